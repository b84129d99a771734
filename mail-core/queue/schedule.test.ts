import { expect, test } from "vitest";
import { nextAttempt, noticesDue } from "./schedule.ts";

const now = new Date("2026-11-21T10:00:00Z");
const waitMs = (attempts: number, chance: number) =>
  nextAttempt(now, attempts, [60_000, 300_000], () => chance).getTime() - now.getTime();

test("the waits between attempts follow the schedule, and the last one repeats", () => {
  expect([1, 2, 3, 100].map((attempts) => waitMs(attempts, 0.5))).toEqual([
    60_000, 300_000, 300_000, 300_000,
  ]);
});

test("a tenth of each wait is chance, so that what failed together does not come back together", () => {
  expect(waitMs(1, 0)).toBe(54_000);
  expect(waitMs(1, 1)).toBe(66_000);
});

test("a notice of delay falls due at each age, once", () => {
  expect([0, 4, 5, 24, 100].map((hours) => noticesDue(hours, [4, 24]))).toEqual([0, 1, 1, 2, 2]);
});
