import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Acceptance, Accepted, Announcer, Blobs, Intake } from "./contracts.ts";
import { type Database, isPassingFailure } from "./database.ts";
import type { Ids } from "./ids.ts";
import { takeIn } from "./intake-batch.ts";
import { type Prepared, prepare } from "./intake-prepare.ts";
import { repetitionWindowDefaultMs } from "./intake-repetition.ts";

/** What one transaction takes together. */
export const batchMax = { acceptances: 200, octets: 8 * 1024 * 1024 };
/** After this time a batch is slow (somebody holds an account that it needs), and the next one begins beside it. */
export const slowAfterMs = 250;
/** Batches that run side by side; all take the accounts' locks in one order. */
const batchesInFlightMax = 4;
/** Longest wait of one batch for a database that does not answer; SMTP then says 451. */
export const batchTimeoutMs = 60_000;
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
  announcer: Announcer;
  log: Log;
  queueLifetimeMs?: number;
  repetitionWindowMs?: number | undefined;
}

/** For other threads, which prepare what they accept themselves. */
export interface PreparedIntake {
  acceptPrepared(prepared: Prepared): Promise<Accepted>;
}

/**
 * Group commit: what arrives while a transaction is in flight goes together into the next, so that the disk
 * is waited for once and not once for each message.
 */
export function makeIntake(deps: IntakeDeps): Intake & PreparedIntake {
  const { database, clock, announcer, log } = deps;
  const batchDeps = {
    blobs: deps.blobs,
    ids: deps.ids,
    queueLifetimeMs: deps.queueLifetimeMs ?? queueLifetimeDefaultMs,
    repetitionWindowMs: deps.repetitionWindowMs ?? repetitionWindowDefaultMs,
  };
  const waiting: Waiting[] = [];
  let inFlight = 0;
  let slow = 0;
  let pumpIsDue = false;

  const settle = ({ prepared, resolve }: Waiting, accepted: Accepted) => {
    // Its first coming was announced.
    if (accepted.isRepetition) return resolve(accepted);
    announcer.announce(accepted.emails.map(({ accountId }) => accountId));
    if (prepared.acceptance.relays.some(({ state }) => state === "waiting")) announcer.announceQueue();
    resolve(accepted);
  };

  const commit = (batch: readonly Prepared[]) => database.transaction((tx) => takeIn(tx, batch, batchDeps));

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

  const nextBatch = (): Waiting[] => {
    let octets = 0;
    let count = 0;
    for (const one of waiting.slice(0, batchMax.acceptances)) {
      octets += one.octets;
      if (count > 0 && octets > batchMax.octets) break;
      count += 1;
    }
    return waiting.splice(0, count);
  };

  // One at a time: two would share the same processors, each with half of the messages and all of the statements.
  const pump = () => {
    pumpIsDue = false;
    if (waiting.length === 0 || inFlight > slow || inFlight >= batchesInFlightMax) return;
    const batch = nextBatch();
    inFlight += 1;
    let isSlow = false;
    let isOver = false;
    const cancelSlow = clock.after(slowAfterMs, () => {
      isSlow = true;
      slow += 1;
      pumpSoon();
    });
    const end = () => {
      if (isOver) return;
      isOver = true;
      cancelSlow();
      cancelLate();
      inFlight -= 1;
      if (isSlow) slow -= 1;
      pumpSoon();
    };
    const cancelLate = clock.after(batchTimeoutMs, () => {
      const error = Object.assign(new Error("the database does not answer"), { code: "ETIMEDOUT" });
      log.error("intake.timeout", { acceptances: batch.length });
      for (const one of batch) one.reject(error);
      end();
    });
    // What was stored was answered by then, and an answer is given once.
    void run(batch)
      .catch((error: unknown) => refuse(batch, error))
      .finally(end);
  };
  const pumpSoon = () => {
    if (pumpIsDue) return;
    pumpIsDue = true;
    // Those who end in the same turn of the event loop go together.
    setImmediate(pump);
  };

  const acceptPrepared = (prepared: Prepared) =>
    new Promise<Accepted>((resolve, reject) => {
      const octets = (prepared.fresh?.blob.inline?.length ?? 0) + prepared.acceptance.words.length;
      waiting.push({ prepared, octets, resolve, reject });
      pumpSoon();
    });

  return {
    acceptPrepared,
    accept: async (acceptance: Acceptance) => acceptPrepared(prepare(acceptance)),
    async acceptIn(tx, acceptance) {
      const [accepted] = await takeIn(tx, [prepare(acceptance)], batchDeps);
      if (!accepted) throw new Error("a batch of one was answered with none");
      return accepted;
    },
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
