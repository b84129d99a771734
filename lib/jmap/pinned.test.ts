import { expect, test } from "vitest";
import { withRowInPlace } from "./pinned.ts";

/** A row is named by when it came; `p` is pinned. */
const placeOf = (id: string) => ({ pinned: id.startsWith("p"), receivedAt: id.slice(1) });

test("what is pinned goes among the pinned, by its time", () => {
  expect(withRowInPlace(["p9", "p5", "n8", "p7", "n6"], "p7", placeOf)).toEqual([
    "p9",
    "p7",
    "p5",
    "n8",
    "n6",
  ]);
});

test("what is pinned no longer goes back to where its time puts it", () => {
  expect(withRowInPlace(["p9", "n7", "n8", "n6"], "n7", placeOf)).toEqual(["p9", "n8", "n7", "n6"]);
});

test("what belongs below all that is loaded waits at the end of it", () => {
  expect(withRowInPlace(["n1", "n8", undefined, undefined], "n1", placeOf)).toEqual([
    "n8",
    "n1",
    undefined,
    undefined,
  ]);
});
