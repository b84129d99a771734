import { expect, test } from "vitest";
import type { Email, Identity } from "../../../lib/jmap/types.ts";
import { writingFrom } from "../../../lib/writing.ts";
import { answerTo, emptyDraft, reopened, replyRecipients } from "./begin.ts";
import { emailFrom, htmlOf, saysSame, splitQuote, textOf } from "./draft.ts";

const identity = {
  id: "i1",
  name: "Bob",
  email: "bob@crepes.fr",
  textSignature: "",
  htmlSignature: "",
} as Identity;
let count = 0;
const begin = {
  identities: [identity],
  writing: writingFrom(null),
  clean: (html: string) => html,
  newId: () => `id${++count}`,
  when: () => "Saturday",
};
const part = (type: string, more: object = {}) => ({
  partId: null,
  blobId: null,
  size: 3,
  name: null,
  type,
  charset: null,
  disposition: null,
  cid: null,
  ...more,
});
const email = {
  id: "e1",
  subject: "Picnic",
  from: [{ name: "Alice", email: "alice@crepes.fr" }],
  to: [
    { name: null, email: "Bob@crepes.fr" },
    { name: null, email: "carol@hamburger.edu" },
  ],
  cc: [{ name: null, email: "dan@crepes.fr" }],
  bcc: null,
  replyTo: null,
  messageId: ["m1@crepes.fr"],
  inReplyTo: null,
  references: ["m0@crepes.fr"],
  receivedAt: "2026-11-21T00:00:00Z",
  sentAt: null,
  textBody: [part("text/plain", { partId: "1" })],
  htmlBody: [part("text/html", { partId: "2" })],
  attachments: [
    part("image/png", { blobId: "b1", cid: "pic@x", name: "pic.png" }),
    part("application/pdf", { blobId: "b2", name: "menu.pdf" }),
  ],
  bodyValues: {
    "1": { value: "Shall we?\n> older", isEncodingProblem: false, isTruncated: false },
    "2": { value: '<p>Shall we? <img src="cid:pic@x"></p>', isEncodingProblem: false, isTruncated: false },
  },
} as unknown as Email;

test("a reply goes to the sender, quotes, and carries the thread on", () => {
  const draft = answerTo("reply", email, begin);
  expect(draft).toMatchObject({
    subject: "Re: Picnic",
    to: [{ name: "Alice", email: "alice@crepes.fr" }],
    cc: [],
    inReplyTo: ["m1@crepes.fr"],
    references: ["m0@crepes.fr", "m1@crepes.fr"],
    original: { id: "e1", keyword: "$answered" },
  });
  expect(draft.quote?.text).toBe("On Saturday, Alice <alice@crepes.fr> wrote:\n> Shall we?\n>> older");
  expect(draft.attachments.map(({ cid }) => cid)).toEqual(["pic@x"]);
});

test("a reply to all leaves oneself out and keeps everybody else once", () => {
  expect(replyRecipients(email, true, ["bob@crepes.fr"])).toEqual({
    to: [{ name: "Alice", email: "alice@crepes.fr" }],
    cc: [
      { name: null, email: "carol@hamburger.edu" },
      { name: null, email: "dan@crepes.fr" },
    ],
  });
});

test("a reply to one's own message goes to those it went to", () => {
  expect(replyRecipients(email, false, ["alice@crepes.fr"]).to.map((one) => one.email)).toEqual([
    "Bob@crepes.fr",
    "carol@hamburger.edu",
  ]);
});

test("Reply-To is obeyed", () => {
  const asked = { ...email, replyTo: [{ name: null, email: "list@crepes.fr" }] };
  expect(replyRecipients(asked, false, ["bob@crepes.fr"]).to).toEqual([
    { name: null, email: "list@crepes.fr" },
  ]);
});

