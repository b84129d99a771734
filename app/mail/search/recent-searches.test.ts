import { expect, test } from "vitest";
import { recentMax, withSearch } from "./recent-searches.ts";

test("the latest search comes first, each is there once, and so many are kept", () => {
  expect(withSearch(["b", "a"], "a")).toEqual(["a", "b"]);
  const many = Array.from({ length: recentMax }, (_, n) => `search ${n}`);
  expect(withSearch(many, "new")).toHaveLength(recentMax);
});

test("a word more takes the place of the search before it", () => {
  expect(withSearch(["red", "beer"], "red wine")).toEqual(["red wine", "beer"]);
});
