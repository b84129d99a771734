import { expect, test } from "vitest";
import type { Blobs } from "../store/contracts.ts";
import type { QueueEntry } from "../store/queue.ts";
import { makeAhead } from "./ahead.ts";

const entry = (messageId: string, sizeOctets: number) =>
  ({ messageId, sizeOctets, trace: Buffer.alloc(0) }) as unknown as QueueEntry;

/** A store that answers each message with its id, and writes down what it was asked for. */
function stage(missing = "") {
  const asked: string[][] = [];
  const blobs = {
    async readStarts(ids: readonly string[]) {
      asked.push([...ids]);
      return new Map(ids.filter((id) => id !== missing).map((id) => [id, Buffer.from(id)]));
    },
    async *read(id: string) {
      asked.push([`all of ${id}`]);
      yield Buffer.from(id);
    },
  } as unknown as Blobs;
  return { ahead: makeAhead(blobs), asked };
}
async function text(octets: () => AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of octets()) parts.push(part);
  return Buffer.concat(parts).toString();
}

test("a hundred small messages in line are read with four queries", async () => {
  const { ahead, asked } = stage();
  const line = Array.from({ length: 100 }, (_, n) => entry(String(n), 1_000));
  for (const [at, one] of line.entries())
    expect(await text(ahead.read(one, line.slice(at + 1)))).toBe(one.messageId);
  expect(asked.map((ids) => ids.length)).toEqual([32, 32, 32, 4]);
});

test("connections that take from the line in another order are served too", async () => {
  const { ahead } = stage();
  const line = Array.from({ length: 200 }, (_, n) => entry(String(n), 1_000));
  for (const one of line.toReversed()) expect(await text(ahead.read(one, line))).toBe(one.messageId);
});

test("what is read ahead has at most 128 KiB, and large messages are read by themselves", async () => {
  const { ahead, asked } = stage();
  const line = [entry("1", 30_000), entry("2", 30_000), entry("3", 100_000), entry("4", 10)];
  for (const [at, one] of line.entries())
    expect(await text(ahead.read(one, line.slice(at + 1)))).toBe(one.messageId);
  expect(asked).toEqual([["1", "2"], ["all of 3"], ["4"]]);
});

test("a message whose octets are gone fails alone", async () => {
  const { ahead } = stage("2");
  const line = [entry("1", 10), entry("2", 10), entry("3", 10)];
  const reads = line.map((one, at) => ahead.read(one, line.slice(at + 1)));
  const [first, second, third] = await Promise.allSettled(reads.map(text));
  expect([first?.status, second?.status, third?.status]).toEqual(["fulfilled", "rejected", "fulfilled"]);
});
