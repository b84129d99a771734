import { expect, test } from "vitest";
import { connectionsPerDestinationMax, makeConcurrency } from "./concurrency.ts";

test("a host gets one connection until it took a message, then one more for each, up to twenty", () => {
  const one = makeConcurrency();
  expect(one.wantsAnother(1, 1_000)).toBe(false);
  one.wentWell();
  expect([one.wantsAnother(1, 1_000), one.wantsAnother(2, 1_000)]).toEqual([true, false]);
  for (let n = 0; n < 100; n++) one.wentWell();
  expect(one.wantsAnother(connectionsPerDestinationMax - 1, 1_000)).toBe(true);
  expect(one.wantsAnother(connectionsPerDestinationMax, 1_000)).toBe(false);
});

test("a few messages are not worth another connection", () => {
  const one = makeConcurrency();
  one.wentWell();
  expect([one.wantsAnother(1, 4), one.wantsAnother(1, 5)]).toEqual([false, true]);
});

test("a host that refused a connection is tried with another after a hundred messages", () => {
  const one = makeConcurrency();
  for (let n = 0; n < 5; n++) one.wentWell();
  one.refused(3);
  for (let n = 0; n < 98; n++) one.wentWell();
  expect(one.wantsAnother(3, 1_000)).toBe(false);
  for (let n = 0; n < 4; n++) one.wentWell();
  expect(one.wantsAnother(3, 1_000)).toBe(true);
});

test("three transactions that broke one after the other mean that it is down", () => {
  const one = makeConcurrency();
  expect([one.broke(2), one.broke(2)]).toEqual([false, false]);
  one.wentWell();
  expect([one.broke(2), one.broke(2), one.broke(2)]).toEqual([false, false, true]);
});
