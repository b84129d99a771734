import { expect, test } from "vitest";
import { filterFor } from "./search.ts";
import type { Mailbox } from "./types.ts";

const mailbox = (id: string, name: string, role: string | null): Mailbox => ({
  id,
  name,
  role,
  parentId: null,
  sortOrder: 0,
  totalEmails: 0,
  unreadEmails: 0,
  totalThreads: 0,
  unreadThreads: 0,
});
const mailboxes = [
  mailbox("m1", "Inbox", "inbox"),
  mailbox("m2", "Junk", "junk"),
  mailbox("m3", "Travel", null),
];
const elsewhere = { inMailboxOtherThan: ["m2"] };

test("plain words search the text everywhere but in junk and trash", () => {
  expect(filterFor("  red   wine ", mailboxes)).toEqual({
    operator: "AND",
    conditions: [{ text: "red wine" }, elsewhere],
  });
});

test("operators become conditions and quoted values stay whole", () => {
  expect(
    filterFor('from:ana subject:"the plan" has:attachment is:unread in:travel hello', mailboxes),
  ).toEqual({
    operator: "AND",
    conditions: [
      { from: "ana" },
      { subject: "the plan" },
      { hasAttachment: true },
      { notKeyword: "$seen" },
      { inMailbox: "m3" },
      { text: "hello" },
    ],
  });
});

test("in:spam means the junk folder, and then nothing is left out", () => {
  expect(filterFor("in:spam", mailboxes)).toEqual({ inMailbox: "m2" });
});

test("days start at midnight where the reader is", () => {
  expect(filterFor("in:inbox after:2026-01-31 before:2026/2/8", mailboxes, -345)).toEqual({
    operator: "AND",
    conditions: [{ inMailbox: "m1" }, { after: "2026-01-30T18:15:00Z" }, { before: "2026-02-07T18:15:00Z" }],
  });
});

test("a minus leaves out", () => {
  expect(filterFor("-from:ana in:inbox", mailboxes)).toEqual({
    operator: "AND",
    conditions: [{ operator: "NOT", conditions: [{ from: "ana" }] }, { inMailbox: "m1" }],
  });
});

test("an operator that is not understood is a word", () => {
  expect(filterFor("in:inbox is:purple before:yesterday", mailboxes)).toEqual({
    operator: "AND",
    conditions: [{ inMailbox: "m1" }, { text: "is:purple before:yesterday" }],
  });
});
