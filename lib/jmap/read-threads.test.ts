import { expect, test } from "vitest";
import { ReadThreads, readThreadsMax } from "./read-threads.ts";

const many = Array.from({ length: readThreadsMax }, (_, n) => `t${n}`);

test("the conversation that was read longest ago makes room, one that is read again does not", () => {
  const read = new ReadThreads();
  for (const id of many) expect(read.add(id, null)).toEqual([]);
  expect(read.add("t0", null)).toEqual([]);
  expect(read.add("new", null)).toEqual(["t1"]);
});

test("the one that is shown stays, however many are loaded beside it", () => {
  const read = new ReadThreads();
  const past = ["shown", ...many, ...many.map((id) => `${id} more`)].flatMap((id) => read.add(id, "shown"));
  expect(past).not.toContain("shown");
  expect(past).toHaveLength(readThreadsMax + 1);
});
