import { type LockMinutes, lockAfterCookie, lockedCookie, lockMinutesFrom } from "../auth/lock.ts";

/** When somebody last used a page of this browser, in milliseconds; all its windows write it. */
const lastUse = "keryx-last-use";
/** It is written at most this often. */
const writtenEveryMs = 3_000;
/** Longer than a session of the server's lives without use. */
const cookieMaxAgeS = 400 * 24 * 60 * 60;

function readMark(name: string): string | undefined {
  // The worker has none, and shows nothing.
  const all = typeof document === "undefined" ? "" : document.cookie;
  return all
    .split("; ")
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

/** Written by one's own page for the server as well, which hears of it with the next request, however long that takes. */
const writeMark = (name: string, value: string, maxAgeS = cookieMaxAgeS) => {
  // biome-ignore lint/suspicious/noDocumentCookie: there is no other way in Safari and Firefox that is done at once.
  document.cookie = `${name}=${value}; path=/; max-age=${maxAgeS}; samesite=lax`;
};

/** Whether this browser was locked and nobody has unlocked it yet. */
export const isMarkedLocked = (): boolean => readMark(lockedCookie) !== undefined;

/** Locks this browser: no page of it shows mail, and its session answers nothing, until somebody proves who is there. */
export function markLocked(): void {
  if (!isMarkedLocked()) writeMark(lockedCookie, Math.random().toString(36).slice(2));
  forgetUse();
}

/** After how many minutes without use this browser locks itself; null for never. */
export const lockAfterMin = (): LockMinutes | null => lockMinutesFrom(readMark(lockAfterCookie));

export function chooseLockAfter(minutes: LockMinutes | null): void {
  writeMark(lockAfterCookie, String(minutes ?? ""), minutes === null ? 0 : cookieMaxAgeS);
  noteUseHere(Date.now());
}

/** A browser that forbids to keep anything counts from the page's own time. */
let usedAt = 0;

export function noteUseHere(now: number): void {
  if (now - usedAt < writtenEveryMs) return;
  usedAt = now;
  try {
    localStorage.setItem(lastUse, String(now));
  } catch {}
}

/** Nobody counts any more: at the next page it begins anew. */
export function forgetUse(): void {
  try {
    localStorage.removeItem(lastUse);
  } catch {}
}

function usedLast(): number | null {
  try {
    return Number(localStorage.getItem(lastUse)) || null;
  } catch {
    return usedAt || null;
  }
}

/** Whether this browser is to be locked: it is already, or nobody used it for so long. */
export function isLockDue(now: number): boolean {
  if (isMarkedLocked()) return true;
  const minutes = lockAfterMin();
  const last = usedLast();
  return minutes !== null && last !== null && now - last >= minutes * 60_000;
}
