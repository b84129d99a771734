/** After how many minutes without use a browser may lock itself. */
export const lockMinutes = [1, 5, 15, 60] as const;
export type LockMinutes = (typeof lockMinutes)[number];

/** Reads what a form or a cookie says of it; null for never, and for anything else. */
export const lockMinutesFrom = (value: unknown): LockMinutes | null =>
  lockMinutes.find((minutes) => String(minutes) === value) ?? null;

/**
 * Says that a page of this browser has locked it, which the server need not have heard; pages set it, so it is theirs to read. Each time it is another
 * value, so that one that was taken back is known again.
 */
export const lockedCookie = "keryx-locked";
/** Whether pages of ours make such marks. */
export const isLockMark = (value: string | undefined): value is string =>
  /^[a-z0-9]{1,32}$/.test(value ?? "");
/** After how many minutes this browser locks itself: its choice outlives its sessions, and holds without the server. */
export const lockAfterCookie = "keryx-lock-after";

/** How often pages tell of use. */
export const useIntervalMs = 15_000;
/** A page that is in use may be late with that. */
const lateMs = 60_000;

export interface LockTimes {
  lockedAt: Date | null;
  lockAfterMin: number | null;
  usedAt: Date;
}

/** Whether a session is locked at `now` (milliseconds since the epoch): by its owner, or because nobody used it for so long, be its pages open or not. */
export const isLocked = ({ lockedAt, lockAfterMin, usedAt }: LockTimes, now: number): boolean =>
  lockedAt !== null || (lockAfterMin !== null && now - usedAt.getTime() > lockAfterMin * 60_000 + lateMs);
