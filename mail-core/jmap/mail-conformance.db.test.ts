import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { handIn } from "../testing/dialogue.ts";
import { type Scene, stage } from "../testing/scene.ts";

type Args = Record<string, unknown>;
let scene: Scene;
let bob: AccountId;
let inbox: string;
let drafts: string;

beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  [inbox = "", drafts = ""] = await Promise.all(
    ["inbox", "drafts"].map(async (role) => (await call("Mailbox/query", { filter: { role } })).ids[0]),
  );
});
afterAll(() => scene.end());

const call = (name: string, args: Args) => scene.call(bob, name, args);

/** Imports a message as it is; its email's id. */
async function take(message: string): Promise<string> {
  const octets = Buffer.from(message.replaceAll("\n", "\r\n"));
  const body = new Blob([octets]).stream() as ReadableStream<Uint8Array>;
  const uploaded = await scene.core.upload(bob, "message/rfc822", body);
  if (!uploaded.ok) throw new Error(uploaded.problem.detail);
  const emails = { i: { blobId: uploaded.blobId, mailboxIds: { [inbox]: true } } };
  return (await call("Email/import", { emails })).created.i.id;
}
const get = async (id: string, args: Args) => (await call("Email/get", { ids: [id], ...args })).list[0];

const letter = `From: "A, B" <a@b.example>
To: bob@crepes.fr
Subject: =?utf-8?q?Cr=C3=AApes?= tonight
Date: Sat, 21 Nov 2026 09:00:00 +0100
Message-ID: <1@b.example>
X-Sauce: one
X-Sauce: two
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

`;

test("every new email raises EmailDelivery, a draft and an import as well; what else happens to one does not; News is what one wants to be told of", async () => {
  const raisedBy = async (act: () => Promise<unknown>) => {
    const before = await scene.core.states(bob);
    await act();
    const after = await scene.core.states(bob);
    return ["EmailDelivery", "News"].filter((type) => before[type] !== after[type]);
  };
  const draft = { mailboxIds: { [drafts]: true }, keywords: { $draft: true }, subject: "Not yet" };
  expect(await raisedBy(() => call("Email/set", { create: { draft } }))).toEqual(["EmailDelivery"]);
  let id = "";
  const bring = async () => {
    id = await take(`${letter}once more\n`);
  };
  expect(await raisedBy(bring)).toContain("EmailDelivery");
  const star = { [id]: { "keywords/$flagged": true } };
  expect(await raisedBy(() => call("Email/set", { update: star }))).toEqual([]);
  expect(await raisedBy(() => call("Email/set", { destroy: [id] }))).toEqual([]);
  const envelope = { from: "carol@hamburger.edu", to: "bob@crepes.fr" };
  const come = () => handIn(scene.ports.smtp, envelope, "Subject: come\r\n\r\nHi\r\n");
  expect(await raisedBy(come)).toEqual(["EmailDelivery", "News"]);
});

test("without properties an email comes with the default ones", async () => {
  const email = await get(await take(`${letter}hi\n`), {});
  expect(Object.keys(email).sort()).toEqual(
    "attachments bcc blobId bodyValues cc from hasAttachment htmlBody id inReplyTo keywords mailboxIds messageId preview receivedAt references replyTo sender sentAt size subject textBody threadId to"
      .split(" ")
      .sort(),
  );
});

test("a header property is named as it was asked for, the last of its name or all of them", async () => {
  const id = await take(`${letter}hi\n`);
  const properties = ["header:x-SAUCE:asText", "header:X-Sauce:asText:all", "header:None", "header:None:all"];
  expect(await get(id, { properties })).toEqual({
    id,
    "header:x-SAUCE:asText": "two",
    "header:X-Sauce:asText:all": ["one", "two"],
    "header:None": null,
    "header:None:all": [],
  });
});

test("of a header field NUL is dropped, a comment is a name, and what is decoded is in NFC", async () => {
  const id = await take(
    `X-Nul: a\0b\nX-Word: =?utf-8?Q?cafe=CC=81=00?= =?utf-8?Q?_au?=\nX-To: bob@crepes.fr (Bob)\n${letter}hi\n`,
  );
  const properties = ["header:X-Nul", "header:X-Word:asText", "header:X-To:asAddresses"];
  expect(await get(id, { properties: [...properties, "headers"] })).toMatchObject({
    "header:X-Nul": " ab",
    "header:X-Word:asText": "café au",
    "header:X-To:asAddresses": [{ name: "Bob", email: "bob@crepes.fr" }],
    headers: expect.arrayContaining([{ name: "X-Nul", value: " ab" }]),
  });
});

