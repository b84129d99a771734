import type { Clock } from "../clock.ts";
import { ampleOctets } from "../store/address-book.ts";
import type { Recipients, Resolution } from "../store/contracts.ts";

type Resolve = Recipients["resolve"];

/** How long an answer is kept at most: while mail arrives the room that was found becomes less. */
const keptMs = 10_000;
/** Addresses that are kept; then all are forgotten. */
const addressesMax = 10_000;

/** How often it may have changed who lives at which address, in memory that threads share; 0 while nobody would tell us. */
export interface RecipientsNews {
  readonly memory: SharedArrayBuffer;
  /** For `Announcer.watchRecipients`. */
  tell(isHeard: boolean): void;
}

export function makeRecipientsNews(): RecipientsNews {
  const memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const shared = new Int32Array(memory);
  let times = 0;
  return {
    memory,
    tell(isHeard) {
      times = (times % 0x7fffffff) + 1;
      Atomics.store(shared, 0, isHeard ? times : 0);
    },
  };
}

/**
 * Asks `resolve`, and keeps what it says of accounts that have ample room, for the next who write to them. What is kept holds until the news
 * say that anything has changed; nothing is kept of who is not there, nor while nobody would tell us.
 */
export function keepRecipients({
  resolve,
  news,
  clock,
}: {
  resolve: Resolve;
  news: SharedArrayBuffer;
  clock: Pick<Clock, "now">;
}): Resolve {
  const shared = new Int32Array(news);
  const kept = new Map<string, { resolution: Resolution; times: number; untilMs: number }>();
  return async (address, reversePath, octets = 0) => {
    // Before it is asked: what changes while the answer is on its way may not be in it.
    const times = Atomics.load(shared, 0);
    const found = kept.get(address);
    if (found && found.times === times && clock.now() < found.untilMs && octets <= ampleOctets)
      return found.resolution;
    const resolution = await resolve(address, reversePath, octets);
    if (times === 0 || resolution.kind !== "account" || !resolution.isRoomy) return resolution;
    if (kept.size >= addressesMax) kept.clear();
    kept.set(address, { resolution, times, untilMs: clock.now() + keptMs });
    return resolution;
  };
}
