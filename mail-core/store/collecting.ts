import type { Clock } from "../clock.ts";
import type { FaultReason } from "../collect/fault-reason.ts";
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
import { type Collected, collectedOf, noteCollected, readCollected } from "./collected.ts";
import type { Acceptance, Announcer, Intake } from "./contracts.ts";
import { type Database, isPassingFailure } from "./database.ts";

/** How long a source is in one server's hands without a word from it. */
const collectLeaseMs = 5 * 60_000;

export interface NewlyCollected {
  uidl: string;
  /** As the host listed it. */
  octets: number;
  digest: Uint8Array;
  acceptance: Acceptance;
}

type Taken = "taken" | "repeated" | "full";

/** What a collector needs of the store; everything about a source asks first whether it may go on with it. */
export interface Collecting {
  claim(limit: number): Promise<CollectSource[]>;
  nextAt(): Promise<Date | null>;
  known(source: CollectSource): Promise<Map<string, Collected>>;
  /** Which of these digests are of messages that were collected into the account, in hexadecimal. */
  hereOf(accountId: string, digests: readonly Uint8Array[]): Promise<Set<string>>;
  /** Renews the lease and writes the progress; false when it was paused, removed or taken over. */
  keep(source: CollectSource): Promise<boolean>;
  /**
   * Messages with the notes that they are here, in one transaction: so nothing is fetched twice, and nothing deleted there that is not here.
   * "repeated" for those whose octets have come meanwhile, "full" for those for which there is no room any more. One that cannot be stored rejects, and those before it are stored.
   */
  take(source: CollectSource, messages: readonly NewlyCollected[]): Promise<Taken[] | "over">;
  note(
    source: CollectSource,
    note: Collected & { digest: Uint8Array | null; reason: FaultReason | null },
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
  intake: Pick<Intake, "acceptAllIn">;
  announcer: Pick<Announcer, "announce">;
  /** Names this server among others. */
  holder: string;
  clock: Clock;
}): Collecting {
  const lease = () => ({ holder, until: new Date(clock.now() + collectLeaseMs) });
  const takeTogether = async (source: CollectSource, messages: readonly NewlyCollected[]) => {
    const { accountId } = source;
    const outcomes = await database.transaction(async (tx) => {
      // The account's lock first: it also keeps two sources from taking one message.
      await lockAccounts(tx, [accountId]);
      const here = await collectedOf(tx, accountId, messages.map(digestOf));
      const news = messages.filter(({ digest }) => !here.has(keyOf(digest)));
      if (!(await keepCollecting(tx, source, lease()))) return "over";
      if (news.length === 0) return messages.map((): Taken => "repeated");
      const accepted = await intake.acceptAllIn(
        tx,
        news.map(({ acceptance }) => acceptance),
      );
      const full = new Set(news.filter((_, at) => accepted[at]?.isFull));
      const kept = news.filter((one) => !full.has(one));
      const progress = { ...source.progress };
      progress.doneMessages += kept.length;
      progress.doneOctets += kept.reduce((sum, { octets }) => sum + octets, 0);
      await Promise.all([
        keepCollecting(tx, { ...source, progress }, lease()),
        ...kept.map(({ acceptance, ...one }) => noteCollected(tx, source, taken(one, acceptance))),
      ]);
      return messages.map((one): Taken => {
        if (full.has(one)) return "full";
        return here.has(keyOf(one.digest)) ? "repeated" : "taken";
      });
    });
    if (outcomes !== "over") announcer.announce([accountId]);
    return outcomes;
  };
  return {
    claim: (limit) =>
      claimCollectSources(database, { holder, now: new Date(clock.now()), leaseMs: collectLeaseMs, limit }),
    nextAt: () => nextCollectAt(database),
    known: ({ accountId, id }) => readCollected(database, accountId, id),
    hereOf: (accountId, digests) => collectedOf(database, accountId, digests),
    keep: (source) => keepCollecting(database, source, lease()),
    async take(source, messages) {
      try {
        return await takeTogether(source, messages);
      } catch (error) {
        if (messages.length < 2 || isPassingFailure(error)) throw error;
      }
      // What fails together is tried alone: one that cannot be stored must not take the others with it.
      const outcomes: Taken[] = [];
      for (const message of messages) {
        const alone = await takeTogether(source, [message]);
        if (alone === "over") return alone;
        outcomes.push(...alone);
      }
      return outcomes;
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

const keyOf = (digest: Uint8Array) => Buffer.from(digest).toString("hex");
const digestOf = ({ digest }: NewlyCollected) => digest;

const taken = (one: Omit<NewlyCollected, "acceptance">, { receivedAt: at }: Acceptance) => ({
  ...one,
  outcome: "taken" as const,
  at,
});
