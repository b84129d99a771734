import { expect, test } from "vitest";
import type { Mailbox } from "../../../lib/jmap/types.ts";
import { type Known, suggestionsFor } from "./suggestions.ts";

const known: Known = {
  words: { ...{ recent: "", anywhere: "", anywhereMore: "" }, finds: (name) => name, means: (name) => name },
  recent: ["red wine", "from:ana unread"],
  saved: [{ id: "1", name: "Bills", query: "subject:bill" }],
  people: [
    { name: "Ana Góis", email: "ana@crepes.fr" },
    { name: null, email: "bob@crepes.fr" },
    { name: "Friends", email: "", members: [] },
  ],
  mailboxes: [
    { id: "m1", name: "Inbox", role: "inbox" },
    { id: "m2", name: "Big plans", role: null },
  ] as Mailbox[],
  labels: [{ keyword: "to-buy", name: "To buy", colour: "blue" }],
};
const offered = (typed: string) =>
  suggestionsFor({ chips: [], text: typed }, known).map(({ query }) => query);

test("an empty box offers what was searched before, what was saved, and some operators", () => {
  expect(offered("")).toEqual([
    ...["red wine", "from:ana unread", "subject:bill"],
    ...["from:", "has:", "is:", "in:", "newer_than:"],
  ]);
});

test("a word offers people, operators, folders, labels and what was searched before", () => {
  expect(offered("an")).toEqual(["from:ana@crepes.fr"]);
  expect(offered("goi")).toEqual(["from:ana@crepes.fr"]);
  expect(offered("fro")).toEqual(["from:ana unread", "from:"]);
  expect(offered("pla")).toEqual(['in:"Big plans"']);
  expect(offered("bu")).toEqual(['label:"To buy"']);
  expect(offered("red")).toEqual(["red wine"]);
  expect(offered("bil")).toEqual(["subject:bill"]);
});

test("what stands before the word stays", () => {
  expect(offered("is:unread cheese an")).toEqual(["is:unread cheese from:ana@crepes.fr"]);
  expect(offered("cheese -from:bo")).toEqual(["cheese -from:bob@crepes.fr"]);
});

test("an operator offers its values", () => {
  expect(offered("to:")).toEqual(["to:ana@crepes.fr", "to:bob@crepes.fr"]);
  expect(offered("in:")).toEqual(["in:inbox", 'in:"Big plans"', "in:anywhere"]);
  expect(offered("label:to")).toEqual(['label:"To buy"']);
  expect(offered("is:un")).toEqual(["is:unread", "is:unanswered"]);
  expect(offered("delivery:")).toContain("delivery:deferred");
});

test("nothing is offered for what is quoted", () => {
  expect(offered('"an')).toEqual([]);
});
