import type { Clock } from "../clock.ts";

/** What one transaction takes together. */
const batchMax = { acceptances: 200, octets: 8 * 1024 * 1024 };
/** How long a batch waits for others to come, where several came before: less than the disk takes for one commit. */
export const gatherMaxMs = 3;
/** After this time a batch is slow (somebody holds an account that it needs), and the next one begins beside it. */
export const slowAfterMs = 250;
/** Batches that run side by side; all take the accounts' locks in one order. */
const batchesInFlightMax = 4;
/** Longest wait of one batch for a database that does not answer; SMTP then says 451. */
const batchTimeoutMs = 60_000;

/** Gathers what arrives into batches, and says when each begins. */
export interface Pump<One> {
  add(one: One): void;
}

/**
 * One batch at a time: two would share the same processors, each with half of the messages and all of the statements. Only when one is slow
 * does the next begin beside it. Senders who are answered together come back together, the first of them a moment before the rest: so a batch
 * waits until half as many have come as the last time.
 */
export function makePump<One extends { octets: number }>({
  clock,
  run,
  giveUp,
}: {
  clock: Pick<Clock, "after">;
  /** Never rejects. */
  run(batch: readonly One[]): Promise<void>;
  /** The batch took too long; whatever becomes of it is not heard any more. */
  giveUp(batch: readonly One[]): void;
}): Pump<One> {
  const waiting: One[] = [];
  let inFlight = 0;
  let slow = 0;
  let lastCount = 0;
  let stopGathering: (() => void) | null = null;
  let isDue = false;

  const nextBatch = (): One[] => {
    let octets = 0;
    let count = 0;
    for (const one of waiting.slice(0, batchMax.acceptances)) {
      octets += one.octets;
      if (count > 0 && octets > batchMax.octets) break;
      count += 1;
    }
    return waiting.splice(0, count);
  };

  const begin = () => {
    stopGathering?.();
    stopGathering = null;
    const batch = nextBatch();
    lastCount = batch.length;
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
      giveUp(batch);
      end();
    });
    void run(batch).finally(end);
  };

  const pump = () => {
    isDue = false;
    if (waiting.length === 0 || inFlight > slow || inFlight >= batchesInFlightMax) return;
    if (waiting.length * 2 >= lastCount) begin();
    else stopGathering ??= clock.after(gatherMaxMs, begin);
  };
  const pumpSoon = () => {
    if (isDue) return;
    isDue = true;
    // Those who end in the same turn of the event loop go together.
    setImmediate(pump);
  };

  return {
    add(one) {
      waiting.push(one);
      pumpSoon();
    },
  };
}
