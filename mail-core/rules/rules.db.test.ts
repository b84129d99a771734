import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { makeIds } from "../store/ids.ts";
import { rulesChanged, saveScript, saveVacation, type VacationRow } from "../store/rules.ts";
import { endOfData, greeted, handOver, signedIn, upToData } from "../testing/dialogue.ts";
import { password, type Scene, stage } from "../testing/scene.ts";
import { type Sink, startSink } from "../testing/sink-server.ts";

const ids = makeIds(() => Date.now());
let scene: Scene;
let sink: Sink;
let bob: AccountId;
let eve: AccountId;
beforeAll(async () => {
  sink = await startSink();
  scene = await stage({
    routes: new Map([["hamburger.edu", { host: "127.0.0.1", port: sink.port }]]),
    retryScheduleMs: [100],
    holdMaxMs: 86_400_000,
  });
  [bob, eve] = [await scene.signIn("bob@crepes.fr"), await scene.signIn("eve@crepes.fr")];
});
afterEach(async () => {
  sink.messages.length = 0;
  for (const table of ["sieve_script", "vacation_response", "vacation_reply", "rules_failure"])
    await scene.database.query(`DELETE FROM ${table}`);
  await scene.database.query("UPDATE account SET rules_version = NULL, quota_octets = NULL");
});
afterAll(async () => {
  await scene.end();
  await sink.close();
});

const setScript = (account: AccountId, content: string) =>
  scene.database.transaction(async (tx) => {
    await saveScript(tx, account, { id: "1", name: "rules", content, contentId: ids.next(), isActive: true });
    await rulesChanged(tx, account, ids.next(), []);
  });
const setVacation = (account: AccountId, vacation: Partial<VacationRow>) =>
  scene.database.transaction(async (tx) => {
    const blank = {
      isEnabled: true,
      fromAt: null,
      toAt: null,
      subject: null,
      textBody: "Away",
      htmlBody: null,
    };
    await saveVacation(tx, account, { ...blank, ...vacation });
    await rulesChanged(tx, account, ids.next(), []);
  });

interface Letter {
  from?: string;
  to?: string[];
  subject: string;
  /** Fields, each ending in CRLF. */
  header?: string;
  body?: string;
}

/** Hands in a message on port 25; the reply to its end. */
async function send({ from = "carol@hamburger.edu", to = ["bob@crepes.fr"], subject, header, body }: Letter) {
  const client = await greeted(scene.ports.smtp);
  await upToData(client, { from, to });
  const fields =
    header ?? `From: Carol <${from}>\r\nTo: ${to.join(", ")}\r\nMessage-ID: <${ids.next()}@x>\r\n`;
  const reply = await endOfData(client, `${fields}Subject: ${subject}\r\n\r\n${body ?? "Hi"}\r\n`);
  client.close();
  return reply;
}

/** Where an account has messages of a subject: folder and keywords. */
const found = (account: AccountId, subject: string) =>
  scene.database.query<{ folder: string; keywords: string[] }>(
    `SELECT b.name AS folder, s.keywords FROM email e JOIN message m ON m.id = e.message_id
     JOIN mailbox_email p ON p.account_id = e.account_id AND p.email_id = e.id
     JOIN mailbox b ON b.account_id = e.account_id AND b.id = p.mailbox_id
     JOIN email_state s ON s.account_id = e.account_id AND s.email_id = e.id
     WHERE e.account_id = $1 AND m.summary->>'subject' = $2 ORDER BY 1`,
    [account, subject],
  );
const failures = () =>
  scene.database.query<{ reason: string; subject: string }>("SELECT reason, subject FROM rules_failure");

test("a message lies in the folder that a rule names, with its keywords, and the rule is told", async () => {
  await setScript(
    bob,
    `require ["fileinto", "imap4flags"];
# rule:[Bills & more]
if header :contains "subject" "bill" { addflag ["\\\\Flagged", "Work"]; fileinto "Archive"; }`,
  );
  expect(await send({ subject: "the bill" })).toMatch(/^250/);
  expect(await found(bob, "the bill")).toEqual([{ folder: "Archive", keywords: ["$flagged", "work"] }]);
  expect(await send({ subject: "lunch" })).toMatch(/^250/);
  expect(await found(bob, "lunch")).toEqual([{ folder: "Inbox", keywords: [] }]);
  const { ids: emails } = await scene.call(bob, "Email/query", { filter: { subject: "the bill" } });
  const using = ["core", "mail"].map((one) => `urn:ietf:params:jmap:${one}`);
  const told = await scene.core.jmap(bob, {
    using: [...using, "urn:keryx:jmap:journey"],
    methodCalls: [["Email/get", { accountId: `a${bob}`, ids: emails, properties: ["keryx:arrival"] }, "0"]],
  });
  expect(JSON.stringify(told)).toContain('"rule":"Bills & more"');
});

