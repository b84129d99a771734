import { MessageChannel, type MessagePort } from "node:worker_threads";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectThreads, type Line } from "./calls.ts";

const offers = {
  add: (a: number, b: number) => a + b,
  length: (octets: Uint8Array) => octets.length,
  fail(code: string | undefined): number {
    throw Object.assign(new Error("no"), { code });
  },
  give: () => () => {},
  never: () => new Promise<void>(() => {}),
};
let ours: MessagePort;
let theirs: MessagePort;
let line: Line<typeof offers>;
let posted: number;
beforeEach(() => {
  ({ port1: ours, port2: theirs } = new MessageChannel());
  posted = 0;
  line = connectThreads<typeof offers>(
    {
      on: (event, listener) => ours.on(event, listener),
      postMessage(message, transferred) {
        posted += 1;
        ours.postMessage(message, transferred);
      },
    },
    {},
  );
  connectThreads(theirs, offers);
});
afterEach(() => ours.close());

test("calls of one turn go out together, and each gets its own answer", async () => {
  expect(await Promise.all([line.call("add", 1, 2), line.call("add", 3, 4)])).toEqual([3, 7]);
  expect(posted).toBe(1);
});

test.each(["57P01", undefined])("an error keeps its words and its code %s", async (code) => {
  await expect(line.call("fail", code)).rejects.toMatchObject({ message: "no", code });
});

test("octets are handed over, not copied", async () => {
  const octets = new Uint8Array(1_000);
  expect(await line.call("length", octets)).toBe(1_000);
  expect(octets.length).toBe(0);
});

test.each([
  ["a piece of a larger memory", () => new Uint8Array(1_000).subarray(10, 20)],
  ["what is empty", () => new Uint8Array(0)],
])("%s stays the caller's, however often it is sent", async (_, make) => {
  const octets = make();
  const { length } = octets;
  expect(await line.call("length", octets)).toBe(length);
  expect(await line.call("length", octets)).toBe(length);
  expect(octets.length).toBe(length);
});

test("what cannot be sent is told to who waits for it, and the next call goes through", async () => {
  const both = new Uint8Array(10);
  const twice = [line.call("length", both), line.call("length", both)];
  expect((await Promise.allSettled(twice)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await expect(line.call("give")).rejects.toThrow("could not be cloned");
  expect(await line.call("add", 1, 2)).toBe(3);
});

test("who waits for a thread that ends is told, and so is who calls it later", async () => {
  const waiting = line.call("never");
  line.ended();
  await expect(waiting).rejects.toThrow("the thread has ended");
  await expect(line.call("add", 1, 2)).rejects.toThrow("the thread has ended");
});
