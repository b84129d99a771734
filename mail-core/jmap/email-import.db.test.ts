import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { type Scene, stage } from "../testing/scene.ts";

let scene: Scene;
let bob: AccountId;
let inbox: string;

beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  inbox = (await call("Mailbox/get", {})).list.find((one: { role: string }) => one.role === "inbox").id;
});
afterAll(() => scene.end());

const call = (name: string, args: Record<string, unknown>) => scene.call(bob, name, args);
async function upload(text: string): Promise<string> {
  const stream = new Blob([text]).stream() as ReadableStream<Uint8Array>;
  const result = await scene.core.upload(bob, "message/rfc822", stream);
  if (!result.ok) throw new Error(result.problem.detail);
  return result.blobId;
}
async function octets(blobId: string): Promise<string> {
  const found = await scene.core.blob(bob, blobId);
  if (!found) throw new Error(`${blobId} is not there`);
  return new Response(found.stream).text();
}

const inner = "Subject: inside\r\nContent-Type: text/plain\r\n\r\nCr\u00eapes, twice.\r\n";
const message = [
  "Received: from a by b; Fri, 20 Nov 2026 10:00:00 +0100",
  "From: Carol <carol@hamburger.edu>",
  "Subject: an old one",
  "MIME-Version: 1.0",
  'Content-Type: multipart/mixed; boundary="x"',
  "",
  "--x",
  "",
  "See within.",
  "--x",
  "Content-Type: message/rfc822",
  "",
  `${inner}--x`,
  "Content-Type: message/rfc822",
  "Content-Transfer-Encoding: base64",
  "",
  Buffer.from(inner).toString("base64"),
  "--x--",
  "",
].join("\r\n");

test("an upload becomes an email, octet for octet, at the time its last host took it", async () => {
  const blobId = await upload(message);
  const before = (await call("Email/get", { ids: [] })).state;
  const set = await call("Email/import", {
    ifInState: before,
    emails: { one: { blobId, mailboxIds: { [inbox]: true }, keywords: { $Seen: true } } },
  });
  expect(set).toMatchObject({
    oldState: before,
    notCreated: null,
    created: { one: { size: message.length + 1 } },
  });
  const { id, blobId: made } = set.created.one;
  expect(await octets(made)).toBe(message);
  const got = await call("Email/get", { ids: [id], properties: ["subject", "keywords", "receivedAt"] });
  expect(got.list).toEqual([
    { id, subject: "an old one", keywords: { $seen: true }, receivedAt: "2026-11-20T09:00:00Z" },
  ]);
  expect(await call("Email/import", { ifInState: before, emails: {} })).toEqual({ type: "stateMismatch" });
});

test("each import that cannot be says why, and the others are made", async () => {
  const blobId = await upload(message);
  const mailboxIds = { [inbox]: true };
  const set = await call("Email/import", {
    emails: {
      good: { blobId, mailboxIds, receivedAt: "2020-01-01T00:00:00Z" },
      lost: { blobId: "bu1", mailboxIds },
      homeless: { blobId, mailboxIds: {} },
      astray: { blobId, mailboxIds: { m1: true } },
      odd: { blobId, mailboxIds, subject: "new" },
      marked: { blobId, mailboxIds, keywords: { "a b": true } },
      timeless: { blobId, mailboxIds, receivedAt: "yesterday" },
      empty: { blobId: await upload("no field at all"), mailboxIds },
      nothing: null,
      ["__proto__"]: { blobId: 7, mailboxIds },
    },
  });
  const wrong = (...properties: string[]) => ({ type: "invalidProperties", properties });
  expect(Object.keys(set.created)).toEqual(["good"]);
  expect(Object.entries(set.notCreated)).toEqual(
    expect.arrayContaining([
      ["lost", wrong("blobId")],
      ["homeless", wrong("mailboxIds")],
      ["astray", wrong("mailboxIds")],
      ["odd", wrong("subject")],
      ["marked", wrong("keywords")],
      ["timeless", wrong("receivedAt")],
      ["empty", { type: "invalidEmail", description: "It has no header" }],
      ["nothing", wrong()],
      ["__proto__", wrong("blobId")],
    ]),
  );
  for (const emails of [null, [], "x", undefined])
    expect(await call("Email/import", { emails })).toMatchObject({ type: "invalidArguments" });
});

test("a message inside of another is shown and served, encoded or not", async () => {
  const outer = await upload(message);
  const parsed = await call("Email/parse", {
    blobIds: [outer, `${outer}-2`, `${outer}-3`, `${outer}-9`, "bu1", await upload("just words")],
    properties: ["id", "subject", "textBody", "bodyValues", "header:from:asAddresses"],
    bodyProperties: ["partId", "blobId", "type"],
    fetchTextBodyValues: true,
  });
  expect(parsed.notFound).toEqual([`${outer}-9`, "bu1"]);
  expect(parsed.notParsable).toHaveLength(1);
  expect(parsed.parsed[outer]).toMatchObject({
    id: null,
    subject: "an old one",
    "header:from:asAddresses": [{ name: "Carol", email: "carol@hamburger.edu" }],
  });
  for (const blobId of [`${outer}-2`, `${outer}-3`]) {
    expect(parsed.parsed[blobId]).toMatchObject({
      subject: "inside",
      textBody: [{ partId: "1", blobId: `${blobId}-1`, type: "text/plain" }],
      bodyValues: { 1: { value: expect.stringContaining("Crêpes, twice.") } },
    });
    expect(await octets(`${blobId}-1`)).toContain("Crêpes, twice.");
    const range = await scene.core.blob(bob, `${blobId}-1`, { start: 0, end: 2 });
    expect(await new Response(range?.stream).text()).toBe("Cr");
  }
  expect(await call("Email/parse", { blobIds: Array(51).fill(outer) })).toEqual({ type: "requestTooLarge" });
  expect(await call("Email/parse", { blobIds: [7] })).toMatchObject({ type: "invalidArguments" });
  expect(await call("Email/parse", { blobIds: [], properties: ["colour"] })).toMatchObject({
    type: "invalidArguments",
  });
});

test("an import past the quota is refused, and so is a copy of what is not open to one", async () => {
  const blobId = await upload(message);
  await scene.core.accounts.setQuota("bob@crepes.fr", 1);
  const set = await call("Email/import", { emails: { n: { blobId, mailboxIds: { [inbox]: true } } } });
  expect(set).toMatchObject({ created: null, notCreated: { n: { type: "overQuota" } } });
  expect(await call("Email/copy", { fromAccountId: "a1", create: {} })).toEqual({
    type: "fromAccountNotFound",
  });
});