test("a rule looks at the body, the envelope and the size", async () => {
  await setScript(
    bob,
    `require ["fileinto", "body", "envelope", "subaddress"];
if allof (body :contains "birdseed", envelope :detail "to" "shop", size :under 100K) { fileinto "Trash"; }`,
  );
  await send({ subject: "offer", to: ["bob+shop@crepes.fr"], body: "Great birdseed" });
  await send({ subject: "other", to: ["bob@crepes.fr"], body: "Great birdseed" });
  expect(await found(bob, "offer")).toMatchObject([{ folder: "Trash" }]);
  expect(await found(bob, "other")).toMatchObject([{ folder: "Inbox" }]);
});

test("a folder that is missing is made where the script says so, and else the inbox has the message and its owner is told", async () => {
  await setScript(
    bob,
    `require ["fileinto", "mailbox", "copy"]; fileinto :create "Lists/Sieve"; fileinto :copy "Nowhere";`,
  );
  await send({ subject: "made" });
  expect((await found(bob, "made")).map(({ folder }) => folder)).toEqual(["Inbox", "Sieve"]);
  expect(await failures()).toEqual([{ reason: "There is no folder “Nowhere”", subject: "made" }]);
});

test("what a rule discards is in no folder, and in the ledger", async () => {
  await setScript(bob, `if header :is "subject" "away with it" { discard; }`);
  expect(await send({ subject: "away with it", to: ["bob@crepes.fr", "eve@crepes.fr"] })).toMatch(/^250/);
  expect(await found(bob, "away with it")).toEqual([]);
  expect(await found(eve, "away with it")).toHaveLength(1);
  const { discarded } = await scene.core.queue.ledger();
  expect(discarded).toContainEqual({ rule: "a reader's own rule", count: 1 });
});

test("a script that fails keeps the message, and its owner is told the line", async () => {
  await setScript(bob, `require "variables"; set "a b" "c";\ndiscard;`);
  expect(await send({ subject: "broken" })).toMatch(/^250/);
  expect(await found(bob, "broken")).toMatchObject([{ folder: "Inbox" }]);
  expect(await failures()).toEqual([
    { reason: "Line 1, column 22: “a b” is no name for a variable", subject: "broken" },
  ]);
});

test("a redirection goes on under a reverse-path of ours, with its trace, and leaves no copy", async () => {
  await setScript(bob, `redirect "bob@hamburger.edu";`);
  await send({ subject: "onward" });
  await sink.until(1);
  expect(sink.messages[0]?.from).toMatch(/^SRS0=.*@crepes\.fr$/);
  expect(sink.messages[0]?.to).toEqual(["bob@hamburger.edu"]);
  expect(sink.messages[0]?.octets).toContain("Delivered-To: bob@crepes.fr");
  expect(await found(bob, "onward")).toEqual([]);
});

test("redirections of two people to each other end: each has the message once at most, and one of them has it", async () => {
  await setScript(bob, `redirect "eve@crepes.fr";`);
  await setScript(eve, `redirect "bob@crepes.fr";`);
  await send({ subject: "circle" });
  expect([...(await found(bob, "circle")), ...(await found(eve, "circle"))]).toHaveLength(1);
});

test("who is redirected to decides with rules of their own", async () => {
  await setScript(bob, `require "copy"; redirect :copy "eve@crepes.fr";`);
  await setScript(eve, `require "fileinto"; fileinto "Archive";`);
  await send({ subject: "both" });
  expect(await found(bob, "both")).toMatchObject([{ folder: "Inbox" }]);
  expect(await found(eve, "both")).toMatchObject([{ folder: "Archive" }]);
  const [email] = await scene.database.query<{ trace: Buffer }>(
    `SELECT e.trace FROM email e JOIN message m ON m.id = e.message_id
     WHERE e.account_id = $1 AND m.summary->>'subject' = 'both'`,
    [eve],
  );
  const delivered =
    /^Return-Path: <carol@hamburger.edu>\r\nDelivered-To: eve@crepes.fr\r\nDelivered-To: bob@crepes.fr\r\nReceived: /;
  expect(email?.trace.toString()).toMatch(delivered);
});

test("who is written to, and redirected to, has it once", async () => {
  await setScript(bob, `redirect "dora@hamburger.edu";`);
  const { client } = await signedIn(scene.ports.submission, "eve@crepes.fr", password);
  await handOver(
    client,
    { from: "eve@crepes.fr", to: ["bob@crepes.fr", "dora@hamburger.edu"] },
    "From: eve@crepes.fr\r\nSubject: once\r\n\r\nhi\r\n",
  );
  client.close();
  await sink.until(1);
  const rows = await scene.database.query(
    "SELECT FROM queue_entry WHERE forward_path = 'dora@hamburger.edu'",
  );
  expect(rows).toHaveLength(1);
});

