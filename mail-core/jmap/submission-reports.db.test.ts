import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { deliverReport, dispositionNotice, statusReport } from "../testing/reports.ts";
import { type Scene, stage } from "../testing/scene.ts";

let scene: Scene;
let bob: AccountId;
let drafts: string;
let identityId: string;
beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  drafts = (await scene.call(bob, "Mailbox/query", { filter: { role: "drafts" } })).ids[0];
  identityId = (await scene.call(bob, "Identity/get", { ids: null })).list[0].id;
});
afterAll(() => scene.end());

const deliverToBob = (report: string) => deliverReport(scene.ports.smtp, "bob@crepes.fr", report);

/** Bob hands a message in, to himself; it has come when this answers. */
async function submitted() {
  const email = {
    mailboxIds: { [drafts]: true },
    from: [{ email: "bob@crepes.fr" }],
    to: [{ email: "bob@crepes.fr" }],
    subject: "Menu",
    bodyValues: { t: { value: "Buckwheat?" } },
    textBody: [{ partId: "t", type: "text/plain" }],
  };
  const { created } = await scene.call(bob, "Email/set", { create: { e: email } });
  const emailId = created.e.id as string;
  const sent = await scene.call(bob, "EmailSubmission/set", { create: { s: { emailId, identityId } } });
  const { list } = await scene.call(bob, "Email/get", { ids: [emailId], properties: ["messageId"] });
  return {
    emailId,
    submissionId: sent.created.s.id as string,
    messageId: list[0].messageId[0] as string,
  };
}
const stateOf = async (): Promise<string> =>
  (await scene.call(bob, "EmailSubmission/get", { ids: [] })).state;
const updatedSince = async (sinceState: string): Promise<string[]> =>
  (await scene.call(bob, "EmailSubmission/changes", { sinceState })).updated;
const shown = async (submissionId: string) =>
  (await scene.call(bob, "EmailSubmission/get", { ids: [submissionId] })).list[0];

test("a delivery report from another host is listed with its submission, whose state it raises", async () => {
  const { submissionId, messageId } = await submitted();
  await submitted();
  const before = await stateOf();
  await deliverToBob(statusReport(messageId));
  expect(await updatedSince(before)).toEqual([submissionId]);
  expect(await shown(submissionId)).toMatchObject({ dsnBlobIds: [expect.any(String)], mdnBlobIds: [] });
});

test("a read receipt from another host is listed with its submission, whose state it raises", async () => {
  const { submissionId, messageId } = await submitted();
  const before = await stateOf();
  await deliverToBob(dispositionNotice(messageId, "bob@crepes.fr"));
  expect(await updatedSince(before)).toEqual([submissionId]);
  expect(await shown(submissionId)).toMatchObject({
    dsnBlobIds: [],
    mdnBlobIds: [expect.any(String)],
    deliveryStatus: { "bob@crepes.fr": { displayed: "yes" } },
  });
});

test("what is no report, or is about nobody's message, raises nothing", async () => {
  const { messageId } = await submitted();
  const before = await stateOf();
  await deliverToBob(`Subject: About it\r\nIn-Reply-To: <${messageId}>\r\n\r\nYes.\r\n`);
  await deliverToBob(statusReport("nobody@hamburger.edu"));
  await deliverReport(scene.ports.smtp, "eve@crepes.fr", statusReport(messageId));
  expect(await stateOf()).toBe(before);
});

test("a report that is thrown away is listed no more, and the state says so", async () => {
  const { submissionId, messageId } = await submitted();
  await deliverToBob(statusReport(messageId));
  const { dsnBlobIds } = await shown(submissionId);
  const before = await stateOf();
  const reportId = (dsnBlobIds[0] as string).slice(1);
  expect(await scene.call(bob, "Email/set", { destroy: [reportId] })).toMatchObject({
    destroyed: [reportId],
  });
  expect(await updatedSince(before)).toEqual([submissionId]);
  expect((await shown(submissionId)).dsnBlobIds).toEqual([]);
});

test("a report is listed also when the message that was sent is gone", async () => {
  const { emailId, submissionId, messageId } = await submitted();
  await scene.call(bob, "Email/set", { destroy: [emailId] });
  const before = await stateOf();
  await deliverToBob(statusReport(messageId));
  expect(await updatedSince(before)).toEqual([submissionId]);
  expect((await shown(submissionId)).dsnBlobIds).toHaveLength(1);
});

test("a report whose Message-ID no index can hold is mail as any other", async () => {
  const noise = Buffer.from(Array.from({ length: 6_000 }, (_, n) => (n * n * 2_654_435_761) >>> 24));
  const before = await stateOf();
  await deliverToBob(statusReport(`${noise.toString("hex")}@hamburger.edu`, { inBrackets: false }));
  await deliverToBob(dispositionNotice(`${"ё".repeat(499)}@hamburger.edu`, "bob@crepes.fr"));
  expect(await stateOf()).toBe(before);
});
