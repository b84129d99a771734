import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { type Scene, stage } from "../testing/scene.ts";

type Args = Record<string, unknown>;
const using = ["core", "mail", "submission", "mdn"].map((one) => `urn:ietf:params:jmap:${one}`);

let scene: Scene;
let alice: AccountId;
let bob: AccountId;
beforeAll(async () => {
  scene = await stage();
  alice = await scene.signIn("alice@crepes.fr");
  bob = await scene.signIn("bob@crepes.fr");
});
afterAll(() => scene.end());

const request = (account: AccountId, calls: [string, Args][]) => scene.calls(account, calls, { using });
const call = (account: AccountId, name: string, args: Args) => scene.call(account, name, args, { using });
const identityOf = async (account: AccountId) => (await call(account, "Identity/get", {})).list[0].id;
const inboxOf = async (account: AccountId) =>
  (await call(account, "Mailbox/query", { filter: { role: "inbox" } })).ids[0];

let letters = 0;
/** Alice sends Bob a message that asks to be told; answers her submission, and the email as it lies with Bob. */
async function letter(asking: string | null = "alice@crepes.fr") {
  letters += 1;
  const [inbox, identityId] = [await inboxOf(alice), await identityOf(alice)];
  const email = {
    mailboxIds: { [inbox]: true },
    from: [{ name: "Alice", email: "alice@crepes.fr" }],
    to: [{ name: null, email: "bob@crepes.fr" }],
    subject: `Menu ${letters}`,
    ...(asking ? { "header:Disposition-Notification-To": ` ${asking}` } : {}),
    bodyStructure: { partId: "1", type: "text/plain" },
    bodyValues: { 1: { value: "Buckwheat?" } },
  };
  const responses = await request(alice, [
    ["Email/set", { create: { e: email } }],
    ["EmailSubmission/set", { create: { s: { emailId: "#e", identityId } } }],
  ]);
  const submissionId = responses[1]?.[1].created.s.id as string;
  return { submissionId, emailId: await newest(bob) };
}
const newest = async (account: AccountId): Promise<string> =>
  (await call(account, "Email/query", { sort: [{ property: "receivedAt", isAscending: false }], limit: 1 }))
    .ids[0];

const displayed = {
  actionMode: "manual-action",
  sendingMode: "mdn-sent-manually",
  type: "displayed",
} as const;
const tell = async (emailId: string, more: Args = {}, onSuccessUpdateEmail: Args | null = null) =>
  request(bob, [
    [
      "MDN/send",
      {
        identityId: await identityOf(bob),
        send: { k: { forEmailId: emailId, disposition: displayed, ...more } },
        onSuccessUpdateEmail,
      },
    ],
  ]);

test("who asked is told, in a report that programs read, and the submission says that it was displayed", async () => {
  const { submissionId, emailId } = await letter();
  const [[, sent] = []] = await tell(emailId);
  expect(sent.notSent).toBeNull();
  expect(sent.sent.k).toMatchObject({
    finalRecipient: "rfc822; bob@crepes.fr",
    reportingUA: "crepes.fr; Keryx",
  });
  const notice = await newest(alice);
  const { list } = await call(alice, "Email/get", {
    ids: [notice],
    properties: ["from", "subject", "bodyStructure", "blobId", "header:Return-Path", "header:Auto-Submitted"],
  });
  expect(list[0]).toMatchObject({
    from: [{ email: "bob@crepes.fr" }],
    subject: `Read: Menu ${letters}`,
    "header:Return-Path": " <>",
    "header:Auto-Submitted": " auto-replied",
    bodyStructure: {
      type: "multipart/report",
      subParts: [{ type: "text/plain" }, { type: "message/disposition-notification", charset: null }],
    },
  });
  const [, received] = (await request(alice, [["MDN/parse", { blobIds: [list[0].blobId] }]]))[0] ?? [];
  expect(received.parsed[list[0].blobId]).toMatchObject({
    subject: `Read: Menu ${letters}`,
    textBody: expect.stringContaining("was displayed"),
    includeOriginalMessage: false,
    reportingUA: "crepes.fr; Keryx",
    disposition: displayed,
    finalRecipient: "rfc822; bob@crepes.fr",
    originalMessageId: sent.sent.k.originalMessageId,
    error: null,
    extensionFields: null,
  });
  const submission = (await call(alice, "EmailSubmission/get", { ids: [submissionId] })).list[0];
  expect(submission.deliveryStatus["bob@crepes.fr"].displayed).toBe("yes");
  expect(submission.mdnBlobIds).toEqual([list[0].blobId]);
});

