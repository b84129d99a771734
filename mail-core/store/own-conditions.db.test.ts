import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { silentLog } from "../log.ts";
import { type AuthenticationCheck, formatResults } from "../mime/authentication-results.ts";
import { wordVector } from "../mime/word-vector.ts";
import { deliveryTrace, received } from "../smtp/server/trace.ts";
import { newMessage } from "../testing/new-message.ts";
import { noAnnouncer } from "../testing/no-announcer.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { insertAccount } from "./account-rows.ts";
import { makeBlobs } from "./blobs.ts";
import { inSnapshot } from "./database.ts";
import type { EmailCondition, EmailFilter } from "./email-filter.ts";
import { queryEmails } from "./email-query.ts";
import { makeIds } from "./ids.ts";
import { makeIntake } from "./intake.ts";
import { makeSegment } from "./search-build.ts";

const ids = makeIds(() => Date.now());
let database: ScratchDatabase;
let account: string;
let address: string;
beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  address = `${randomBytes(5).toString("hex")}@crepes.fr`;
  const row = { address, name: "", role: "user" as const, passwordHash: "", quotaOctets: null };
  account = (await database.transaction((tx) => insertAccount(tx, row, { ids, clock: systemClock }))) ?? "";
});

/** How one came: by default from a stranger, in the clear. */
function trace({ to = address, tls = false, checks = [] as AuthenticationCheck[], helo = "peer.example" }) {
  const hop = received(
    {
      peer: { helo, extended: true, secure: tls, account: null },
      remoteAddress: "192.0.2.7",
      remoteName: null,
      hostname: "mx.crepes.fr",
      tls: tls ? { protocol: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384" } : null,
      id: "s1",
      at: new Date(),
      tells: "host",
      accountAddress: null,
    } as unknown as Parameters<typeof received>[0],
    { account: null, forwardPaths: [], smtpUtf8: false } as unknown as Parameters<typeof received>[1],
  );
  return `${deliveryTrace("carol@peer.example", to)}${hop}${checks.length > 0 ? formatResults("crepes.fr", checks) : ""}`;
}

async function deliver(
  text: string,
  { keywords = [] as string[], tracedAs = trace({}), attachments = [] as string[] } = {},
): Promise<string> {
  const { message, search } = newMessage(Buffer.from(text.replace(/\n/g, "\r\n")), ids);
  const blobs = makeBlobs({ database, ids });
  const intake = makeIntake({
    database,
    blobs,
    ids,
    clock: systemClock,
    announcer: noAnnouncer,
    log: silentLog,
  });
  const accepted = await intake.accept({
    message,
    words: wordVector({ ...search, attachments }),
    receivedAt: new Date(),
    deliveries: [
      { accountId: account, mailbox: { role: "inbox" }, keywords, trace: Buffer.from(tracedAs, "latin1") },
    ],
    relays: [],
  });
  for (const [at, read] of attachments.entries())
    await database.query("INSERT INTO attachment_text (message_id, part_id, text) VALUES ($1, $2, $3)", [
      message.blob.id,
      String(at + 2),
      read,
    ]);
  return accepted.emails[0]?.emailId ?? "";
}

async function find(filter: EmailFilter): Promise<string[]> {
  const query = { filter, sort: [], collapseThreads: false, calculateTotal: true };
  const page = await inSnapshot(database, (tx) =>
    queryEmails(tx, account, { ...query, position: 0, anchor: null, limit: 50 }),
  );
  return page?.ids.sort() ?? [];
}
const where = (condition: EmailCondition) => find({ condition });
const whereNot = (condition: EmailCondition) => find({ operator: "NOT", conditions: [{ condition }] });

const attached = (type: string, name: string, words = "") => `From: carol@peer.example
Content-Type: multipart/mixed; boundary=x

--x

${words}
--x
Content-Type: ${type}; name="${name}"
Content-Disposition: attachment; filename="${name}"

?
--x--
`;

test("words that are near each other are found, in either order and in one email alone", async () => {
  const near = await deliver("Subject: plan\n\nThe holiday in July is our summer vacation by the sea\n");
  const far = await deliver(`Subject: plan\n\nholiday ${"and ".repeat(40)} vacation\n`);
  await deliver("Subject: vacation\n\nnothing else\n");
  const look = async () => {
    expect(await where({ near: { text: "holiday vacation", within: 6 } })).toEqual([near]);
    expect(await where({ near: { text: "Vacation HOLIDAY", within: 6 } })).toEqual([near]);
    expect(await where({ near: { text: "holiday vacation", within: 5 } })).toEqual([]);
    expect(await where({ near: { text: "holiday vacation", within: 50 } })).toEqual([near, far].sort());
    expect(await where({ near: { text: "holiday holiday", within: 9 } })).toEqual([]);
    expect(await where({ near: { text: "", within: 9 } })).toEqual([]);
  };
  await look();
  await makeSegment(database, account, ids);
  await look();
});

test("an attachment is found by its name, which the text of an email is not", async () => {
  const report = await deliver(attached("application/pdf", "Report-Été.pdf"));
  await deliver(attached("image/png", "cat.png", "the report is a pdf of the ete"));
  expect(await where({ filename: "report" })).toEqual([report]);
  expect(await where({ filename: "ete.pdf" })).toEqual([report]);
  expect(await where({ filename: "cat pdf" })).toEqual([]);
});

test("what an attachment says is told from what the email says", async () => {
  const within = await deliver(attached("application/pdf", "a.pdf"), {
    attachments: ["The lessee shall repaint"],
  });
  await deliver(attached("application/pdf", "b.pdf", "Shall the lessee repaint?"), { attachments: ["No."] });
  expect(await where({ attachmentText: '"lessee shall" repa' })).toEqual([within]);
  expect((await where({ body: "repaint" })).length).toBe(2);
});

test("attachments are found by their kind, by type or by name", async () => {
  const sheet = await deliver(attached("application/octet-stream", "Budget.XLSX"));
  const picture = await deliver(attached("image/png", "cat"));
  expect(await where({ attachmentKind: "spreadsheet" })).toEqual([sheet]);
  expect(await where({ attachmentKind: "image" })).toEqual([picture]);
  expect(await where({ attachmentKind: "pdf" })).toEqual([]);
});

test("mail is found by the address that it was sent to, and by how it came", async () => {
  const clear = await deliver("Subject: one\n\n", { tracedAs: trace({ to: "Shop+Spam@crepes.fr" }) });
  const encrypted = await deliver("Subject: two\n\n", {
    tracedAs: trace({ tls: true, helo: "by x with SMTP id" }),
  });
  const own = await deliver("Subject: three\n\n", { tracedAs: "" });
  expect(await where({ deliveredTo: "shop+spam" })).toEqual([clear]);
  expect(await where({ deliveredTo: "peer.example" })).toEqual([]);
  expect(await where({ hasTls: true })).toEqual([encrypted]);
  expect(await where({ hasTls: false })).toEqual([clear]);
  // What did not come at all is neither.
  expect(await whereNot({ hasTls: true })).toEqual([clear, own].sort());
  expect(await whereNot({ deliveredTo: "shop" })).toEqual([encrypted, own].sort());
});

test("mail is found by what came of a check, and nobody can write one into it", async () => {
  const check = (method: "spf" | "dkim", result: string, properties = {}): AuthenticationCheck => ({
    method,
    result,
    reason: null,
    properties,
  });
  const failed = await deliver("Subject: one\n\n", {
    tracedAs: trace({ checks: [check("spf", "pass"), check("dkim", "fail", { "header.d": "a.example" })] }),
  });
  await deliver("Subject: two\nAuthentication-Results: crepes.fr;\n\tdkim=fail\n\n", {
    tracedAs: trace({ checks: [check("dkim", "pass", { "header.d": "; dkim=fail" })] }),
  });
  expect(await where({ authentication: { method: "dkim", result: "fail" } })).toEqual([failed]);
  expect(await where({ authentication: { method: "spf", result: "pass" } })).toEqual([failed]);
  expect(await where({ authentication: { method: "spf", result: "fail" } })).toEqual([]);
});

test("answers to what one wrote are found, and other mail of the conversation is not", async () => {
  const [mine, theirs] = [randomBytes(4).toString("hex"), randomBytes(4).toString("hex")];
  await deliver(`Subject: a\nFrom: ${address.toUpperCase()}\nMessage-ID: <${mine}@a>\n\n`);
  const answer = await deliver(
    `Subject: Re: a\nFrom: c@d\nMessage-ID: <${theirs}@a>\nIn-Reply-To: <${mine}@a>\n\n`,
  );
  const other = await deliver(
    `Subject: Re: a\nFrom: e@f\nIn-Reply-To: <${theirs}@a>\nReferences: <${mine}@a> <${theirs}@a>\n\n`,
  );
  expect(await where({ isReplyToMe: true })).toEqual([answer]);
  expect(await where({ isReplyToMe: false })).toContain(other);
});

test("a keyword that a person gave is a label; the system's and those of sleep are none", async () => {
  const labelled = await deliver("Subject: a\n\n", { keywords: ["$seen", "work"] });
  const plain = await deliver("Subject: b\n\n", {
    keywords: ["$flagged", "snoozed", "snoozed-until-20270101t000000z"],
  });
  expect(await where({ hasLabel: true })).toEqual([labelled]);
  expect(await where({ hasLabel: false })).toEqual([plain]);
});

test("sent mail is found by where it stands for one of its recipients", async () => {
  const email = await deliver("Subject: a\n\n");
  await deliver("Subject: b\n\n");
  const submission = ids.next();
  await database.query(
    `INSERT INTO submission (account_id, id, identity_id, email_id, thread_id, envelope, send_at, undo_status)
     VALUES ($1, $2, 1, $3, 1, '{}', now(), 'final')`,
    [account, submission, email],
  );
  const enter = (state: string, attempts: number) =>
    database.query(
      `INSERT INTO queue_entry (id, message_id, trace, account_id, submission_id, forward_path, domain, state, attempts,
         next_attempt_at, created_at, expires_at) VALUES ($1, 1, '', $2, $3, 'c@d', 'd', $4, $5, now(), now(), now())`,
      [ids.next(), account, submission, state, attempts],
    );
  await enter("waiting", 0);
  expect(await where({ delivery: "waiting" })).toEqual([email]);
  expect(await where({ delivery: "deferred" })).toEqual([]);
  await enter("bounced", 1);
  expect(await where({ delivery: "bounced" })).toEqual([email]);
  expect(await where({ delivery: "relayed" })).toEqual([]);
});
