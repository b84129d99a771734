import { expect, test } from "vitest";
import { isLabelKeyword, keywordFor, labelInSearch, labelOf } from "./labels.ts";

const none = new Set<string>();

test("a label's keyword is its name, as far as keywords go", () => {
  expect(keywordFor("Travel", none)).toBe("travel");
  expect(keywordFor(" Crêpes & more! ", none)).toBe("crepes-more");
  expect(keywordFor("Ταξίδι", none)).toBe("label");
  expect(keywordFor("Travel", new Set(["travel", "travel-2"]))).toBe("travel-3");
});

test("no name makes a keyword of the system", () => {
  expect(keywordFor("$seen", none)).toBe("seen");
  expect(keywordFor("snoozed", none)).toBe("label-snoozed");
  expect(["$seen", "snoozed", "snoozed-until-20261122t070000z"].filter(isLabelKeyword)).toEqual([]);
  expect(isLabelKeyword("travel")).toBe(true);
});

test("a keyword of another program is called what it is", () => {
  expect(labelOf("todo", [])).toEqual({ keyword: "todo", name: "todo", colour: "grey" });
});

test("a label's name is written so that the search reads it again", () => {
  const named = (name: string) => labelInSearch({ keyword: "k", name, colour: "grey" });
  expect(named("Travel")).toBe("label:Travel");
  expect(named("To read")).toBe('label:"To read"');
  expect(named('a "b" c')).toBe('label:"a b c"');
});