test("a forwarded message keeps its attachments and its pictures", () => {
  const draft = answerTo("forward", email, begin);
  expect(draft.subject).toBe("Fwd: Picnic");
  expect(draft.to).toEqual([]);
  expect(draft.attachments.map(({ blobId }) => blobId)).toEqual(["b1", "b2"]);
  expect(draft.quote?.text).toContain("From: Alice <alice@crepes.fr>");
  expect(draft.inReplyTo).toEqual([]);
});

test("a name in the quote cannot become markup", () => {
  const draft = answerTo("reply", { ...email, from: [{ name: "<img src=x>", email: "a@x.fr" }] }, begin);
  expect(draft.quote?.html).not.toContain("<img src=x>");
});

test("a draft is taken up as it was left, quote and attachments and all", () => {
  const before = { ...answerTo("forward", email, begin), html: "<p>See below.</p>", text: "See below." };
  const saved = {
    ...email,
    id: "d1",
    from: [{ name: "Bob", email: "bob@crepes.fr" }],
    to: null,
    cc: null,
    inReplyTo: null,
    references: before.references,
    messageId: [before.messageId],
    subject: before.subject,
    bodyValues: {
      "1": { value: textOf(before), isEncodingProblem: false, isTruncated: false },
      "2": { value: htmlOf(before), isEncodingProblem: false, isTruncated: false },
    },
  } as unknown as Email;
  const again = reopened(saved, begin, [email, saved]);
  expect(again.quote?.html).toBe(before.quote?.html);
  expect(again.text).toBe("See below.");
  expect(again.messageId).toBe(before.messageId);
  expect(again.attachments.map(({ blobId, cid }) => [blobId, cid])).toEqual([
    ["b1", "pic@x"],
    ["b2", null],
  ]);
  expect(again.original).toEqual({ id: "e1", keyword: "$forwarded" });
});

test("a quote with a body and divisions of its own is split off whole", () => {
  const quote = { html: "<div><div>deep</div></div>", text: "" };
  for (const quoteFirst of [false, true])
    expect(splitQuote(htmlOf({ html: "<p>a</p>", quote, quoteFirst }))).toEqual({
      html: '<p style="margin:0">a</p>',
      quote: quote.html,
      quoteFirst,
    });
});

test("empty lines stay empty lines elsewhere", () => {
  expect(htmlOf({ html: "<p>a</p><p></p><p>b</p>", quote: null, quoteFirst: false })).toContain(
    '<p style="margin:0"><br></p>',
  );
});

test("a picture that was deleted from the text does not travel", () => {
  const draft = {
    ...emptyDraft(begin),
    attachments: [{ key: "k", name: "p", type: "image/png", size: 1, blobId: "b", cid: "gone" }],
  };
  expect(emailFrom(draft, { draftsId: "m", from: identity })).not.toHaveProperty("attachments");
});

test("a stored copy counts as the same only when it says all of it, whatever became of its line ends", () => {
  const held = {
    ...emptyDraft(begin),
    to: [{ name: "Bob", email: "Bob@crepes.fr" }],
    text: "a\nb",
    html: "<p>a</p>",
  };
  const stored = {
    subject: held.subject,
    to: [{ name: null, email: "bob@crepes.fr" }],
    cc: null,
    bcc: null,
    attachments: [],
    textBody: [{ partId: "1" }],
    htmlBody: [{ partId: "2" }],
    bodyValues: { 1: { value: "a\r\nb\r\n" }, 2: { value: htmlOf(held) } },
  } as unknown as Email;
  expect(saysSame(stored, held)).toBe(true);
  expect(saysSame(stored, { ...held, text: "a\nb c" })).toBe(false);
  expect(saysSame(stored, { ...held, bcc: [{ name: null, email: "dora@crepes.fr" }] })).toBe(false);
  expect(saysSame({ ...stored, bodyValues: {} }, held)).toBe(false);
});

const plainMail = {
  ...email,
  textBody: [part("text/plain", { partId: "1", "header:Content-Type": " text/plain; format=flowed" })],
  htmlBody: [part("text/plain", { partId: "1", "header:Content-Type": " text/plain; format=flowed" })],
  attachments: [],
  bodyValues: { "1": { value: "Shall \nwe?", isEncodingProblem: false, isTruncated: false } },
} as unknown as Email;

