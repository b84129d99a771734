import { expect, test } from "vitest";
import { seenNow } from "./seen.ts";

const [before, after] = ["2026-11-22T10:00:00.000Z", "2026-11-22T11:00:00.000Z"];

test("who looks for the first time has seen what is there, and nothing of what comes", () => {
  const seen = seenNow(null, { updates: before }, "main");
  expect(seen).toMatchObject({ updates: before, social: "" });
  expect(seenNow(seen, { updates: after }, "main").updates).toBe(before);
});

test("a tab that one looks at is seen, and stays so when its newest is read", () => {
  const seen = seenNow({ updates: before }, { updates: after }, "updates");
  expect(seen.updates).toBe(after);
  expect(seenNow(seen, { updates: before }, "updates").updates).toBe(after);
  expect(seenNow(seen, {}, "updates").updates).toBe(after);
});
