const minuteMs = 60_000;

/** Between two pushes to one client; what changes meanwhile goes out together. */
export const paceMs = { least: 1_000, afterRefusal: minuteMs, most: 60 * minuteMs };
/** In a row; then the subscription is given up. Fewer before it was ever verified: its URL may be anybody's. */
export const failuresMax = { verified: 12, unverified: 4 };
const retryMs = { first: minuteMs, most: 6 * 60 * minuteMs };
/** A push service may ask for more patience than ours, within reason. */
const retryAfterMaxMs = 24 * 60 * minuteMs;

/** When to try again after so many failures in a row. */
export function retryInMs(failures: number, retryAfterS: number | null): number {
  const ours = Math.min(retryMs.most, retryMs.first * 2 ** Math.min(20, failures - 1));
  return Math.max(ours, Math.min(retryAfterMaxMs, (retryAfterS ?? 0) * 1_000));
}

/** After 429 a client is told half as often. RFC 8620 section 7.2. */
export const slower = (pace: number): number =>
  Math.min(paceMs.most, Math.max(paceMs.afterRefusal, pace * 2));

/** What was slowed down comes back step by step. */
export const quicker = (pace: number): number => Math.max(paceMs.least, Math.floor(pace / 2));
