import { expect, test } from "vitest";
import { markedPieces } from "./marked-pieces.ts";

test("what was found stands apart, and escaped signs are signs again", () => {
  expect(markedPieces("Oil &amp; <mark>water</mark> &lt;now&gt;")).toEqual([
    { text: "Oil & ", found: false },
    { text: "water", found: true },
    { text: " <now>", found: false },
  ]);
});

test("nothing but the mark is markup, and a sign is unescaped once", () => {
  expect(markedPieces("<b onclick=x>&amp;lt;")).toEqual([{ text: "<b onclick=x>&lt;", found: false }]);
  expect(markedPieces("<mark>open")).toEqual([{ text: "<mark>open", found: false }]);
});
