import { expect, test } from "vitest";
import { intervalMs, nextRun } from "./schedule.ts";

const minuteMs = 60_000;
const well = { failure: null, taken: 0, hasMore: false, loginDelayS: 0 };
const middle = () => 0.5;

test("where mail comes it is asked more often, down to five minutes; where none does ever less, up to an hour", () => {
  let before = { intervalMs: intervalMs.first as number, failures: 3 };
  for (let n = 0; n < 10; n++) before = nextRun({ ...well, taken: 1 }, before, middle);
  expect(before).toMatchObject({ intervalMs: 5 * minuteMs, failures: 0, afterMs: 5 * minuteMs });
  for (let n = 0; n < 20; n++) before = nextRun(well, before, middle);
  expect(before).toMatchObject({ intervalMs: 60 * minuteMs, afterMs: 60 * minuteMs });
});

test("where a session ended before the maildrop did the next one begins at once, but for LOGIN-DELAY", () => {
  const before = { intervalMs: 10 * minuteMs, failures: 0 };
  expect(nextRun({ ...well, hasMore: true }, before, middle).afterMs).toBe(0);
  expect(nextRun({ ...well, hasMore: true, loginDelayS: 900 }, before, middle).afterMs).toBe(900_000);
});

test("a host that fails is left alone ever longer, to a day; its answer ends that", () => {
  let before = { intervalMs: 10 * minuteMs, failures: 0 };
  const waits: number[] = [];
  for (let n = 0; n < 12; n++) {
    const next = nextRun({ ...well, failure: { kind: "unreachable" } }, before, middle);
    expect(next.pause).toBe(false);
    waits.push(next.afterMs / minuteMs);
    before = next;
  }
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1_280, 1_440, 1_440, 1_440]);
  expect(nextRun(well, before, middle).failures).toBe(0);
});

test("a password that is refused is tried ten times within days, and then its owner is asked", () => {
  let before = { intervalMs: 10 * minuteMs, failures: 0 };
  let pauses = 0;
  for (let n = 0; n < 10; n++) {
    const next = nextRun({ ...well, failure: { kind: "refused", said: "no" } }, before, middle);
    expect(next.afterMs).toBeGreaterThanOrEqual(30 * minuteMs);
    pauses += next.pause ? 1 : 0;
    before = next;
  }
  expect(pauses).toBe(1);
});
