import { randomBytes } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../clock.ts";
import { silentLog } from "../log.ts";
import type { MessageSummary } from "../mime/message-summary.ts";
import { noWords, wordVector } from "../mime/word-vector.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { insertAccount } from "./account-rows.ts";
import { makeAnnouncer } from "./announcer.ts";
import { makeBlobs } from "./blobs.ts";
import { lockAccounts } from "./changes.ts";
import type { Acceptance, Delivery, Intake, SealedBlob } from "./contracts.ts";
import { isPassingFailure } from "./database.ts";
import { makeIds } from "./ids.ts";
import { makeIntake } from "./intake.ts";
import { repetitionWindowDefaultMs } from "./intake-repetition.ts";
import { readLedger } from "./ledger.ts";

const ids = makeIds(() => Date.now());
let database: ScratchDatabase;
let intake: Intake;
let announced: string[];
beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.close());
beforeEach(() => {
  announced = [];
  const announcer = makeAnnouncer({ database, log: silentLog });
  const blobs = makeBlobs({ database, ids });
  intake = makeIntake({
    database,
    blobs,
    ids,
    clock: systemClock,
    log: silentLog,
    announcer: { ...announcer, announce: (list) => announced.push(...list) },
  });
});

async function account(): Promise<string> {
  const id = await database.transaction((tx) =>
    insertAccount(
      tx,
      {
        address: `${randomBytes(5).toString("hex")}@crepes.fr`,
        name: "",
        role: "user",
        passwordHash: "",
        quotaOctets: null,
      },
      { ids, clock: systemClock },
    ),
  );
  if (!id) throw new Error("no account");
  return id;
}

const summaryOf = (more: Partial<MessageSummary> = {}): MessageSummary => ({
  subject: "Crêpes",
  from: [{ name: "Alice", email: "alice@crepes.fr" }],
  sender: [],
  replyTo: [],
  to: [{ name: null, email: "bob@crepes.fr" }],
  cc: [],
  bcc: [],
  messageId: [`${randomBytes(6).toString("hex")}@x`],
  inReplyTo: [],
  references: [],
  sentAt: "2026-11-21T10:00:00+01:00",
  preview: "Do you like them?",
  hasAttachment: false,
  truncated: false,
  root: {
    partId: "1",
    headerStart: 0,
    bodyStart: 10,
    bodyEnd: 20,
    size: 10,
    type: "text/plain",
    charset: "utf-8",
    name: null,
    disposition: null,
    cid: null,
    language: null,
    location: null,
    encoding: "7bit",
    subParts: null,
  },
  ...more,
});

const small = (octets: Uint8Array = Buffer.from("From: a\r\n\r\nhi\r\n")): SealedBlob => ({
  id: ids.next(),
  sizeOctets: octets.length,
  inline: octets,
  unpackedOctets: null,
  lacksLineEnd: false,
});

const to = (accountId: string, more: Partial<Delivery> = {}): Delivery => ({
  accountId,
  mailbox: { role: "inbox" },
  keywords: [],
  trace: Buffer.from("Return-Path: <a@b>\r\n"),
  ...more,
});

const fresh = (
  deliveries: Delivery[],
  summary: Partial<MessageSummary> = {},
  more: Partial<Acceptance> = {},
): Acceptance => ({
  message: {
    kind: "new",
    blob: small(),
    summary: summaryOf(summary),
  },
  words: wordVector({
    subject: summary.subject ?? "Crêpes",
    from: "Alice alice@crepes.fr",
    recipients: "bob",
    body: "Do you like them",
  }),
  receivedAt: new Date(),
  deliveries,
  relays: [],
  ...more,
});

const threadOf = async (accountId: string, summary: Partial<MessageSummary>) => {
  const accepted = await intake.accept(fresh([to(accountId)], summary));
  return accepted.emails[0]?.threadId;
};

