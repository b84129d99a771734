import { setImmediate as nextTurn } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { type FakeClock, fakeClock } from "../testing/fake-clock.ts";
import { gatherMaxMs, makePump, type Pump, slowAfterMs } from "./intake-pump.ts";

interface One {
  octets: number;
}

let clock: FakeClock;
let pump: Pump<One>;
/** The sizes of the batches that have begun, and what ends each. */
let begun: { size: number; end: () => void }[];
beforeEach(() => {
  clock = fakeClock();
  begun = [];
  pump = makePump<One>({
    clock,
    run: (batch) => new Promise((end) => begun.push({ size: batch.length, end })),
    giveUp: () => {},
  });
});

const arrive = async (count: number) => {
  for (let n = 0; n < count; n++) pump.add({ octets: 1 });
  await nextTurn();
  await nextTurn();
};
const endLast = async () => {
  begun.at(-1)?.end();
  await nextTurn();
  await nextTurn();
};
const sizes = () => begun.map(({ size }) => size);

test("what arrives while a batch is written goes together into the next", async () => {
  await arrive(1);
  await arrive(2);
  await arrive(3);
  expect(sizes()).toEqual([1]);
  await endLast();
  expect(sizes()).toEqual([1, 5]);
});

test("after a batch of many the next waits until half as many have come", async () => {
  await arrive(10);
  await endLast();
  await arrive(4);
  expect(sizes()).toEqual([10]);
  await arrive(1);
  expect(sizes()).toEqual([10, 5]);
});

test("who comes alone after many waits no longer than a moment, and the next one not at all", async () => {
  await arrive(10);
  await endLast();
  await arrive(1);
  clock.advance(gatherMaxMs);
  expect(sizes()).toEqual([10, 1]);
  await endLast();
  await arrive(1);
  expect(sizes()).toEqual([10, 1, 1]);
});

test("beside a batch that is slow the next one begins", async () => {
  await arrive(1);
  await arrive(1);
  clock.advance(slowAfterMs);
  await arrive(0);
  expect(sizes()).toEqual([1, 1]);
});

test("a batch takes no more octets than is good for one transaction, but at least one message", async () => {
  for (const octets of [9e6, 9e6, 4e6, 4e6, 4e6]) pump.add({ octets });
  await arrive(0);
  await endLast();
  await endLast();
  await endLast();
  expect(sizes()).toEqual([1, 1, 2, 1]);
});
