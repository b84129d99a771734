import { expect, test } from "vitest";
import { failuresMax, paceMs, quicker, retryInMs, slower } from "./schedule.ts";

const minutes = (ms: number) => ms / 60_000;

test("who cannot be reached is tried again ever later, for about a day in all", () => {
  const waits = Array.from({ length: failuresMax.verified - 1 }, (_, n) => minutes(retryInMs(n + 1, null)));
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]);
});

test("a push service that asks for patience gets it, up to a day", () => {
  expect(minutes(retryInMs(1, 600))).toBe(10);
  expect(minutes(retryInMs(5, 60))).toBe(16);
  expect(minutes(retryInMs(1, 10_000_000))).toBe(24 * 60);
});

test("429 halves how often a client is told, and each push that is taken brings it back a step", () => {
  expect([paceMs.least, slower(paceMs.least), slower(slower(paceMs.least))].map(minutes)).toEqual([
    1 / 60,
    1,
    2,
  ]);
  expect(minutes(slower(paceMs.most))).toBe(60);
  expect(minutes(quicker(2 * 60_000))).toBe(1);
  expect(quicker(paceMs.least)).toBe(paceMs.least);
});
