import type { Clock } from "../clock.ts";
import { lockAccounts } from "./changes.ts";
import {
  type CollectRun,
  type CollectSource,
  claimCollectSources,
  endCollecting,
  keepCollecting,
  nextCollectAt,
  tellOfCollecting,
} from "./collect-sources.ts";
import { type Collected, isCollected, noteCollected, readCollected } from "./collected.ts";
import type { Acceptance, Announcer, Intake } from "./contracts.ts";
import type { Database } from "./database.ts";

/** How long a source is in one server's hands without a word from it. */
export const collectLeaseMs = 5 * 60_000;

/** What a collector needs of the store; everything about a source asks first whether it may go on with it. */
export interface Collecting {
  claim(limit: number): Promise<CollectSource[]>;
  nextAt(): Promise<Date | null>;
  known(source: CollectSource): Promise<Map<string, Collected>>;
  isHere(accountId: string, digest: Uint8Array): Promise<boolean>;
  /** Renews the lease and writes the progress; false when it was paused, removed or taken over. */
  keep(source: CollectSource): Promise<boolean>;
  /**
   * The message and the note that it is here, in one transaction: so nothing is fetched twice, and nothing deleted there that is not here. "repeated"
   * when the same octets have come meanwhile.
   */
  take(
    source: CollectSource,
    entry: { uidl: string; octets: number },
    digest: Uint8Array,
    acceptance: Acceptance,
  ): Promise<"taken" | "repeated" | "over">;
  note(
    source: CollectSource,
    note: Collected & { digest: Uint8Array | null; reason: string | null },
  ): Promise<boolean>;
  /** Raises the state of the sources, for those who watch. */
  tell(source: CollectSource): Promise<void>;
  end(
    source: CollectSource,
    end: {
      nextAt: Date;
      intervalMs: number;
      failures: number;
      run: CollectRun;
      isImported: boolean;
      pause: boolean;
    },
  ): Promise<void>;
}

export function makeCollecting({
  database,
  intake,
  announcer,
  holder,
  clock,
}: {
  database: Database;
  intake: Pick<Intake, "acceptIn">;
  announcer: Pick<Announcer, "announce">;
  /** Names this server among others. */
  holder: string;
  clock: Clock;
}): Collecting {
  const lease = () => ({ holder, until: new Date(clock.now() + collectLeaseMs) });
  return {
    claim: (limit) =>
      claimCollectSources(database, { holder, now: new Date(clock.now()), leaseMs: collectLeaseMs, limit }),
    nextAt: () => nextCollectAt(database),
    known: ({ accountId, id }) => readCollected(database, accountId, id),
    isHere: (accountId, digest) => isCollected(database, accountId, digest),
    keep: (source) => keepCollecting(database, source, lease()),
    async take(source, { uidl, octets }, digest, acceptance) {
      const { accountId } = source;
      const progress = { ...source.progress };
      progress.doneMessages += 1;
      progress.doneOctets += octets;
      const accepted = await database.transaction(async (tx) => {
        // The account's lock first: it also keeps two sources from taking one message.
        await lockAccounts(tx, [accountId]);
        if (!(await keepCollecting(tx, { ...source, progress }, lease()))) return "over";
        if (await isCollected(tx, accountId, digest)) return "repeated";
        const at = acceptance.receivedAt;
        await noteCollected(tx, source, { uidl, outcome: "taken", octets, at, digest });
        return intake.acceptIn(tx, acceptance);
      });
      if (typeof accepted === "string") return accepted;
      announcer.announce([accountId]);
      return "taken";
    },
    note: (source, note) =>
      database.transaction(async (tx) => {
        await lockAccounts(tx, [source.accountId]);
        if (!(await keepCollecting(tx, source, lease()))) return false;
        await noteCollected(tx, source, note);
        return true;
      }),
    tell: ({ accountId, id }) => database.transaction((tx) => tellOfCollecting(tx, accountId, id)),
    async end(source, end) {
      await database.transaction(async (tx) => {
        await tellOfCollecting(tx, source.accountId, source.id);
        await endCollecting(tx, source, { holder, ...end });
      });
      announcer.announce([source.accountId]);
    },
  };
}