test.each([
  "header:From:asDate",
  "header:Subject:asAddresses",
  "header:Date:asText",
  "header:X:asNothing",
  "header:X:all:asText",
])("%s is a form that no such field has, and refused", async (property) => {
  expect(await call("Email/get", { ids: [], properties: [property] })).toMatchObject({
    type: "invalidArguments",
  });
});

test("a body value ends within its limit, between two characters, and says that it was cut", async () => {
  const id = await take(`${letter}${"é".repeat(50)}\n`);
  const { bodyValues } = await get(id, {
    properties: ["bodyValues"],
    fetchTextBodyValues: true,
    maxBodyValueBytes: 11,
  });
  expect(Object.values(bodyValues)).toEqual([
    { value: "ééééé", isEncodingProblem: false, isTruncated: true },
  ]);
});

test("a preview has 256 characters at most", async () => {
  const { preview } = await get(await take(`${letter}${"word ".repeat(500)}\n`), { properties: ["preview"] });
  expect(preview.length).toBeLessThanOrEqual(256);
  expect(preview).toContain("word word");
});

test("keywords are kept in lower case, whatever case they came in", async () => {
  const create = { e: { mailboxIds: { [inbox]: true }, keywords: { $SEEN: true, Shopping: true } } };
  const { created } = await call("Email/set", { create });
  expect((await get(created.e.id, { properties: ["keywords"] })).keywords).toEqual({
    $seen: true,
    shopping: true,
  });
  await call("Email/set", { update: { [created.e.id]: { "keywords/SHOPPING": null } } });
  expect((await get(created.e.id, { properties: ["keywords"] })).keywords).toEqual({ $seen: true });
});

test.each([
  [{ "a b": true }],
  [{ "": true }],
  [{ "a(b": true }],
  [{ 'a"b': true }],
  [{ é: true }],
  [{ ["x".repeat(256)]: true }],
  [{ $seen: false }],
  [{ $seen: 1 }],
])("the keywords %j are refused", async (keywords) => {
  const { notCreated } = await call("Email/set", {
    create: { e: { mailboxIds: { [inbox]: true }, keywords } },
  });
  expect(notCreated).toMatchObject({ e: { type: "invalidProperties" } });
});

test("an email is in one mailbox at least, and a mailbox is given by true", async () => {
  for (const mailboxIds of [{}, { m1: true }, { [inbox]: false }, null, undefined])
    expect((await call("Email/set", { create: { e: { mailboxIds } } })).notCreated).toMatchObject({
      e: { type: "invalidProperties", properties: ["mailboxIds"] },
    });
});

test.each([
  ["headers", { headers: [] }],
  ["one field twice", { from: [{ email: "a@b.example" }], "header:From": " c@d.example" }],
  ["a field of Content", { "header:Content-Language": " fr" }],
  [
    "a structure and a text",
    { bodyStructure: { partId: "1" }, textBody: [{ partId: "1" }], bodyValues: { 1: { value: "x" } } },
  ],
  ["two texts", { textBody: [{ partId: "1" }, { partId: "1" }], bodyValues: { 1: { value: "x" } } }],
  ["HTML as text", { textBody: [{ partId: "1", type: "text/html" }], bodyValues: { 1: { value: "x" } } }],
  ["text as HTML", { htmlBody: [{ partId: "1", type: "text/plain" }], bodyValues: { 1: { value: "x" } } }],
  [
    "a part that is nowhere",
    { textBody: [{ partId: "2", type: "text/plain" }], bodyValues: { 1: { value: "x" } } },
  ],
  [
    "a charset of one's own",
    { textBody: [{ partId: "1", type: "text/plain", charset: "utf-8" }], bodyValues: { 1: { value: "x" } } },
  ],
  [
    "a value that was cut",
    { textBody: [{ partId: "1", type: "text/plain" }], bodyValues: { 1: { value: "x", isTruncated: true } } },
  ],
])("a new email with %s is refused", async (_what, given) => {
  const { notCreated } = await call("Email/set", {
    create: { e: { mailboxIds: { [drafts]: true }, ...given } },
  });
  expect(notCreated).toMatchObject({ e: { type: "invalidProperties" } });
});

test("a condition without properties is true, and one with two is both", async () => {
  const id = await take(letter.replace("tonight", "zabaglione"));
  const count = async (filter: Args) => (await call("Email/query", { filter, calculateTotal: true })).total;
  expect(await count({})).toBe((await call("Email/query", { calculateTotal: true })).total);
  expect(await count({ subject: "zabaglione", inMailbox: inbox })).toBe(1);
  expect(await count({ subject: "zabaglione", inMailbox: drafts })).toBe(0);
  expect(
    (await call("Email/query", { filter: { header: ["Message-ID", "1@b.example"], subject: "zabaglione" } }))
      .ids,
  ).toEqual([id]);
  for (const header of [[], ["a", "b", "c"], "From", [7]])
    expect(await call("Email/query", { filter: { header } })).toMatchObject({ type: "invalidArguments" });
});

