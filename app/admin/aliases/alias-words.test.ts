import { expect, test } from "vitest";
import { completed } from "../act-result.ts";
import { readTargets } from "./alias-words.ts";

test("targets stand on lines, between commas, semicolons or spaces", () => {
  expect(readTargets(" a@x.example,b@x.example;\n\nc@x.example  d ")).toEqual([
    "a@x.example",
    "b@x.example",
    "c@x.example",
    "d",
  ]);
  expect(readTargets(" ,\n")).toEqual([]);
});

test("a name alone is one of the first domain here; an address and a catch-all stay", () => {
  expect(["info", "info@x.example", "@crepes.fr"].map((typed) => completed(typed, "crepes.fr"))).toEqual([
    "info@crepes.fr",
    "info@x.example",
    "@crepes.fr",
  ]);
});
