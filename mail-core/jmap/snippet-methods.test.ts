import { expect, test } from "vitest";
import { markWords } from "./snippet-methods.ts";

test("found words are marked whatever their accents, and all else is escaped", () => {
  expect(markWords("<b>Crêpes</b> & tea", ["crepe"])).toBe(
    "&lt;b&gt;<mark>Crêpes</mark>&lt;/b&gt; &amp; tea",
  );
  expect(markWords("tea", ["crepe"])).toBeNull();
});
