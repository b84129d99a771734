import { expect, test } from "vitest";
import { placesOf } from "./mark-found.ts";

test("words that begin as what was searched are found, whatever their accents", () => {
  const text = "Two Crêpes, one crepe; no discrepancy.";
  expect(placesOf(text, ["crepe"]).map(([start, end]) => text.slice(start, end))).toEqual([
    "Crêpes",
    "crepe",
  ]);
  expect(placesOf(text, [])).toEqual([]);
  expect(placesOf("η ταινία μας", ["ταινια"])).toEqual([[2, 8]]);
});