const countOf = async (table: string, where = "true", values: unknown[] = []) => {
  const [row] = await database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM ${table} WHERE ${where}`,
    values,
  );
  return row?.n;
};

test("a message for three accounts is stored once and lies in each inbox with UID 1", async () => {
  const accounts = [await account(), await account(), await account()];
  const accepted = await intake.accept(fresh(accounts.map((id) => to(id))));
  expect(accepted.emails.map(({ accountId }) => accountId)).toEqual(accounts);
  expect(await countOf("message", "id = $1", [accepted.messageId])).toBe(1);
  expect(await countOf("blob_chunk", "blob_id = $1", [accepted.messageId])).toBe(1);
  const rows = await database.query(
    `SELECT m.uid, convert_from(e.trace, 'UTF8') AS trace, e.size_octets, s.keywords, s.modseq, a.used_octets
     FROM email e JOIN mailbox_email m ON m.account_id = e.account_id AND m.email_id = e.id
     JOIN email_state s ON s.account_id = e.account_id AND s.email_id = e.id
     JOIN mail_state a ON a.account_id = e.account_id
     WHERE e.message_id = $1`,
    [accepted.messageId],
  );
  const row = {
    uid: "1",
    trace: "Return-Path: <a@b>\r\n",
    size_octets: "35",
    keywords: [],
    modseq: "1",
    used_octets: "35",
  };
  expect(rows).toEqual([row, row, row]);
  expect(announced.toSorted()).toEqual(accounts.toSorted());
});

test("when the connection ends without a word in the commit itself, nothing is tried again: it may be stored", async () => {
  const id = await account();
  const holder = await database.connect();
  await holder.query("SELECT pg_advisory_lock(4712)");
  await database.query(`CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_advisory_xact_lock(4712); RETURN NULL; END $$`);
  await database.query(
    "CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON message DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()",
  );
  const clients = new Map<unknown, pg.Connection>();
  const seen = (client: pg.PoolClient) => {
    const { processID, connection } = client as unknown as { processID: number; connection: pg.Connection };
    clients.set(processID, connection);
  };
  database.pool.on("acquire", seen);
  try {
    const failure = intake.accept(fresh([to(id)])).then(
      () => null,
      (error: unknown) => error,
    );
    const waiting = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 4712 AND NOT granted";
    const [{ pid }] = await vi.waitUntil(
      async () => {
        const rows = await database.query<{ pid: number }>(waiting);
        return rows.length > 0 && (rows as [{ pid: number }]);
      },
      { timeout: 60_000 },
    );
    clients.get(pid)?.stream.destroy();
    expect(await failure).toSatisfy(isPassingFailure);
    expect(await failure).not.toMatchObject({ code: "ETIMEDOUT" });
    await holder.query("SELECT pg_advisory_unlock(4712)");
    await vi.waitUntil(async () => (await countOf("email", "account_id = $1", [id])) === 1, {
      timeout: 60_000,
    });
  } finally {
    database.pool.off("acquire", seen);
    await holder.end();
    await database.query("DROP TRIGGER wait ON message");
    await database.query("DROP FUNCTION wait");
  }
});

test("acceptances that arrive together share a commit, and their UIDs follow their order", async () => {
  const id = await account();
  const list = Array.from({ length: 50 }, () => fresh([to(id)]));
  const accepted = await Promise.all(list.map((one) => intake.accept(one)));
  const [row] = await database.query<{ states: number; n: number }>(
    "SELECT count(DISTINCT modseq)::int AS states, count(*)::int AS n FROM email_state WHERE account_id = $1",
    [id],
  );
  expect(row?.n).toBe(50);
  expect(row?.states).toBeLessThan(4);
  const uids = await database.query<{ email_id: string }>(
    "SELECT email_id FROM mailbox_email WHERE account_id = $1 ORDER BY uid",
    [id],
  );
  expect(uids.map(({ email_id }) => email_id)).toEqual(accepted.map(({ emails }) => emails[0]?.emailId));
  const [mailbox] = await database.query(
    "SELECT uid_next, total_emails, unread_emails, total_threads FROM mailbox WHERE account_id = $1 AND role = 'inbox'",
    [id],
  );
  expect(mailbox).toEqual({ uid_next: "51", total_emails: 50, unread_emails: 50, total_threads: 50 });
});

test("who holds one account's lock for long does not hold up the mail of the others", async () => {
  const [held, other] = [await account(), await account()];
  const { promise: holding, resolve: hold } = Promise.withResolvers<void>();
  const { promise: enough, resolve: letGo } = Promise.withResolvers<void>();
  const holder = database.transaction(async (tx) => {
    await lockAccounts(tx, [held]);
    hold();
    await enough;
  });
  await holding;
  let isAccepted = false;
  const slow = intake.accept(fresh([to(held)])).then(() => {
    isAccepted = true;
  });
  // In a batch of its own: the first one has begun.
  await new Promise((turn) => setImmediate(turn));
  await intake.accept(fresh([to(other)]));
  expect(isAccepted).toBe(false);
  letGo();
  await Promise.all([holder, slow]);
});

test("an account that is named twice gets one copy for each mailbox, and is one recipient in the ledger", async () => {
  const id = await account();
  const before = await readLedger(database, new Date());
  const accepted = await intake.accept(
    fresh([
      to(id),
      to(id),
      to(id, { mailbox: { role: "sent" }, keywords: ["$Seen"] }),
      to(id, { mailbox: { role: "nowhere" } }),
    ]),
  );
  expect(new Set(accepted.emails.map(({ emailId }) => emailId)).size).toBe(2);
  expect(accepted.emails[3]?.emailId).toBe(accepted.emails[0]?.emailId);
  expect(new Set(accepted.emails.map(({ threadId }) => threadId)).size).toBe(1);
  expect(await countOf("mail_state", "account_id = $1 AND email_delivery = 1 AND news = 1", [id])).toBe(1);
  expect(await countOf("change", "account_id = $1 AND type = 'Thread' AND action = 'created'", [id])).toBe(1);
  const after = await readLedger(database, new Date());
  expect([after.accepted - before.accepted, after.unexplained]).toEqual([1, 0]);
});

test("a reply joins by In-Reply-To before References, and only under the same base subject", async () => {
  const id = await account();
  const one = await threadOf(id, { messageId: ["one@x"], subject: "Galettes" });
  const two = await threadOf(id, { messageId: ["two@x"], subject: "[list] Galettes" });
  expect(two).not.toBe(one);
  const reply = { subject: "Re: Galettes", inReplyTo: ["one@x"], references: ["one@x", "two@x"] };
  expect(await threadOf(id, reply)).toBe(one);
  expect(await threadOf(id, { ...reply, subject: "Something else" })).not.toBe(one);
  expect(await threadOf(await account(), reply)).not.toBe(one);
});

test("emails that arrive in the wrong order, or in one batch, end in one thread", async () => {
  const id = await account();
  const late = await threadOf(id, { messageId: ["c@x"], references: ["a@x", "b@x"], subject: "Re: Cidre" });
  expect(await threadOf(id, { messageId: ["a@x"], subject: "Cidre" })).toBe(late);
  const together = await Promise.all([
    threadOf(id, { messageId: ["p@x"], subject: "Pommes" }),
    threadOf(id, { messageId: ["q@x"], subject: "AW: Pommes", inReplyTo: ["p@x"] }),
  ]);
  expect(together[0]).toBe(together[1]);
});

test("a reply without references joins the latest thread of its subject; a first message never does", async () => {
  const id = await account();
  await threadOf(id, { subject: "Beurre" });
  const latest = await threadOf(id, { subject: "Beurre" });
  expect(await threadOf(id, { subject: "Re: Beurre" })).toBe(latest);
  expect(await threadOf(id, { subject: "Re: Beurre", inReplyTo: ["unknown@x"] })).not.toBe(latest);
});

test("one that cannot be stored is refused, and those that came with it are kept", async () => {
  const id = await account();
  const outcomes = await Promise.allSettled([
    intake.accept(fresh([to(id)])),
    intake.accept(fresh([to("12345")])),
    intake.accept(fresh([to(id)])),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await countOf("email", "account_id = $1", [id])).toBe(2);
});

test("NUL, lone surrogates, a wild date and a megabyte of words are stored all the same", async () => {
  const id = await account();
  const body = Array.from({ length: 200_000 }, (_, at) => `${at.toString(36)}\0\ud800`).join(" ");
  const accepted = await intake.accept({
    ...fresh([to(id)]),
    message: {
      kind: "new",
      blob: small(),
      summary: summaryOf({ subject: "a\0b\ud800", preview: "\udfff", sentAt: "+123456-01-01T00:00:00Z" }),
    },
    words: wordVector({ subject: "a\0b", from: "\ud800", recipients: "r".repeat(3_000_000), body }),
  });
  const [row] = await database.query(
    "SELECT summary->>'subject' AS subject, sent_at FROM email e JOIN message m ON m.id = e.message_id WHERE e.account_id = $1 AND e.id = $2",
    [id, accepted.emails[0]?.emailId],
  );
  expect(row).toEqual({ subject: "ab\ufffd", sent_at: null });
});

test("a queue entry is committed with the message and ends where its lifetime ends", async () => {
  const id = await account();
  const relay = {
    reversePath: "bob@crepes.fr",
    trace: Buffer.from("Received: x\r\n"),
    accountId: id,
    submissionId: null,
    dsn: { envid: "a\0b", notify: ["FAILURE"] },
  };
  const accepted = await intake.accept(
    fresh(
      [],
      {},
      {
        receivedAt: new Date("2026-11-21T00:00:00Z"),
        relays: [
          { ...relay, forwardPath: "Carol@Hamburger.EDU", state: "waiting" },
          { ...relay, forwardPath: "x@[127.0.0.1]", state: "delivered" },
        ],
      },
    ),
  );
  const rows = await database.query(
    "SELECT domain, forward_path, state, dsn, expires_at, ended_at FROM queue_entry WHERE id = ANY($1::bigint[]) ORDER BY id",
    [accepted.queueIds],
  );
  const common = { dsn: { envid: "ab", notify: ["FAILURE"] }, expires_at: new Date("2026-11-26T00:00:00Z") };
  expect(rows).toEqual([
    {
      ...common,
      domain: "hamburger.edu",
      forward_path: "Carol@Hamburger.EDU",
      state: "waiting",
      ended_at: null,
    },
    {
      ...common,
      domain: "[127.0.0.1]",
      forward_path: "x@[127.0.0.1]",
      state: "delivered",
      ended_at: new Date("2026-11-21T00:00:00Z"),
    },
  ]);
});

test("a message that is in the store is placed again with the same octets", async () => {
  const [ana, bob] = [await account(), await account()];
  const first = await intake.accept(fresh([to(ana)]));
  const second = await intake.accept({
    message: { kind: "existing", messageId: first.messageId },
    words: noWords,
    receivedAt: new Date(),
    deliveries: [to(bob)],
    relays: [],
  });
  expect(second.messageId).toBe(first.messageId);
  const rows = await database.query("SELECT account_id FROM email WHERE message_id = $1", [first.messageId]);
  expect(rows).toHaveLength(2);
});

test("states, modseqs, counts and UIDs are true after many random deliveries", async () => {
  const accounts = [await account(), await account(), await account()];
  let seed = 11;
  const draw = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  const pick = <T>(list: readonly T[]): T => list[draw(list.length)] as T;
  for (let round = 0; round < 8; round++) {
    await Promise.all(
      Array.from({ length: 25 }, () =>
        intake.accept(
          fresh(
            Array.from({ length: 1 + draw(3) }, () =>
              to(pick(accounts), {
                mailbox: { role: pick(["inbox", "sent", "junk"]) },
                keywords: pick([[], ["$seen"], ["$draft"]]),
              }),
            ),
            {
              messageId: [`${draw(40)}@r`],
              inReplyTo: pick([[], [`${draw(40)}@r`]]),
              subject: pick(["S", "Re: S"]),
            },
            { receivedAt: new Date(1_800_000_000_000 + draw(1e6)) },
          ),
        ),
      ),
    );
  }
  const wrong = await database.query(
    `SELECT b.account_id, b.role FROM mailbox b
     LEFT JOIN LATERAL (
       SELECT count(*)::int AS emails, count(*) FILTER (WHERE NOT s.keywords && '{$seen,$draft}')::int AS unread,
         count(DISTINCT m.thread_id)::int AS threads, COALESCE(max(m.uid), 0) AS uid,
         count(DISTINCT m.thread_id) FILTER (WHERE NOT s.keywords && '{$seen,$draft}')::int AS unread_threads
       FROM mailbox_email m JOIN email_state s USING (account_id, email_id)
       WHERE m.account_id = b.account_id AND m.mailbox_id = b.id) t ON true
     WHERE b.account_id = ANY($1::bigint[]) AND (b.total_emails, b.unread_emails, b.total_threads, b.unread_threads, b.uid_next)
       IS DISTINCT FROM (t.emails, t.unread, t.threads, t.unread_threads, t.uid + 1)`,
    [accounts],
  );
  expect(wrong).toEqual([]);
  const [off] = await database.query(
    `SELECT (SELECT count(*) FROM email_state s JOIN change c ON c.account_id = s.account_id AND c.type = 'Email'
         AND c.object_id = s.email_id AND c.action = 'created' AND c.state = s.modseq WHERE s.account_id = ANY($1::bigint[]))
       - (SELECT count(*) FROM email WHERE account_id = ANY($1::bigint[])) AS missing,
       (SELECT sum(used_octets) FROM mail_state WHERE account_id = ANY($1::bigint[]))
       - (SELECT sum(size_octets) FROM email WHERE account_id = ANY($1::bigint[])) AS octets`,
    [accounts],
  );
  expect(off).toEqual({ missing: "0", octets: "0" });
});

test("while the database is away everything is refused at once, and taken again when it is back", async () => {
  const id = await account();
  const away = { isAway: true, attempts: 0 };
  const flaky = {
    ...database,
    transaction: <T>(work: Parameters<typeof database.transaction<T>>[0]): Promise<T> => {
      away.attempts += 1;
      const error = Object.assign(new Error("terminating connection"), { code: "57P01" });
      return away.isAway ? Promise.reject(error) : database.transaction(work);
    },
  };
  const announcer = makeAnnouncer({ database, log: silentLog });
  const blobs = makeBlobs({ database, ids });
  const deps = { database: flaky, blobs, ids, clock: systemClock, log: silentLog, announcer };
  const { accept } = makeIntake(deps);
  const outcomes = await Promise.allSettled([accept(fresh([to(id)])), accept(fresh([to(id)]))]);
  expect(outcomes).toMatchObject([
    { status: "rejected", reason: { code: "57P01" } },
    { status: "rejected", reason: { code: "57P01" } },
  ]);
  // Tried once: whoever tries again after a broken commit may store twice.
  expect(away.attempts).toBe(1);
  away.isAway = false;
  await accept(fresh([to(id)]));
  expect(await countOf("email", "account_id = $1", [id])).toBe(1);
});

test("mail is refused while the disk is nearly full, and taken when there is room again", async () => {
  const id = await account();
  let isFull = true;
  const announcer = makeAnnouncer({ database, log: silentLog });
  const blobs = makeBlobs({ database, ids });
  const deps = { database, blobs, ids, clock: systemClock, log: silentLog, announcer };
  const { accept } = makeIntake({ ...deps, isDiskFull: () => isFull });
  await expect(accept(fresh([to(id)]))).rejects.toMatchObject({ code: "53100" });
  isFull = false;
  await accept(fresh([to(id)]));
  expect(await countOf("email", "account_id = $1", [id])).toBe(1);
});

const digestOf = () => randomBytes(16).toString("hex");
const sleepersOn = async (table: string) =>
  (
    await database.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1`,
      [`%INTO ${table}%`],
    )
  ).length;

