/** When the sender of a message that still waits is told so, after its arrival. RFC 5321 section 4.5.4.1. */
export const delayNoticesMs: readonly number[] = [4 * 3_600_000, 24 * 3_600_000];

/** How many notices of delay are due at an age. */
export const noticesDue = (ageMs: number, noticesMs: readonly number[]): number =>
  noticesMs.filter((ms) => ageMs >= ms).length;

/**
 * When to try again after `attempts` attempts: the schedule's waits, of which the last repeats, with a tenth of chance so
 * that what failed together does not come back together. `random` gives 0 to 1.
 */
export function nextAttempt(
  now: Date,
  attempts: number,
  scheduleMs: readonly number[],
  random: () => number,
): Date {
  const waitMs = scheduleMs[Math.min(Math.max(attempts - 1, 0), scheduleMs.length - 1)] ?? 5 * 60_000;
  return new Date(now.getTime() + waitMs * (0.9 + 0.2 * random()));
}