test("plain text is answered in plain text where one wants that, its broken lines whole again", () => {
  expect(answerTo("reply", plainMail, begin).plain).toBe(false);
  const alike = { ...begin, writing: writingFrom({ answersToPlain: "plain", answer: "below" }) };
  expect(answerTo("reply", plainMail, alike)).toMatchObject({
    plain: true,
    text: "On Saturday, Alice <alice@crepes.fr> wrote:\n> Shall we?\n\n",
    quote: null,
    html: "",
  });
  expect(answerTo("reply", email, alike)).toMatchObject({ plain: false, quoteFirst: true });
});

test("a message passed on in plain text has its pictures as files", () => {
  const forward = answerTo("forward", email, { ...begin, writing: writingFrom({ format: "plain" }) });
  expect(forward.attachments.map(({ blobId, cid }) => [blobId, cid])).toEqual([
    ["b1", null],
    ["b2", null],
  ]);
  expect(forward.text).toContain("\n\n---------- Forwarded message");
});

test("a plain draft is one flowed text without HTML, is known as itself, and is taken up in plain text", () => {
  const long = "Flour, milk and eggs. ".repeat(10).trim();
  const draft = {
    ...emptyDraft({ ...begin, writing: writingFrom({ format: "plain" }) }),
    text: `${long}\n> so`,
  };
  const made = emailFrom(draft, { draftsId: "m", from: identity });
  expect(made).not.toHaveProperty("htmlBody");
  expect(made.textBody).toEqual([
    { partId: "text", "header:Content-Type": " text/plain; format=flowed; delsp=no" },
  ]);
  const { value } = (made.bodyValues as { text: { value: string } }).text;
  expect(Math.max(...value.split("\n").map((line) => line.length))).toBeLessThan(78);
  const stored = {
    ...plainMail,
    ...{ from: [identity], to: null, cc: null, subject: "", messageId: [draft.messageId] },
    bodyValues: { "1": { value, isTruncated: false } },
  } as unknown as Email;
  expect(saysSame(stored, draft)).toBe(true);
  expect(saysSame(stored, { ...draft, plain: false })).toBe(false);
  expect(reopened(stored, begin, [])).toMatchObject({ plain: true, text: draft.text, html: "", quote: null });
});

test("an answer below what it answers stays below, in the draft and in its text", () => {
  const below = { ...begin, writing: writingFrom({ answer: "below" }) };
  const draft = { ...answerTo("reply", email, below), html: "<p>Yes.</p>", text: "Yes." };
  expect(textOf(draft)).toMatch(/> Shall we\?\n>> older\n\nYes\.$/);
  const saved = {
    ...email,
    bodyValues: { "1": { value: textOf(draft) }, "2": { value: htmlOf(draft) } },
  } as unknown as Email;
  expect(reopened(saved, below, [])).toMatchObject({
    quoteFirst: true,
    html: '<p style="margin:0">Yes.</p>',
  });
});

test("a draft that asks to be told says so to its readers, and does so again when it is taken up", () => {
  const content = { ...emptyDraft({ ...begin, writing: writingFrom({ receipts: "all" }) }), subject: "Menu" };
  const from = { name: "Bob", email: "bob@crepes.fr" };
  const name = "header:Disposition-Notification-To:asAddresses";
  expect(emailFrom(content, { draftsId: "m1", from })).toMatchObject({ [name]: [from] });
  expect(emailFrom({ ...content, asksReceipt: false }, { draftsId: "m1", from })).not.toHaveProperty(name);
  const stored = { messageId: ["a@b"], [name]: [from] } as unknown as Email;
  expect(reopened(stored, begin, []).asksReceipt).toBe(true);
  expect(reopened({ ...stored, [name]: null }, begin, []).asksReceipt).toBe(false);
});
