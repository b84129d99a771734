import { useIntervalMs } from "../../lib/auth/lock.ts";
import { isLockDue, lockAfterMin, markLocked, noteUseHere } from "../../lib/kept/locking.ts";
import { lockedHere } from "../../lib/kept/signing-out.ts";

/** How often a page looks whether it is to be locked. */
const lookEveryMs = 2_000;
const uses = ["pointerdown", "pointermove", "wheel", "keydown", "touchstart"] as const;

/** To the page that stands for a locked browser; what is shown goes with this document. */
function leave(): void {
  document.documentElement.hidden = true;
  const { pathname, search } = window.location;
  window.location.replace(`/locked?to=${encodeURIComponent(pathname + search)}`);
}

/** Locks this browser in all of its windows. */
export function lockNow(): void {
  markLocked();
  lockedHere.say();
  leave();
}

let noticedAt = 0;
let toldAt = 0;

/** Somebody uses this page; the server is told now and then, since it locks as well. */
export function used(): void {
  const now = Date.now();
  // A pointer moves a hundred times in a second.
  if (Math.abs(now - noticedAt) < 1_000 || isLockDue(now)) return;
  noticedAt = now;
  noteUseHere(now);
  if (lockAfterMin() === null || now - toldAt < useIntervalMs) return;
  toldAt = now;
  // Where the server is away, the page alone counts.
  fetch("/locked/use", { method: "POST", keepalive: true }).then(
    ({ status }) => status === 401 && leave(),
    () => {},
  );
}

/** Leaves this page when the browser is locked, in this or another window, or was not used for as long as its owner chose. Gives back how to stop. */
export function watchLock(): () => void {
  const look = () => isLockDue(Date.now()) && lockNow();
  look();
  used();
  const stop = lockedHere.when(leave);
  const timer = setInterval(look, lookEveryMs);
  for (const kind of uses) window.addEventListener(kind, used, { passive: true, capture: true });
  // A machine that slept, and a page that a browser had put aside.
  for (const kind of ["visibilitychange", "pageshow", "focus"]) window.addEventListener(kind, look, true);
  return () => {
    stop();
    clearInterval(timer);
    for (const kind of uses) window.removeEventListener(kind, used, { capture: true });
    for (const kind of ["visibilitychange", "pageshow", "focus"])
      window.removeEventListener(kind, look, true);
  };
}