test("of one batch's repetitions the first is kept, and all are answered with it", async () => {
  const id = await account();
  const digest = digestOf();
  const answers = await Promise.all(
    Array.from({ length: 3 }, () => intake.accept(fresh([to(id)], {}, { digest }))),
  );
  expect(answers.map(({ isRepetition }) => isRepetition)).toEqual([false, true, true]);
  expect(new Set(answers.map(({ messageId }) => messageId)).size).toBe(1);
  expect(await countOf("email", "account_id = $1", [id])).toBe(1);
  expect(announced).toEqual([id]);
});

test.each([
  ["COMMIT", true, 0],
  ["ROLLBACK", false, 1],
])(
  "a message whose first coming is still being stored waits for its end: after %s it is a repetition: %s",
  async (end, isRepetition, emails) => {
    const id = await account();
    const digest = digestOf();
    const other = await database.connect();
    await other.query("BEGIN");
    await other.query("INSERT INTO accepted_digest VALUES (decode($1, 'hex'), $2)", [digest, ids.next()]);
    const accepted = intake.accept(fresh([to(id)], {}, { digest }));
    await vi.waitUntil(async () => (await sleepersOn("accepted_digest")) > 0, { timeout: 60_000 });
    await other.query(end);
    await other.end();
    expect((await accepted).isRepetition).toBe(isRepetition);
    expect(await countOf("email", "account_id = $1", [id])).toBe(emails);
  },
);

