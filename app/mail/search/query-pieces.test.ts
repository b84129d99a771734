import { expect, test } from "vitest";
import { lastWord, liveQuery, piecesOf, queryFrom, valueFor } from "./query-pieces.ts";

test("operators stand apart from the words of a search", () => {
  expect(piecesOf('from:ana red -subject:"old wine" "in a row" is:unread')).toEqual({
    chips: ["from:ana", '-subject:"old wine"', "is:unread"],
    text: 'red "in a row"',
  });
  expect(piecesOf("https://crepes.fr Re:lunch header:x-mailer:mutt")).toEqual({
    chips: ["header:x-mailer:mutt"],
    text: "https://crepes.fr Re:lunch",
  });
});

test("where order or brackets mean something a search stays one text", () => {
  for (const query of [
    "from:ana OR from:bob",
    "from:(ana bob)",
    "{red white} is:unread",
    "red AROUND 3 wine",
  ])
    expect(piecesOf(query)).toEqual({ chips: [], text: query });
  expect(piecesOf('"a (b)" is:read').chips).toEqual(["is:read"]);
});

test("taken apart and put together a search is the same", () => {
  for (const query of ["", "red wine", "from:ana red", 'label:"To buy"'])
    expect(queryFrom(piecesOf(query))).toBe(query);
});

test("while one writes, what is half written is not searched", () => {
  expect(liveQuery({ chips: ["from:ana"], text: "red subject:" })).toBe("from:ana red");
  expect(liveQuery({ chips: [], text: "red -" })).toBe("red");
  expect(liveQuery({ chips: [], text: 'subject:"re' })).toBe('subject:"re');
  expect(liveQuery({ chips: [], text: "from:a" })).toBe("from:a");
});

test("the last word goes on within quotes", () => {
  expect(lastWord('red subject:"old wi')).toBe('subject:"old wi');
  expect(lastWord("red ")).toBe("");
});

test("a value with blanks is quoted", () => {
  expect([valueFor("work"), valueFor("To buy"), valueFor('a "b" c')]).toEqual([
    "work",
    '"To buy"',
    '"a b c"',
  ]);
});
