import { expect, test } from "@playwright/test";
import { handOver, signedIn } from "../mail-core/testing/dialogue.ts";
import { collectAllByCurl, popByCurl, sendByCurl, withoutTrace } from "./clients.ts";
import { needsAll } from "./needs.ts";
import { noPostfix, type Postfix, startPostfix } from "./postfix.ts";
import { type Keryx, makeKeryx, openKeryx, password } from "./servers.ts";
import { rows, signIn } from "./signing-in.ts";
import { submitters } from "./submitting.ts";

let crepes: Keryx;
let hamburger: Postfix;

test.beforeAll(async () => {
  needsAll(noPostfix());
  crepes = await makeKeryx("crepes.fr", { KERYX_RETRY_SCHEDULE: "1s" });
  hamburger = await startPostfix("hamburger.edu", {
    users: ["carol"],
    routes: { "crepes.fr": crepes.ports.smtp },
  });
  crepes.environment.KERYX_ROUTES = `hamburger.edu=127.0.0.1:${hamburger.port}`;
  await openKeryx(crepes, { accounts: ["bob"] });
});
test.afterAll(async () => {
  await crepes?.destroy();
  await hamburger?.stop();
});

const text = ".\r\n..two dots\r\nΚαλημέρα, crêpes\r\nblanks at the end   \r\n\r\n";
const message = (from: string, to: string, subject: string) =>
  Buffer.from(
    `From: <${from}>\r\nTo: ${to}\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replaceAll(" ", ".")}.${from}>\r\n` +
      `Date: Sat, 21 Nov 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Transfer-Encoding: 8bit\r\n\r\n${text}`,
  );

async function inboxOf(address: string): Promise<Buffer[]> {
  const list = (await popByCurl(crepes.ports.pop3s, address)).toString().trim();
  const count = list === "" ? 0 : list.split("\r\n").length;
  return count === 0 ? [] : collectAllByCurl(crepes.ports.pop3s, address, count);
}

/** What follows the fields that the hosts on the way put before a message of ours. */
const fromField = (octets: string, field: string) => octets.slice(octets.indexOf(`${field}: `));

test("what Postfix hands over comes in by STARTTLS, octet for octet", async () => {
  const sent = message("carol@hamburger.edu", "bob@crepes.fr", "Over the hills");
  await sendByCurl(hamburger.port, "carol@hamburger.edu", ["bob@crepes.fr"], sent);
  await expect.poll(() => inboxOf("bob@crepes.fr")).toHaveLength(1);
  const [came = Buffer.alloc(0)] = await inboxOf("bob@crepes.fr");
  expect(came.toString()).toMatch(
    /^Received: from mx\.hamburger\.edu .*\r\n\tby crepes\.fr .*with ESMTPS.*TLSv1\.3/ms,
  );
  expect(fromField(withoutTrace(came).toString(), "From")).toBe(sent.toString());
  expect(await hamburger.log()).toMatch(/to=<bob@crepes\.fr>.*status=sent \(250 2\.0\.0 /);
});

test("an address that nobody has here comes back to its sender by way of Postfix", async () => {
  const sent = message("carol@hamburger.edu", "nobody@crepes.fr", "To nobody");
  await sendByCurl(hamburger.port, "carol@hamburger.edu", ["nobody@crepes.fr"], sent);
  await expect.poll(() => hamburger.mailOf("carol")).toHaveLength(1);
  const [report = ""] = await hamburger.mailOf("carol");
  expect(report).toMatch(/^Final-Recipient: rfc822; ?nobody@crepes\.fr$/m);
  expect(report).toMatch(/^Status: 5\.1\.1$/m);
});

test("what is written here reaches a Postfix by STARTTLS, octet for octet, and its answer joins the conversation", async ({
  page,
}) => {
  const sent = message("alice@crepes.fr", "carol@hamburger.edu", "Ketchup");
  await submitters["curl over TLS"]?.submit(crepes, {
    from: "alice@crepes.fr",
    to: ["carol@hamburger.edu"],
    message: sent,
  });
  const found = async () =>
    (await hamburger.mailOf("carol")).filter((mail) => /^Subject: Ketchup$/m.test(mail));
  await expect.poll(found).toHaveLength(1);
  const [came = ""] = await found();
  expect(came).toMatch(/^Return-Path: <alice@crepes\.fr>$/m);
  expect(came).toMatch(/\(using TLSv1\.3 /);
  const content = fromField(Buffer.from(came, "latin1").toString(), "From");
  expect(content.replaceAll("\n", "\r\n")).toBe(sent.toString());

  await signIn(page, crepes, "alice@crepes.fr");
  const answer = message("carol@hamburger.edu", "alice@crepes.fr", "Re: Ketchup").toString();
  const reply = answer.replace("MIME-Version", "In-Reply-To: <Ketchup.alice@crepes.fr>\r\nMIME-Version");
  await sendByCurl(hamburger.port, "carol@hamburger.edu", ["alice@crepes.fr"], Buffer.from(reply));
  await expect(rows(page).filter({ hasText: "Re: Ketchup" })).toBeVisible();
});

test("whom Postfix does not know is reported to the writer in plain words, with Postfix's own", async ({
  page,
}) => {
  await submitters["curl over TLS"]?.submit(crepes, {
    from: "bob@crepes.fr",
    to: ["nobody@hamburger.edu"],
    message: message("bob@crepes.fr", "nobody@hamburger.edu", "Anybody there"),
  });
  await signIn(page, crepes, "bob@crepes.fr");
  const report = rows(page).filter({ hasText: "Your message could not be delivered" });
  await expect(report).toBeVisible();
  const [octets = ""] = (await inboxOf("bob@crepes.fr"))
    .map((mail) => mail.toString())
    .filter((mail) => mail.includes("multipart/report"));
  expect(octets).toMatch(/^Final-Recipient: rfc822; ?nobody@hamburger\.edu\r$/m);
  expect(octets).toMatch(/^Diagnostic-Code: smtp; ?550 5\.1\.1 .*nobody@hamburger\.edu/m);
});

test("a report of success that was asked for comes from Postfix, under the sender's own name for the message", async () => {
  const { client } = await signedIn(crepes.ports.submission, "alice@crepes.fr", password);
  await handOver(
    client,
    {
      from: "<alice@crepes.fr> RET=HDRS ENVID=letter+2B7",
      to: "<carol@hamburger.edu> NOTIFY=SUCCESS ORCPT=rfc822;c@hamburger.edu",
    },
    "From: alice@crepes.fr\r\nSubject: Say so\r\n\r\nDid it come?\r\n",
  );
  client.close();
  const report = async () =>
    (await inboxOf("alice@crepes.fr"))
      .map((mail) => mail.toString())
      .find((mail) => /^Original-Envelope-Id: /im.test(mail));
  await expect.poll(report).toMatch(/^Original-Envelope-Id: letter\+7\r$/im);
  expect(await report()).toMatch(/^Original-Recipient: rfc822; ?c@hamburger\.edu\r$/m);
  expect(await report()).toMatch(/^Action: delivered\r$/m);
});
