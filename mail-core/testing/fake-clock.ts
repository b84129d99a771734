import type { Clock } from "../clock.ts";

export interface FakeClock extends Clock {
  /** Moves time on; what falls due is called in its order, each at its own moment. */
  advance(ms: number): void;
  /** How many callbacks wait. */
  pending(): number;
}

/** Time that stands still until a test moves it. */
export function fakeClock(startMs = Date.UTC(2026, 10, 21)): FakeClock {
  let nowMs = startMs;
  const waiting = new Set<{ dueMs: number; callback: () => void }>();
  const nextUntil = (endMs: number) =>
    [...waiting].filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
  return {
    now: () => nowMs,
    after(ms, callback) {
      const entry = { dueMs: nowMs + ms, callback };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    advance(ms) {
      const endMs = nowMs + ms;
      for (let entry = nextUntil(endMs); entry; entry = nextUntil(endMs)) {
        waiting.delete(entry);
        nowMs = Math.max(nowMs, entry.dueMs);
        entry.callback();
      }
      nowMs = endMs;
    },
    pending: () => waiting.size,
  };
}