test("in a batch that cannot be stored, a repetition takes the place of the first that failed", async () => {
  const id = await account();
  const digest = digestOf();
  const outcomes = await Promise.allSettled([
    intake.accept(fresh([to(id), to("404")], {}, { digest })),
    intake.accept(fresh([to(id)], {}, { digest })),
  ]);
  expect(outcomes).toMatchObject([
    { status: "rejected" },
    { status: "fulfilled", value: { isRepetition: false } },
  ]);
  expect(await countOf("email", "account_id = $1", [id])).toBe(1);
});

test("a repetition for an account that is gone meanwhile is a repetition all the same", async () => {
  const id = await account();
  const digest = digestOf();
  const first = await intake.accept(fresh([to(id)], {}, { digest }));
  const again = await intake.accept(fresh([to("404")], {}, { digest }));
  expect(again).toEqual({
    messageId: first.messageId,
    isFull: false,
    isRepetition: true,
    emails: [],
    queueIds: [],
  });
});

test("after the window the same message is a new one, and the next again a repetition", async () => {
  const id = await account();
  const digest = digestOf();
  const later = new Date(Date.now() + repetitionWindowDefaultMs + 60_000);
  const lateIds = makeIds(() => later.getTime());
  const sendAt = async (receivedAt: Date, blobId: string) => {
    const one = fresh([to(id)], {}, { digest, receivedAt });
    const message = { ...one.message, blob: { ...small(), id: blobId } } as Acceptance["message"];
    return (await intake.accept({ ...one, message })).isRepetition;
  };
  expect(await sendAt(new Date(), ids.next())).toBe(false);
  expect(await sendAt(new Date(later.getTime() - 120_000), ids.next())).toBe(true);
  expect(await sendAt(later, lateIds.next())).toBe(false);
  expect(await sendAt(later, lateIds.next())).toBe(true);
});

