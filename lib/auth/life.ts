/** A session ends this long after it was last used. */
export const sessionLifeMs = 30 * 24 * 60 * 60_000;

/** Use is noted at most this often, so that reading mail does not write a row with every click. */
export const touchIntervalMs = 60_000;

export interface SessionTimes {
  lastSeenAt: Date;
  expiresAt: Date;
}

/** Whether a row still stands for a session at `now` (milliseconds since the epoch). */
export const isLive = ({ expiresAt }: Pick<SessionTimes, "expiresAt">, now: number): boolean =>
  expiresAt.getTime() > now;

/** Whether the use at `now` is worth writing down. A clock that was set back counts as worth it. */
export const needsTouch = ({ lastSeenAt }: Pick<SessionTimes, "lastSeenAt">, now: number): boolean =>
  Math.abs(now - lastSeenAt.getTime()) >= touchIntervalMs;

export const timesAt = (now: number): SessionTimes => ({
  lastSeenAt: new Date(now),
  expiresAt: new Date(now + sessionLifeMs),
});
