import { expect, test } from "vitest";
import { fold, foldWords } from "./fold.ts";

test.each([
  ["Crêpes À LA Crème", "crepes a la creme"],
  ["ΟΔΥΣΣΕΥΣ Ὀδυσσεύς", "οδυσσευσ οδυσσευσ"],
  ["İstanbul ﬁne ™", "istanbul fine tm"],
  ["a\0b\ud800c", "abc"],
  ["東京", "東京"],
])("%j folds to %j", (text, expected) => expect(fold(text)).toBe(expected));

test("an address is found by its parts, because punctuation separates words", () => {
  expect(foldWords("“Bob” <bob@crepes.fr>, it’s—fine")).toBe("bob bob crepes fr it s fine");
});
