import type { CollectFailure } from "./result.ts";

/** A host is asked no more often, and no more seldom while it answers. */
export const intervalMs = { first: 10 * 60_000, min: 5 * 60_000, max: 60 * 60_000 };
/** Longest wait for a host that fails. */
const backOffMaxMs = 24 * 3_600_000;
/** For a password that is refused: each more attempt may close the account there. */
const refusedMs = 30 * 60_000;
/** Refusals in a row after which its owner is asked first. */
const refusalsMax = 10;

export interface Next {
  afterMs: number;
  intervalMs: number;
  failures: number;
  /** It rests until its owner has done something. */
  pause: boolean;
}

/**
 * When to ask a host again: sooner where mail comes, later where none does; at once where a session ended before the maildrop did; ever later where it
 * fails. Nothing is asked sooner than the host's LOGIN-DELAY. Waits vary by a tenth, so that a thousand sources do not call at one moment.
 */
export function nextRun(
  {
    failure,
    taken,
    hasMore,
    loginDelayS,
  }: { failure: CollectFailure | null; taken: number; hasMore: boolean; loginDelayS: number },
  before: { intervalMs: number; failures: number },
  random: () => number,
): Next {
  const varied = (ms: number) => Math.round(ms * (0.95 + random() / 10));
  const delayMs = loginDelayS * 1_000;
  if (!failure) {
    const wanted = taken > 0 ? before.intervalMs / 2 : before.intervalMs * 1.5;
    const next = Math.round(Math.min(intervalMs.max, Math.max(intervalMs.min, wanted)));
    const afterMs = hasMore ? delayMs : Math.max(delayMs, varied(next));
    return { afterMs, intervalMs: next, failures: 0, pause: false };
  }
  const failures = before.failures + 1;
  const isRefused = needsOwner(failure);
  const firstMs = isRefused ? refusedMs : intervalMs.min;
  const waitMs = Math.min(backOffMaxMs, firstMs * 2 ** Math.min(failures - 1, 12));
  return {
    afterMs: Math.max(delayMs, varied(waitMs)),
    intervalMs: before.intervalMs,
    failures,
    pause: isRefused && failures >= refusalsMax,
  };
}

/** What waiting alone will not mend. */
export const needsOwner = ({ kind }: CollectFailure): boolean =>
  kind === "refused" || kind === "certificate" || kind === "password-lost" || kind === "forbidden-address";