test("nobody is told twice, and what becomes of the email is one Email/set", async () => {
  const { emailId } = await letter();
  const responses = await tell(emailId, {}, { [emailId]: { "keywords/$seen": true } });
  expect(responses[1]).toMatchObject(["Email/set", { updated: { [emailId]: null } }, "0"]);
  const { list } = await call(bob, "Email/get", { ids: [emailId], properties: ["keywords"] });
  expect(list[0].keywords).toEqual({ $seen: true, $mdnsent: true });
  const [[, again] = []] = await tell(emailId);
  expect(again).toMatchObject({ sent: null, notSent: { k: { type: "mdnAlreadySent" } } });
});

test("the message itself goes back where that is wanted", async () => {
  const { emailId } = await letter();
  await tell(emailId, { includeOriginalMessage: true, subject: "Gelesen", textBody: "Ja, schön." });
  const notice = await newest(alice);
  const { list } = await call(alice, "Email/get", { ids: [notice], properties: ["blobId", "bodyStructure"] });
  expect(list[0].bodyStructure.subParts[2].type).toBe("message/rfc822");
  const { parsed } = await call(alice, "MDN/parse", { blobIds: [list[0].blobId] });
  expect(parsed[list[0].blobId]).toMatchObject({
    subject: "Gelesen",
    textBody: expect.stringContaining("Ja, schön."),
    includeOriginalMessage: true,
  });
});

test("a program may not agree for its reader where who asks is not who sent it, or is several", async () => {
  for (const asking of ["eve@crepes.fr", "alice@crepes.fr, eve@crepes.fr"]) {
    const { emailId } = await letter(asking);
    const byItself = { disposition: { ...displayed, sendingMode: "mdn-sent-automatically" } };
    const [[, refused] = []] = await tell(emailId, byItself);
    expect(refused.notSent.k.type).toBe("forbidden");
    const [[, sent] = []] = await tell(emailId);
    expect(sent.notSent).toBeNull();
  }
});

test("a notice that names somebody else's address tells nothing about the recipient", async () => {
  const { submissionId, emailId } = await letter();
  const { list } = await call(bob, "Email/get", { ids: [emailId], properties: ["messageId"] });
  const notice = [
    "From: eve@crepes.fr",
    "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
    "",
    "--b",
    "",
    "Opened, by me.",
    "--b",
    "Content-Type: message/disposition-notification",
    "",
    "Final-Recipient: rfc822;eve@crepes.fr",
    `Original-Message-ID: <${list[0].messageId[0]}>`,
    "Disposition: manual-action/MDN-sent-manually; displayed",
    "",
    "--b--",
    "",
  ].join("\r\n");
  const stored = await scene.core.upload(
    alice,
    "message/rfc822",
    new Blob([notice]).stream() as ReadableStream<Uint8Array>,
  );
  const blobId = stored.ok ? stored.blobId : "";
  const mailboxIds = { [await inboxOf(alice)]: true };
  await call(alice, "Email/import", { emails: { n: { blobId, mailboxIds } } });
  const submission = (await call(alice, "EmailSubmission/get", { ids: [submissionId] })).list[0];
  expect(submission.deliveryStatus["bob@crepes.fr"].displayed).toBe("unknown");
  expect(submission.mdnBlobIds).toHaveLength(1);
});

test.each([
  [{ forEmailId: "e1" }, "notFound"],
  [{ forEmailId: 7 }, "invalidProperties"],
  [{ disposition: { ...displayed, type: "eaten" } }, "invalidProperties"],
  [{ disposition: null }, "invalidProperties"],
  [{ mdnGateway: "x" }, "invalidProperties"],
  [{ colour: "red" }, "invalidProperties"],
  [{ extensionFields: { Subject: "x" } }, "invalidProperties"],
  [{ extensionFields: { "X-A": "x\r\ny" } }, "invalidProperties"],
  [{ finalRecipient: "rfc822; eve@crepes.fr" }, "forbiddenFrom"],
])("MDN/send of %j is answered %s", async (more, type) => {
  const { emailId } = await letter();
  const [[, answer] = []] = await tell(emailId, more as Args);
  expect(answer.notSent?.k?.type).toBe(type);
});

test("a message that does not ask is answered to nobody, and what is no notice cannot be parsed", async () => {
  const { emailId } = await letter(null);
  const [[, answer] = []] = await tell(emailId);
  expect(answer.notSent.k.type).toBe("notFound");
  const blobId = `b${emailId}`;
  expect(await call(bob, "MDN/parse", { blobIds: [blobId, "be1"] })).toMatchObject({
    parsed: null,
    notParsable: [blobId],
    notFound: ["be1"],
  });
});
