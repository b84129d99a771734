import { expect, test } from "vitest";
import { filterFor } from "../jmap/search.ts";
import type { Email, Mailbox } from "../jmap/types.ts";
import { foundRows, matcherOf } from "./search.ts";

const mailboxes = [
  { id: "in", role: "inbox", name: "Inbox" },
  { id: "bin", role: "trash", name: "Trash" },
] as Mailbox[];
const by = { mailboxes, now: Date.parse("2026-11-21T12:00:00Z"), timeZone: "Europe/Paris" };

const email = (id: string, more: Partial<Email>, text = "", type = "text/plain") =>
  ({
    id,
    threadId: `t-${id}`,
    mailboxIds: { in: true },
    keywords: {},
    size: 1_000,
    receivedAt: "2026-11-20T10:00:00Z",
    subject: "",
    from: [{ name: "Ana Pérez", email: "ana@hamburger.edu" }],
    to: [],
    cc: [],
    bcc: [],
    hasAttachment: false,
    textBody: [{ partId: "1", type }],
    bodyValues: { 1: { value: text } },
    ...more,
  }) as unknown as Email;

const kept = [
  email("plan", { subject: "The plan", keywords: { $flagged: true } }, "Red wine and crêpes at eight."),
  email(
    "html",
    { receivedAt: "2026-11-21T10:00:00Z" },
    "<style>.red{}</style><p>White&nbsp;wine</p>",
    "text/html",
  ),
  email("gone", { mailboxIds: { bin: true }, subject: "Wine" }),
];
const found = (typed: string) => {
  const matches = matcherOf(filterFor(typed, by));
  return matches && foundRows(kept, matches, true);
};

test("words are found in subject, people and text, without case and accents, by their beginnings, newest first", () => {
  expect(found("wine")).toEqual(["html", "plan"]);
  expect(found("CREPES")).toEqual(["plan"]);
  expect(found("perez ham")).toEqual(["html", "plan"]);
  expect(found("ine")).toEqual([]);
  expect(found("red wine")).toEqual(["plan"]);
});

test("quotes, alternatives, what is left out and operators mean what they mean with the server", () => {
  expect(found('"wine and"')).toEqual(["plan"]);
  expect(found('"and wine"')).toEqual([]);
  expect(found("red OR white")).toEqual(["html", "plan"]);
  expect(found("wine -red")).toEqual(["html"]);
  expect(found("is:starred from:ana")).toEqual(["plan"]);
  expect(found("after:2026/11/21")).toEqual(["html"]);
  expect(found("larger:2k")).toEqual([]);
  expect(found("in:trash wine")).toEqual(["gone"]);
});

test("of a conversation its newest message that was found is shown", () => {
  const two = [
    email("old", { threadId: "t" }),
    email("new", { threadId: "t", receivedAt: "2026-11-21T11:00:00Z" }),
  ];
  const matches = matcherOf({ from: "ana" });
  expect(matches && foundRows(two, matches, true)).toEqual(["new"]);
  expect(matches && foundRows(two, matches, false)).toEqual(["new", "old"]);
});

test("what only the server knows is not guessed", () => {
  expect(found("filename:plan")).toBeNull();
  expect(found("wine OR dkim:fail")).toBeNull();
});

test("markup that never ends is looked through in no time", () => {
  const hostile = email("hostile", {}, "<style>".repeat(15_000), "text/html");
  const startedAt = process.cpuUsage().user;
  matcherOf({ text: "wine" })?.(hostile);
  expect(process.cpuUsage().user - startedAt).toBeLessThan(500_000);
});