test("what cannot be redirected is kept, and its owner is told", async () => {
  await setScript(bob, `redirect "nobody@crepes.fr";`);
  await send({ subject: "kept" });
  expect(await found(bob, "kept")).toMatchObject([{ folder: "Inbox" }]);
  expect(await failures()).toMatchObject([{ reason: "Not redirected to nobody@crepes.fr: nobody is there" }]);
});

test("a vacation answers a person once, from the null reverse-path, and keeps the message", async () => {
  await setVacation(bob, { subject: "Gone fishing", textBody: "Back on Monday. Χαίρε" });
  await send({ subject: "meeting" });
  await send({ subject: "meeting again" });
  await sink.until(1);
  await send({ from: "dave@hamburger.edu", subject: "meeting" });
  await sink.until(2);
  expect(sink.messages.map(({ from, to }) => [from, ...to])).toEqual([
    ["", "carol@hamburger.edu"],
    ["", "dave@hamburger.edu"],
  ]);
  const octets = sink.messages[0]?.octets ?? "";
  expect(octets).toMatch(/^Auto-Submitted: auto-replied/m);
  expect(octets).toMatch(/^Subject: Gone fishing\r$/m);
  expect(octets).toMatch(/^From: bob@crepes\.fr\r$/m);
  expect(octets).toMatch(/^In-Reply-To: <.*@x>\r$/m);
  expect(octets).toContain("Back on Monday.");
  expect(await found(bob, "meeting")).toHaveLength(2);
});

const toBob = "To: bob@crepes.fr\r\n";
test.each([
  ["a null reverse-path", { from: "" }],
  ["a program's address", { from: "mailer-daemon@hamburger.edu" }],
  ["a list", { header: `List-Id: <x.example>\r\n${toBob}` }],
  ["bulk mail", { header: `Precedence: bulk\r\n${toBob}` }],
  ["another reply", { header: `Auto-Submitted: auto-replied\r\n${toBob}` }],
  ["who asks for no reply", { header: `X-Auto-Response-Suppress: OOF\r\n${toBob}` }],
  ["what does not name its reader", { header: "To: team@hamburger.edu\r\n" }],
  ["its own address", { from: "bob@crepes.fr" }],
])("a vacation does not answer %s", async (_, letter) => {
  await setVacation(bob, {});
  const subject = `quiet ${ids.next()}`;
  expect(await send({ subject, ...letter })).toMatch(/^250/);
  expect(await found(bob, subject)).toHaveLength(1);
  // Claimed, and sent, before the 250: so nothing will come.
  expect(await scene.database.query("SELECT FROM vacation_reply")).toEqual([]);
});

test("a vacation answers within its dates, and not what a rule put into Spam", async () => {
  const day = 86_400_000;
  await setVacation(bob, { fromAt: new Date(Date.now() + day) });
  await send({ subject: "before" });
  await setVacation(bob, { toAt: new Date(Date.now() - day) });
  await send({ subject: "after" });
  await setScript(bob, `require "fileinto"; fileinto "Spam";`);
  await setVacation(bob, {});
  await send({ subject: "spam" });
  expect(await scene.database.query("SELECT FROM vacation_reply")).toEqual([]);
});

test("a script's own vacation says what it says, and a colleague here has it in the inbox", async () => {
  await setScript(
    bob,
    `require "vacation"; vacation :days 3 :mime :subject "Out" text:
Content-Type: text/html; charset=utf-8
Bcc: spy@hamburger.edu

<b>Out</b>
.
;`,
  );
  const { client } = await signedIn(scene.ports.submission, "eve@crepes.fr", password);
  await handOver(
    client,
    { from: "eve@crepes.fr", to: "bob@crepes.fr" },
    `From: eve@crepes.fr\r\n${toBob}Subject: colleagues\r\n\r\nhi\r\n`,
  );
  client.close();
  expect(await found(bob, "colleagues")).toHaveLength(1);
  expect(await found(eve, "Out")).toMatchObject([{ folder: "Inbox" }]);
  const { ids: emails } = await scene.call(eve, "Email/query", { filter: { subject: "Out" } });
  const { list } = await scene.call(eve, "Email/get", { ids: emails, properties: ["bcc", "htmlBody"] });
  expect(list[0]).toMatchObject({ bcc: null, htmlBody: [{ type: "text/html" }] });
});

test("what is sent in the browser, and what waited for its time, is decided about as well", async () => {
  await setScript(bob, `require "fileinto"; if header :contains "subject" "later" { fileinto "Archive"; }`);
  const { client } = await signedIn(scene.ports.submission, "eve@crepes.fr", password);
  await handOver(
    client,
    { from: "<eve@crepes.fr> HOLDFOR=1", to: "bob@crepes.fr" },
    "From: eve@crepes.fr\r\nSubject: later\r\n\r\nhi\r\n",
  );
  client.close();
  await expect.poll(() => found(bob, "later")).toMatchObject([{ folder: "Archive" }]);
});
