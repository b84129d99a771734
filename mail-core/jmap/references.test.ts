import { expect, test } from "vitest";
import type { JmapInvocation } from "../index.ts";
import { evaluate, measure, resolveReferences } from "./references.ts";

const query: JmapInvocation = ["Email/query", { ids: ["e1", "e2"] }, "q"];
const reference = { resultOf: "q", name: "Email/query", path: "/ids" };

test("a result stands where #name points to it", () => {
  const resolved = resolveReferences({ accountId: "a1", "#ids": reference }, [query], 1000);
  expect(resolved).toMatchObject({ ok: true, args: { accountId: "a1", ids: ["e1", "e2"] } });
});

test("a star takes every item and flattens lists", () => {
  const result = { list: [{ emailIds: ["e1", "e2"] }, { emailIds: ["e3"] }] };
  expect(evaluate(result, "/list/*/emailIds")).toEqual(["e1", "e2", "e3"]);
  expect(evaluate({ "a/b": { "~": [7] } }, "/a~1b/~0/0")).toBe(7);
});

test.each([
  ["another method", { ...reference, name: "Email/get" }],
  ["an unknown call", { ...reference, resultOf: "x" }],
  ["a path to nowhere", { ...reference, path: "/list" }],
  ["a path without a slash", { ...reference, path: "ids" }],
  ["an index past the end", { ...reference, path: "/ids/2" }],
  ["a prototype's property", { ...reference, path: "/constructor" }],
  ["an array's own property", { ...reference, path: "/ids/length" }],
  ["no reference at all", "q"],
])("a reference to %s is an invalidResultReference", (_, given) => {
  expect(resolveReferences({ "#ids": given }, [query], 1000)).toMatchObject({
    ok: false,
    type: "invalidResultReference",
  });
});

test("an argument that is given twice is an invalidArguments", () => {
  expect(resolveReferences({ ids: [], "#ids": reference }, [query], 1000)).toMatchObject({
    type: "invalidArguments",
  });
});

test("echoes of echoes stop at the budget", () => {
  expect(resolveReferences({ "#ids": reference }, [query], 3)).toMatchObject({ ok: false });
});

test("__proto__ is a name like any other", () => {
  const args = JSON.parse('{"__proto__": {"accountId": "a2"}}') as Record<string, unknown>;
  const resolved = resolveReferences(args, [], 1000);
  expect(resolved.ok && resolved.args.accountId).toBeUndefined();
  expect(resolved.ok && Object.keys(resolved.args)).toEqual(["__proto__"]);
});

test("what is too deep is too large", () => {
  let deep: unknown = 1;
  for (let n = 0; n < 100_000; n++) deep = [deep];
  expect(measure(deep, 1_000_000)).toBe(Number.POSITIVE_INFINITY);
});
