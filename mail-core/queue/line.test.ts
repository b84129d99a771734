import { expect, test } from "vitest";
import type { QueueEntry } from "../store/queue.ts";
import { makeLine } from "./line.ts";

const entry = (id: string, { messageId = id, priority = 0, trace = "" } = {}) =>
  ({
    id,
    messageId,
    reversePath: "a@crepes.fr",
    trace: Buffer.from(trace),
    dsn: { priority },
  }) as unknown as QueueEntry;
const ids = (batch: readonly QueueEntry[] | null) => batch?.map(({ id }) => id) ?? null;
const line = (below = 0, call = () => {}) => makeLine({ below, call });

test("recipients of one message go together, a hundred at most, and those with trace fields of their own apart", () => {
  const one = line();
  one.add(Array.from({ length: 150 }, (_, n) => entry(String(n), { messageId: "m" })));
  one.add([entry("x", { messageId: "m", trace: "Delivered-To: x\r\n" }), entry("y", { messageId: "m" })]);
  expect(one.stock()).toBe(152);
  expect([one.take(), one.take(), one.take(), one.take()].map((batch) => batch?.length)).toEqual([
    100, 50, 1, 1,
  ]);
  expect(one.take()).toBe(null);
});

test("the urgent stands before the others, and what stood in line before stays before", () => {
  const one = line();
  one.add([entry("a"), entry("b", { priority: 5 })]);
  one.add([entry("c"), entry("d", { priority: 5 })]);
  expect(one.waiting()).toEqual(["b", "d", "a", "c"]);
});

test("what was taken and put back is the next again", () => {
  const one = line();
  one.add([entry("a"), entry("b")]);
  const batch = one.take();
  if (batch) one.putBack(batch);
  expect(ids(one.first())).toEqual(["a"]);
  expect(one.stock()).toBe(2);
});

test("what is taken back from the line is forgotten, and what is on the wire is not", () => {
  const one = line();
  one.add([entry("a"), entry("b", { messageId: "m" }), entry("c", { messageId: "m" })]);
  one.take();
  expect(one.drop(new Set(["a", "b"]))).toEqual(["b"]);
  expect([one.stock(), one.waiting(), [...one.inHand()]]).toEqual([1, ["c"], ["a", "c"]]);
});

test("more is asked for once, when the stock falls under the mark", () => {
  let calls = 0;
  const one = line(2, () => {
    calls += 1;
  });
  one.add([entry("a"), entry("b"), entry("c")]);
  const counts = [one.take(), one.take(), one.take()].map(() => calls);
  expect(counts.at(-1)).toBe(1);
});