test("news of a muted conversation goes past the inbox, is muted too and makes no noise; other mail does not", async () => {
  const bob = await account();
  const messageId = `${randomBytes(6).toString("hex")}@x`;
  const [first] = (await intake.accept(fresh([to(bob)], { messageId: [messageId] }))).emails;
  const newsState = async () =>
    Number(
      (await database.query<{ news: string }>("SELECT news FROM mail_state WHERE account_id = $1", [bob]))[0]
        ?.news,
    );
  await database.query("UPDATE email_state SET keywords = '{$muted,$seen}' WHERE email_id = $1", [
    first?.emailId,
  ]);
  const reply = { subject: "Re: Crêpes", inReplyTo: [messageId] };
  const before = await newsState();
  const answer = (await intake.accept(fresh([to(bob)], reply))).emails[0];
  expect(await newsState()).toBe(before);
  await intake.accept(fresh([to(bob, { mailbox: { role: "junk" } })], reply));
  await intake.accept(fresh([to(bob)]));
  expect(answer?.threadId).toBe(first?.threadId);
  const places = await database.query<{ role: string; keywords: string[] }>(
    `SELECT b.role, s.keywords FROM mailbox_email p JOIN mailbox b ON b.account_id = p.account_id AND b.id = p.mailbox_id
     JOIN email_state s ON s.account_id = p.account_id AND s.email_id = p.email_id
     WHERE p.account_id = $1 ORDER BY p.email_id`,
    [bob],
  );
  expect(places).toEqual([
    { role: "inbox", keywords: ["$muted", "$seen"] },
    { role: "archive", keywords: ["$muted"] },
    { role: "junk", keywords: [] },
    { role: "inbox", keywords: [] },
  ]);
  expect(await newsState()).toBeGreaterThan(before);
});
