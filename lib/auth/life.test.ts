import { expect, test } from "vitest";
import { isLive, needsTouch, sessionLifeMs, timesAt, touchIntervalMs } from "./life.ts";

const now = Date.UTC(2026, 10, 21);

test("a session lives for thirty days after its last use and not a millisecond longer", () => {
  const times = timesAt(now);
  expect(isLive(times, now)).toBe(true);
  expect(isLive(times, now + sessionLifeMs - 1)).toBe(true);
  expect(isLive(times, now + sessionLifeMs)).toBe(false);
});

test("use is written down once a minute", () => {
  const times = timesAt(now);
  expect(needsTouch(times, now + touchIntervalMs - 1)).toBe(false);
  expect(needsTouch(times, now + touchIntervalMs)).toBe(true);
});

test("a clock that was set back does not freeze a session", () => {
  expect(needsTouch(timesAt(now), now - 2 * touchIntervalMs)).toBe(true);
});