test("markup is no text but for what describes pictures and links, and accents and case make no difference", async () => {
  const html =
    '<html><head><style>.gratin{}</style><script>soufflé()</script></head><p class="ragoût">Ratatouille' +
    '<img alt="Bouillabaisse à deux" src="cid:1"><a href="https://crepes.fr" title="Cassoulet">here</a></p>';
  const id = await take(`${letter.replace("text/plain", "text/html")}${html}\n`);
  const find = async (text: string) => (await call("Email/query", { filter: { body: text } })).ids;
  for (const shown of ["RATATOUILLE", "bouillabaisse", "cassoulet"]) expect(await find(shown)).toEqual([id]);
  for (const hidden of ["gratin", "souffle", "ragout"]) expect(await find(hidden)).toEqual([]);
});

test("a body of HTML that is cut ends before the tag that would be cut", async () => {
  const html = letter.replace("text/plain", "text/html");
  const id = await take(`${html}<p>Hello <a href="https://crepes.fr">there</a> 1 &lt; 2</p>\n`);
  const cutAt = async (maxBodyValueBytes: number) => {
    const properties = ["bodyValues"];
    return (await get(id, { properties, fetchHTMLBodyValues: true, maxBodyValueBytes })).bodyValues["1"];
  };
  expect(await cutAt(20)).toMatchObject({ value: "<p>Hello ", isTruncated: true });
  expect(await cutAt(37)).toMatchObject({
    value: '<p>Hello <a href="https://crepes.fr">',
    isTruncated: true,
  });
  expect(await cutAt(40)).toMatchObject({
    value: '<p>Hello <a href="https://crepes.fr">the',
    isTruncated: true,
  });
});

test("a snippet is short, marked and escaped, and null where nothing was found", async () => {
  const id = await take(`${letter}${"<b>many & long</b> ".repeat(9)} cassoulet ${"after ".repeat(80)}\n`);
  const [found] = (await call("SearchSnippet/get", { emailIds: [id], filter: { text: "cassoulet" } })).list;
  expect(found.preview).toContain("<mark>cassoulet</mark>");
  expect(found.preview).not.toContain("<b>");
  expect(Buffer.byteLength(found.preview)).toBeLessThanOrEqual(255);
  expect(found.subject).toBeNull();
  const deep = await take(
    `${letter}${"filling ".repeat(9_000)}the crème brûlée & more ${"after ".repeat(80)}\n`,
  );
  const [below] = (await call("SearchSnippet/get", { emailIds: [deep], filter: { body: "brulee" } })).list;
  expect(below.preview).toMatch(/ the crème <mark>brûlée<\/mark> &amp; more after/);
  expect(Buffer.byteLength(below.preview)).toBeLessThanOrEqual(255);
  expect((await call("SearchSnippet/get", { emailIds: [id], filter: null })).list).toEqual([
    { emailId: id, subject: null, preview: null },
  ]);
});

test("a folder with folders or emails in it is not destroyed, unless its emails are to go along", async () => {
  const { created } = await call("Mailbox/set", {
    create: { top: { name: "Top" }, below: { name: "Below", parentId: "#top" } },
  });
  const [top, below] = [created.top.id, created.below.id];
  const { created: emails } = await call("Email/set", {
    create: { one: { mailboxIds: { [below]: true } }, two: { mailboxIds: { [below]: true, [inbox]: true } } },
  });
  expect((await call("Mailbox/set", { destroy: [top] })).notDestroyed).toEqual({
    [top]: { type: "mailboxHasChild" },
  });
  expect((await call("Mailbox/set", { destroy: [below] })).notDestroyed).toEqual({
    [below]: { type: "mailboxHasEmail" },
  });
  const gone = await call("Mailbox/set", { destroy: [below, top], onDestroyRemoveEmails: true });
  expect(gone).toMatchObject({ destroyed: [below, top], notDestroyed: null });
  // What lies elsewhere too stays there.
  const ids = [emails.one.id, emails.two.id];
  expect(await call("Email/get", { ids, properties: ["mailboxIds"] })).toMatchObject({
    list: [{ id: emails.two.id, mailboxIds: { [inbox]: true } }],
    notFound: [emails.one.id],
  });
});
