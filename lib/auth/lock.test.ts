import { expect, test } from "vitest";
import { isLocked, lockMinutesFrom } from "./lock.ts";

const now = Date.UTC(2026, 10, 22, 12);
const used = (minutesAgo: number) => new Date(now - minutesAgo * 60_000);

test("a session is locked when its owner says so, and when nobody used it for as long as they chose", () => {
  const open = { lockedAt: null, lockAfterMin: null, usedAt: used(10_000) };
  expect(isLocked(open, now)).toBe(false);
  expect(isLocked({ ...open, lockedAt: used(0) }, now)).toBe(true);
  expect(isLocked({ ...open, lockAfterMin: 5, usedAt: used(4) }, now)).toBe(false);
  // Pages tell of use a little late.
  expect(isLocked({ ...open, lockAfterMin: 5, usedAt: used(5.9) }, now)).toBe(false);
  expect(isLocked({ ...open, lockAfterMin: 5, usedAt: used(6.1) }, now)).toBe(true);
});

test("only what is offered is a time to lock after", () => {
  expect(["1", "5", "15", "60"].map(lockMinutesFrom)).toEqual([1, 5, 15, 60]);
  expect(["", "0", "never", "2", "1e1", undefined, 5].map(lockMinutesFrom)).toEqual(Array(7).fill(null));
});
