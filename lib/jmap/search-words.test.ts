import { expect, test } from "vitest";
import { searchedWords } from "./search-words.ts";

test("the words of a search are those that are looked for, without case and accents", () => {
  expect(searchedWords('Crêpes "red wine" subject:Plan from:ana@crepes.fr')).toEqual([
    ...["crepes", "red", "wine", "plan"],
  ]);
  expect(searchedWords("red AROUND 5 wine")).toEqual(["red", "wine"]);
  expect(searchedWords("(red OR white)")).toEqual(["red", "white"]);
});

test("what is left out is not marked, nor what is no word of a message", () => {
  expect(searchedWords("wine -beer -(dry red) is:unread in:inbox to:me larger:5M")).toEqual(["wine"]);
});
