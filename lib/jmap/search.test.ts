import { expect, test } from "vitest";
import type { Filter } from "./calls.ts";
import { filterFor, type SearchedBy } from "./search.ts";
import type { Mailbox } from "./types.ts";

const mailbox = (id: string, name: string, role: string | null, parentId: string | null = null): Mailbox => ({
  id,
  name,
  role,
  parentId,
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
  mailbox("m4", "Big plans", null, "m3"),
];
const elsewhere = { inMailboxOtherThan: ["m2"] };
const by: SearchedBy = {
  mailboxes,
  identities: [{ email: "bob@crepes.fr" }, { email: "sales@crepes.fr" }, { email: "bob@crepes.fr" }],
  timeZone: "Asia/Kathmandu",
  nowMs: Date.parse("2026-03-30T22:00:00Z"),
};
const and = (...conditions: Filter[]): Filter => ({ operator: "AND", conditions });
const or = (...conditions: Filter[]): Filter => ({ operator: "OR", conditions });
const not = (condition: Filter): Filter => ({ operator: "NOT", conditions: [condition] });
/** What a search asks for beside its folder. */
const asked = (typed: string) => filterFor(`in:anywhere ${typed}`, by);

test("plain words search the text everywhere but in junk and trash", () => {
  expect(filterFor("  red   wine ", by)).toEqual(and({ text: "red wine" }, elsewhere));
});

test("operators become conditions, and quoted words stay in a row", () => {
  expect(
    filterFor('from:ana subject:"the plan" has:attachment is:unread in:travel hello "red wine" white', by),
  ).toEqual(
    and(
      { from: "ana" },
      { subject: '"the plan"' },
      { hasAttachment: true },
      { notKeyword: "$seen" },
      { inMailbox: "m3" },
      { text: 'hello "red wine" white' },
    ),
  );
});

test("in:spam means the junk folder, and then nothing is left out", () => {
  expect(filterFor("in:spam", by)).toEqual({ inMailbox: "m2" });
});

test("in:anywhere looks through trash and junk as well", () => {
  expect(filterFor("in:anywhere wine", by)).toEqual({ text: "wine" });
  expect(filterFor("in:anywhere", by)).toEqual(and());
});

test.each(['in:"big plans"', "in:big-plans", "in:travel/big-plans", "label:Big-Plans"])(
  "%s finds a folder inside another",
  (typed) => expect(asked(typed)).toEqual({ inMailbox: "m4" }),
);

test("category: is one of ours, also by Gmail's names", () => {
  expect(asked("category:offers")).toEqual({ "keryx:category": "offers" });
  expect(asked("category:Promotions")).toEqual({ "keryx:category": "offers" });
  expect(asked("category:primary")).toEqual({ "keryx:category": "main" });
});

test("label: is a folder or a keyword", () => {
  expect(asked("label:Receipts")).toEqual({ hasKeyword: "receipts" });
  expect(asked("-label:receipts")).toEqual(not({ hasKeyword: "receipts" }));
});

test("days start at midnight where the reader is", () => {
  expect(asked("after:2026-01-31 before:2026/2/8")).toEqual(
    and({ after: "2026-01-30T18:15:00Z" }, { before: "2026-02-07T18:15:00Z" }),
  );
  expect(asked("newer:2026/2 older:2027")).toEqual(
    and({ after: "2026-01-31T18:15:00Z" }, { before: "2026-12-31T18:15:00Z" }),
  );
  // It is 31 March at 3:45 there.
  expect(asked("after:yesterday before:today")).toEqual(
    and({ after: "2026-03-29T18:15:00Z" }, { before: "2026-03-30T18:15:00Z" }),
  );
});

test("a day begins with the clocks of its own half of the year, and where they skip midnight when they do", () => {
  const inZone = (typed: string, timeZone: string) => filterFor(`in:anywhere ${typed}`, { ...by, timeZone });
  // It is March, before the change and after it.
  expect(inZone("after:2026-01-15 before:2026-07-15", "Europe/Athens")).toEqual(
    and({ after: "2026-01-14T22:00:00Z" }, { before: "2026-07-14T21:00:00Z" }),
  );
  expect(inZone("after:2026-03-29 before:2026-03-30", "Europe/Athens")).toEqual(
    and({ after: "2026-03-28T22:00:00Z" }, { before: "2026-03-29T21:00:00Z" }),
  );
  expect(inZone("newer_than:6m", "America/Sao_Paulo")).toEqual({ after: "2025-09-30T03:00:00Z" });
  expect(inZone("after:2026-04-24", "Africa/Cairo")).toEqual({ after: "2026-04-23T22:00:00Z" });
});

test("ages count whole days, and a month before 31 March is the end of February", () => {
  expect(asked("older_than:2d")).toEqual({ before: "2026-03-28T18:15:00Z" });
  expect(asked("newer_than:1m")).toEqual({ after: "2026-02-27T18:15:00Z" });
  expect(asked("newer_than:2w")).toEqual({ after: "2026-03-16T18:15:00Z" });
  expect(asked("older_than:1y")).toEqual({ before: "2025-03-30T18:15:00Z" });
});

test("sizes are octets, with k, M and G", () => {
  expect(asked("larger:10M smaller:1.5g")).toEqual(and({ minSize: 10_000_000 }, { maxSize: 1_500_000_000 }));
  expect(asked("size:500")).toEqual({ minSize: 500 });
  expect(asked("larger:5KB")).toEqual({ minSize: 5_000 });
});

test("filename: looks for mail with an attachment of that name, rfc822msgid: for one message", () => {
  expect(asked("filename:report.pdf")).toEqual({ "keryx:filename": "report.pdf" });
  expect(asked("rfc822msgid:<a.b@c.example>")).toEqual({ header: ["message-id", "a.b@c.example"] });
});

test("attachments are found by what they say and by their kind", () => {
  expect(asked('attachment:"the lessee" has:spreadsheet')).toEqual(
    and({ "keryx:attachmentText": '"the lessee"' }, { "keryx:attachmentKind": "spreadsheet" }),
  );
  expect(asked("has:youtube")).toEqual(or({ body: '"youtube.com"' }, { body: '"youtu.be"' }));
  expect(asked("has:nouserlabels")).toEqual({ "keryx:hasLabel": false });
});

test("any header field is found by its name, with what it says or without", () => {
  expect(asked("header:X-Mailer:Mutt")).toEqual({ header: ["x-mailer", "Mutt"] });
  expect(asked('header:x-spam-status:"score 5"')).toEqual({ header: ["x-spam-status", "score 5"] });
  expect(asked("-header:List-Unsubscribe")).toEqual(not({ header: ["List-Unsubscribe"] }));
  expect(asked("list:news@crepes.fr")).toEqual({ header: ["list-id", "news.crepes.fr"] });
});

test("mail is found by how it came, and by how far it has come that was sent", () => {
  expect(asked("dkim:fail tls:none deliveredto:shop@crepes.fr")).toEqual(
    and(
      { "keryx:authentication": ["dkim", "fail"] },
      { "keryx:hasTls": false },
      { "keryx:deliveredTo": "shop@crepes.fr" },
    ),
  );
  expect(asked("delivery:deferred")).toEqual({ "keryx:delivery": "deferred" });
  expect(asked("-delivery:failed")).toEqual(
    not(or({ "keryx:delivery": "bounced" }, { "keryx:delivery": "expired" })),
  );
  expect(asked("dkim:broken delivery:constructor")).toEqual({ text: "dkim:broken delivery:constructor" });
});

test("answers to what one wrote are found, or to one message", () => {
  expect(asked("inreplyto:me")).toEqual({ "keryx:isReplyToMe": true });
  expect(asked("is:reply-to-me")).toEqual({ "keryx:isReplyToMe": true });
  expect(asked("inreplyto:<a.b@c>")).toEqual({ header: ["in-reply-to", "a.b@c"] });
});

test("AROUND finds words that are near each other, and is a word where it has no number", () => {
  const near = (text: string, within: number): Filter => ({ "keryx:near": { text, within } });
  expect(asked("red AROUND 5 wine beer")).toEqual(and(near("red wine", 5), { text: "beer" }));
  expect(asked('-red AROUND 5 "old wine"')).toEqual(not(near("red old wine", 5)));
  expect(asked("(red AROUND 5 wine) OR beer")).toEqual(or(near("red wine", 5), { text: "beer" }));
  expect(asked("red AROUND wine")).toEqual({ text: "red AROUND wine" });
  expect(asked("red AROUND 900 wine")).toEqual({ text: "red AROUND 900 wine" });
  expect(asked("AROUND 5 wine")).toEqual({ text: "AROUND 5 wine" });
});

test("me is every address that the reader writes as", () => {
  expect(asked("to:me")).toEqual(or({ to: '"bob@crepes.fr"' }, { to: '"sales@crepes.fr"' }));
});

test("a minus leaves out an operator, a word, quoted words and a group", () => {
  expect(asked("-from:ana")).toEqual(not({ from: "ana" }));
  expect(asked('wine -beer -"dry red"')).toEqual(
    and(not({ text: "beer" }), not({ text: '"dry red"' }), { text: "wine" }),
  );
  expect(asked("-(beer from:ana)")).toEqual(not(and({ from: "ana" }, { text: "beer" })));
});

test("OR binds closer than a blank, and braces are the same", () => {
  expect(asked("from:ana OR from:bob wine")).toEqual(
    and(or({ from: "ana" }, { from: "bob" }), { text: "wine" }),
  );
  expect(asked("{red white} AND wine")).toEqual(
    and(or({ text: "red" }, { text: "white" }), { text: "wine" }),
  );
  expect(asked("(red wine) | beer")).toEqual(or({ text: "red wine" }, { text: "beer" }));
  // In lower case it is a word like others.
  expect(asked("red or white")).toEqual({ text: "red or white" });
});

test("a group after an operator is of that operator", () => {
  expect(asked("from:(ana OR bob)")).toEqual(or({ from: "ana" }, { from: "bob" }));
  expect(asked("subject:(red wine)")).toEqual({ subject: "red wine" });
  expect(asked("to:{me carol}")).toEqual(
    or(or({ to: '"bob@crepes.fr"' }, { to: '"sales@crepes.fr"' }), { to: "carol" }),
  );
});

test("in a folder that is left out, trash and junk stay left out", () => {
  expect(filterFor("-in:travel", by)).toEqual(and(not({ inMailbox: "m3" }), elsewhere));
  expect(filterFor("-(in:travel)", by)).toEqual(and(not({ inMailbox: "m3" }), elsewhere));
});

test("an operator that is not understood is a word, and so is an address of the web", () => {
  expect(asked("is:purple before:someday larger:huge")).toEqual({
    text: "is:purple before:someday larger:huge",
  });
  expect(asked("before:2026-02-30")).toEqual({ text: "before:2026-02-30" });
  expect(asked("https://crepes.fr/a")).toEqual({ text: "https://crepes.fr/a" });
  expect(asked("is:constructor")).toEqual({ text: "is:constructor" });
});

test("what is half typed is no error", () => {
  for (const typed of [
    "",
    " ",
    '"',
    "(",
    ")",
    "OR",
    "-",
    "from:",
    "from:(",
    "{",
    "a OR",
    "OR a",
    ") a (",
    '-"',
  ])
    expect(filterFor(typed, by)).toBeTypeOf("object");
  expect(asked("a OR")).toEqual({ text: "a" });
  expect(filterFor("OR a", by)).toEqual(and({ text: "a" }, elsewhere));
  expect(asked('"red wi')).toEqual({ text: '"red wi"' });
  expect(filterFor("from:", by)).toEqual(and({ text: "from:" }, elsewhere));
  expect(filterFor("", by)).toEqual({ text: "" });
});

/** Depth and conditions of a filter, as the server counts them. */
function extent(filter: Filter): { depth: number; nodes: number } {
  if (!("conditions" in filter) || typeof filter.conditions === "string") return { depth: 0, nodes: 1 };
  const inner = (filter.conditions as Filter[]).map(extent);
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    nodes: 1 + inner.reduce((sum, { nodes }) => sum + nodes, 0),
  };
}

test("whatever is typed stays within what the server takes", () => {
  const pieces = [
    "(",
    ")",
    "{",
    "}",
    "OR ",
    "-",
    "a ",
    '"',
    "from:",
    "to:me ",
    "in:",
    "is:unread ",
    " ",
    "-(",
    "b ",
    "AROUND 3 ",
    "delivery:failed ",
  ];
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  const texts = ["-(".repeat(200), "-a OR ".repeat(200), "from:({".repeat(200), "-to:me ".repeat(100)];
  for (let n = 0; n < 2_000; n += 1)
    texts.push(Array.from({ length: 80 }, () => pieces[random(pieces.length)]).join(""));
  for (const text of texts) {
    const { depth, nodes } = extent(filterFor(text, by));
    expect(depth, text).toBeLessThanOrEqual(16);
    expect(nodes, text).toBeLessThanOrEqual(200);
  }
});
