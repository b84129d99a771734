import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Acceptance, Accepted, Announcer, Blobs, Intake } from "./contracts.ts";
import { type Database, isPassingFailure, type Sql } from "./database.ts";
import type { Ids } from "./ids.ts";
import { takeIn } from "./intake-batch.ts";
import { type Prepared, prepare } from "./intake-prepare.ts";
import { makePump } from "./intake-pump.ts";
import { repetitionWindowDefaultMs } from "./intake-repetition.ts";

/** Recipients whose messages of one account wait for their time. */
export const heldMax = 10_000;
/** How long a message is tried before it is given up. RFC 5321 section 4.5.4.1 asks for 4 to 5 days. */
const queueLifetimeDefaultMs = 5 * 24 * 3_600_000;

interface Waiting {
  prepared: Prepared;
  octets: number;
  resolve(accepted: Accepted): void;
  reject(error: unknown): void;
}

export interface IntakeDeps {
  database: Database;
  blobs: Blobs;
  ids: Ids;
  clock: Clock;
  announcer: Pick<Announcer, "announce" | "announceQueue">;
  log: Log;
  queueLifetimeMs?: number | undefined;
  repetitionWindowMs?: number | undefined;
  /** Mail is refused while it is true, before the database itself finds no room for its log. */
  isDiskFull?: (() => boolean) | undefined;
}

/** As PostgreSQL says that a disk is full. */
const diskFull = () => Object.assign(new Error("the disk is nearly full"), { code: "53100" });

/** For other threads, which prepare what they accept themselves. */
export interface PreparedIntake {
  acceptPrepared(prepared: Prepared): Promise<Accepted>;
}

/**
 * Group commit: what arrives while a transaction is in flight goes together into the next, so that the disk
 * is waited for once and not once for each message.
 */
export function makeIntake(deps: IntakeDeps): Intake & PreparedIntake {
  const { database, clock, announcer, log, isDiskFull = () => false } = deps;
  const batchDeps = {
    blobs: deps.blobs,
    ids: deps.ids,
    queueLifetimeMs: deps.queueLifetimeMs ?? queueLifetimeDefaultMs,
    repetitionWindowMs: deps.repetitionWindowMs ?? repetitionWindowDefaultMs,
  };

  const settle = ({ prepared, resolve }: Waiting, accepted: Accepted) => {
    // Its first coming was announced, or there is nothing to announce.
    if (accepted.isRepetition || accepted.isFull) return resolve(accepted);
    announcer.announce(accepted.emails.map(({ accountId }) => accountId));
    if (prepared.acceptance.relays.some(({ state }) => state === "waiting")) announcer.announceQueue();
    resolve(accepted);
  };

  const commit = (batch: readonly Prepared[]) =>
    database.transaction((tx) => takeIn(tx, batch, batchDeps), { plansOnce: true });

  /** Answers the error when the database is away; null when the one was stored, or is itself to blame. */
  const commitAlone = async (one: Waiting): Promise<unknown> => {
    try {
      const [accepted] = await commit([one.prepared]);
      if (accepted) settle(one, accepted);
      return null;
    } catch (error) {
      log.error("intake.refused", { error });
      one.reject(error);
      return isPassingFailure(error) ? error : null;
    }
  };

  const refuse = (batch: readonly Waiting[], error: unknown) => {
    log.warn("intake.unavailable", { error, acceptances: batch.length });
    for (const one of batch) one.reject(error);
  };

  const run = async (batch: readonly Waiting[]) => {
    if (isDiskFull()) return refuse(batch, diskFull());
    let accepted: Accepted[];
    try {
      accepted = await commit(batch.map(({ prepared }) => prepared));
    } catch (error) {
      // After a broken connection nobody knows whether the commit went through: trying again could store twice.
      return isPassingFailure(error) ? refuse(batch, error) : runAlone(batch);
    }
    for (const [at, one] of batch.entries()) settle(one, accepted[at] as Accepted);
  };

  /** What fails together is tried alone: one that cannot be stored must not take the others with it. */
  const runAlone = async (batch: readonly Waiting[]) => {
    for (const [at, one] of batch.entries()) {
      const away = await commitAlone(one);
      if (away) return refuse(batch.slice(at + 1), away);
    }
  };

  const pump = makePump<Waiting>({
    clock,
    // What was stored was answered by then, and an answer is given once.
    run: (batch) => run(batch).catch((error: unknown) => refuse(batch, error)),
    giveUp(batch) {
      const error = Object.assign(new Error("the database does not answer"), { code: "ETIMEDOUT" });
      log.error("intake.timeout", { acceptances: batch.length });
      for (const one of batch) one.reject(error);
    },
  });

  const acceptPrepared = (prepared: Prepared) =>
    new Promise<Accepted>((resolve, reject) => {
      const octets = (prepared.fresh?.blob.inline?.length ?? 0) + prepared.acceptance.words.length;
      pump.add({ prepared, octets, resolve, reject });
    });

  const acceptAllIn = (tx: Sql, acceptances: readonly Acceptance[]) =>
    takeIn(tx, acceptances.map(prepare), batchDeps);

  return {
    acceptPrepared,
    accept: async (acceptance: Acceptance) => acceptPrepared(prepare(acceptance)),
    async acceptIn(tx, acceptance) {
      const [accepted] = await acceptAllIn(tx, [acceptance]);
      if (!accepted) throw new Error("a batch of one was answered with none");
      return accepted;
    },
    acceptAllIn,
    async mayHold(accountId) {
      const [row] = await database.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM (
           SELECT FROM queue_entry WHERE account_id = $1 AND state = 'waiting' AND release_at > $2 LIMIT $3
         ) held`,
        [accountId, new Date(clock.now()), heldMax],
        "intake-held",
      );
      return (row?.count ?? 0) < heldMax;
    },
  };
}
