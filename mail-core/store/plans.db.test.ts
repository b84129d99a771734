import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import type { AccountId } from "../ids.ts";
import { silentLog } from "../log.ts";
import type { Category } from "../mime/category.ts";
import { wordVector } from "../mime/word-vector.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { insertAccount } from "./account-rows.ts";
import { makeAnnouncer } from "./announcer.ts";
import { binaryArray } from "./binary-array.ts";
import { makeBlobs } from "./blobs.ts";
import { type Cache, makeCache } from "./cache.ts";
import { knownSenders, knownSendersSql, knownSendersValues, unreadByCategory } from "./categories.ts";
import { changesSince } from "./changes-since.ts";
import type { Intake } from "./contracts.ts";
import type { Database, Sql } from "./database.ts";
import { readDeliveries } from "./deliveries.ts";
import type { EmailCondition, EmailFilter } from "./email-filter.ts";
import { placesOf, withTheirThreads } from "./email-places.ts";
import { type EmailSort, queryEmails, statementFor } from "./email-query.ts";
import { lockEmails } from "./email-write.ts";
import { listEmailIds, readEmails } from "./emails.ts";
import { answerHeaders } from "./header-scan.ts";
import { makeIds } from "./ids.ts";
import { makeIntake } from "./intake.ts";
import { readEvents, readOwnEvents } from "./journey.ts";
import { makeMaildrops } from "./maildrop.ts";
import { readTold, submissionsReported } from "./notifications.ts";
import { makeQueueStore } from "./queue.ts";
import { makeQueueAdministration } from "./queue-administration.ts";
import { makeSegment } from "./search-build.ts";
import { readThreads } from "./threads.ts";

const accountsCount = 10;
/** The first account holds many emails, each other one fewer. */
const emailsCount = 12_000;
const othersEmailsCount = 1_500;
/** Tables whose rows grow with the mail of an account; a folder list, say, is short in each. */
const growing = new Set(
  "email email_state email_words search_emails search_terms mailbox_email mailbox_thread message blob_chunk change queue_entry thread_reference journey_event journey_call".split(
    " ",
  ),
);

let database: ScratchDatabase;
/** The database, which writes down what is asked of it. */
let watched: Database;
const asked: { text: string; values: readonly unknown[] }[] = [];
let account: string;
let other: string;
let inbox: string;
const ids = makeIds(() => Date.now());
const emailIdOf = (n: number) => String(1_000_000 + n);

beforeAll(async () => {
  database = await scratchDatabase();
  const accounts: string[] = [];
  for (let n = 0; n < accountsCount; n++) {
    const row = {
      address: `a${n}@crepes.fr`,
      name: "",
      passwordHash: "",
      quotaOctets: null,
      role: "user" as const,
    };
    const made = await database.transaction((tx) => insertAccount(tx, row, { ids, clock: systemClock }));
    if (n === 0) account = made ?? "";
    accounts.push(made ?? "");
    other = made ?? "";
  }
  await database.transaction(fill);
  // The words of the others are fresh.
  for (const id of accounts.slice(0, accountsCount / 2)) while (await makeSegment(database, id, ids));
  await database.query("ANALYZE");
  const [row] = await database.query<{ id: string }>(
    "SELECT id FROM mailbox WHERE account_id = $1 AND role = 'inbox'",
    [account],
  );
  inbox = row?.id ?? "";
  watched = {
    ...database,
    query(text, values = [], name) {
      asked.push({ text, values });
      return database.query(text, values, name);
    },
    takeOctets(text, values, name, take) {
      asked.push({ text, values });
      return database.takeOctets(text, values, name, take);
    },
    transaction: (work) =>
      database.transaction((tx) =>
        work({
          query(text, values = [], name) {
            asked.push({ text, values });
            return tx.query(text, values, name);
          },
        }),
      ),
  };
});
afterAll(() => database.close());

/** Emails so far apart have the same words. */
const differentTexts = 5_000;

function textOf(n: number) {
  const words = Array.from({ length: 60 }, (_, w) => `word${(n * 7 + (w + 1) ** 2) % 5_000}`);
  const first = n % 1_000 === 7 ? "rarissimum" : "letter";
  return { subject: "", from: "", recipients: "", body: [first, ...words].join(" ") };
}

/** Account by account, five emails in each thread; the rare word is in one email of a thousand. */
async function fill(tx: Sql): Promise<void> {
  await tx.query(
    `CREATE TEMP TABLE made ON COMMIT DROP AS
     SELECT r.*, 5000000 + (r.id - 1000001) / 5 AS thread_id FROM (
       SELECT b.account_id, b.id AS mailbox_id, n, now() - n * interval '1 minute' AS at,
         1000000 + row_number() OVER (ORDER BY b.account_id, n) AS id
       FROM mailbox b, generate_series(0, CASE WHEN b.account_id = $1 THEN ${emailsCount} ELSE ${othersEmailsCount} END - 1) n
       WHERE b.role = 'inbox'
     ) r`,
    [account],
  );
  await tx.query(
    `INSERT INTO email_words (account_id, email_id, words)
     SELECT account_id, id, ($1::bytea[])[1 + n % ${differentTexts}] FROM made`,
    [
      binaryArray(
        "bytea",
        Array.from({ length: differentTexts }, (_, n) => wordVector(textOf(n))),
      ),
    ],
  );
  for (const text of [
    `INSERT INTO message (id, size_octets, summary)
     SELECT id, 2000, jsonb_build_object('subject', 'Letter ' || n, 'from', '[]'::jsonb, 'to', '[]'::jsonb) FROM made`,
    `INSERT INTO blob_chunk (blob_id, n, octets) SELECT id, 0, decode(repeat('41', 500), 'hex') FROM made`,
    `INSERT INTO email (account_id, id, thread_id, message_id, trace, size_octets, received_at, sent_at, has_attachment)
     SELECT account_id, id, thread_id, id, '', 2000, at, at, false FROM made`,
    `INSERT INTO email_state (account_id, email_id, keywords, modseq)
     SELECT account_id, id, CASE WHEN n % 10 = 0 THEN '{}'::text[] ELSE '{$seen}'::text[] END, n FROM made`,
    `INSERT INTO mailbox_email (account_id, mailbox_id, email_id, thread_id, received_at, uid)
     SELECT account_id, mailbox_id, id, thread_id, at, n + 1 FROM made`,
    `INSERT INTO mailbox_thread (account_id, mailbox_id, thread_id, total, unread, latest_at, latest_email_id)
     SELECT account_id, mailbox_id, thread_id, 5, 0, max(at), min(id) FROM made GROUP BY 1, 2, 3`,
    `INSERT INTO change (account_id, type, state, object_id, action) SELECT account_id, 'Email', n + 1, id, 'created' FROM made`,
    `INSERT INTO queue_entry (id, message_id, trace, account_id, forward_path, domain, state, next_attempt_at, created_at, expires_at)
     SELECT id, id, '', account_id, 'x@hamburger.edu', 'hamburger.edu',
       CASE WHEN n % 100 = 0 THEN 'waiting' ELSE 'relayed' END, at, at, at + interval '5 days' FROM made`,
    `INSERT INTO journey_call (id, dialogue) SELECT id, 'S: 220 hamburger.edu' FROM made`,
    `INSERT INTO journey_event (entry_id, id, at, kind, call_id, facts)
     SELECT id, 2000000 + id * 5 + e, at, 'deferred', id, '{}' FROM made, generate_series(1, 3) e`,
  ])
    await tx.query(text);
  await tx.query("UPDATE mail_state SET email = $1", [emailsCount]);
}

interface Plan {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  Plans?: Plan[];
}
const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** The indexes that the statements of `work` are answered by; a growing table that is read whole fails the test. */
async function indexesOf(work: () => Promise<unknown>): Promise<Set<string>> {
  asked.length = 0;
  await work();
  const statements = asked.filter(({ text }) => /^\s*(SELECT|WITH|UPDATE|DELETE)/.test(text));
  expect(statements.length).toBeGreaterThan(0);
  const used = new Set<string>();
  for (const { text, values } of statements) {
    const [row] = await database.query<{ "QUERY PLAN": { Plan: Plan }[] }>(
      `EXPLAIN (FORMAT JSON) ${text}`,
      values,
    );
    const nodes = row?.["QUERY PLAN"].flatMap((one) => nodesOf(one.Plan)) ?? [];
    for (const node of nodes) if (node["Index Name"]) used.add(node["Index Name"]);
    const whole = nodes.filter(
      (node) => node["Node Type"] === "Seq Scan" && growing.has(node["Relation Name"] ?? ""),
    );
    expect(
      whole.map((node) => node["Relation Name"]),
      text,
    ).toEqual([]);
  }
  return used;
}

const page = { sort: [], position: 0, anchor: null, limit: 50, calculateTotal: true };
const list = (filter: EmailCondition, collapseThreads: boolean) =>
  queryEmails(watched, account, {
    ...page,
    filter: { condition: filter },
    collapseThreads,
  });
const some = (count: number) => Array.from({ length: count }, (_, n) => emailIdOf(n + 1));

test("a folder's first page, collapsed, is one walk along the index of its threads", async () => {
  expect((await list({ inMailbox: inbox }, true))?.ids).toHaveLength(50);
  const used = await indexesOf(() => list({ inMailbox: inbox }, true));
  expect(used).toContain("mailbox_thread_latest_idx");
});

test("a folder's first page, email by email, is one walk along the index of its emails", async () => {
  expect(await indexesOf(() => list({ inMailbox: inbox }, false))).toContain("mailbox_email_received_at_idx");
});

test("a folder's first page with what is pinned above it costs the pinned few and the page", async () => {
  const pinned = [emailIdOf(700), emailIdOf(9_000)];
  await database.query(
    "UPDATE email_state SET keywords = keywords || '{$pinned}' WHERE account_id = $1 AND email_id = ANY($2::bigint[])",
    [account, pinned],
  );
  await database.query("ANALYZE email_state");
  const first = (collapseThreads: boolean) =>
    queryEmails(watched, account, {
      ...page,
      filter: { condition: { inMailbox: inbox } },
      sort: [
        {
          property: collapseThreads ? "someInThreadHaveKeyword" : "hasKeyword",
          keyword: "$pinned",
          isAscending: false,
        },
        { property: "receivedAt", isAscending: false },
      ],
      collapseThreads,
    });
  expect((await first(false))?.ids.slice(0, 3)).toEqual([...pinned, emailIdOf(1)]);
  expect((await first(true))?.ids).toHaveLength(50);
  for (const collapseThreads of [true, false]) {
    const used = await indexesOf(() => first(collapseThreads));
    expect(used).toContain("email_state_pinned_idx");
    expect(used).toContain(collapseThreads ? "mailbox_thread_latest_idx" : "mailbox_email_received_at_idx");
  }
});

test("a tab's first page is one walk along the index of its conversations, and Main's along the folder's", async () => {
  const tab = (...categories: Category[]) =>
    queryEmails(watched, account, {
      ...page,
      filter: { condition: { inMailbox: inbox, conversationCategory: { mailbox: inbox, categories } } },
      sort: [
        { property: "someInThreadHaveKeyword", keyword: "$pinned", isAscending: false },
        { property: "receivedAt", isAscending: false },
      ],
      collapseThreads: true,
    });
  await database.query("UPDATE mailbox SET total_threads = $3 WHERE account_id = $1 AND id = $2", [
    account,
    inbox,
    emailsCount / 5,
  ]);
  expect((await tab("main"))?.total).toBe(emailsCount / 5);
  await database.query(
    "UPDATE mailbox_thread SET category = 4, unread = (thread_id % 30 = 0)::int WHERE account_id = $1 AND mailbox_id = $2 AND thread_id % 3 = 0",
    [account, inbox],
  );
  await database.query("ANALYZE mailbox_thread");
  const offers = await tab("offers");
  expect(offers?.ids).toHaveLength(50);
  expect((offers?.total ?? 0) + ((await tab("main"))?.total ?? 0)).toBe(emailsCount / 5);
  expect(await indexesOf(() => tab("offers"))).toContain("mailbox_thread_category_idx");
  expect(await indexesOf(() => tab("main"))).toContain("mailbox_thread_latest_idx");
  const unread = () => unreadByCategory(watched, account, inbox);
  expect((await unread()).map(({ category }) => category)).toEqual(["offers"]);
  expect(await indexesOf(unread)).toContain("mailbox_thread_category_unread_idx");
  await database.query("UPDATE mailbox_thread SET category = 0, unread = 0 WHERE account_id = $1", [account]);
});

test("whom a machine's sender is known by is found by the addresses of contacts and of what was sent", async () => {
  await database.query(
    `INSERT INTO contact_card (account_id, id, uid, card, size_octets, address_book_ids, picture_ids)
     SELECT $1, n, n::text, jsonb_build_object('emails', jsonb_build_object('e', jsonb_build_object('address', 'Person' || n || '@x.example'))),
       100, '{}', '{}' FROM generate_series(1, 5000) n`,
    [account],
  );
  await database.query(
    `INSERT INTO submission (account_id, id, identity_id, email_id, thread_id, envelope, send_at, undo_status)
     SELECT $1, 10000 + n, 1, n, n, jsonb_build_object('rcptTo', jsonb_build_array(jsonb_build_object('email', 'to' || n || '@x.example'))),
       now(), 'final' FROM generate_series(1, 5000) n`,
    [account],
  );
  await database.query("ANALYZE contact_card, submission");
  const senders = ["person7@x.example", "to7@x.example", "nobody@x.example"];
  const known = async () => {
    const [row] = await watched.query<{ senders: string | null }>(
      `SELECT ${knownSendersSql(1)} AS senders`,
      knownSendersValues(senders.map((address) => ({ accountId: account, address, isMachine: true }))),
    );
    const categoryOf = knownSenders(row?.senders ?? null);
    return senders.map((address) => categoryOf({ accountId: account, address }));
  };
  expect(await known()).toEqual(["main", "main", null]);
  const used = await indexesOf(known);
  for (const index of ["contact_card_email_idx", "submission_recipient_idx"]) expect(used).toContain(index);
  await database.query("DELETE FROM submission WHERE account_id = $1", [account]);
});

test("how a folder's list changed is counted from its start to the last change, and no further", async () => {
  const places = async (collapseThreads: boolean) => {
    const filter = { condition: { inMailbox: inbox } };
    const statement = await statementFor(database, account, { filter, sort: [], collapseThreads });
    return placesOf(watched, statement, { emailIds: [emailIdOf(6)], threadIds: ["5000001"] });
  };
  expect(await places(true)).toEqual([{ id: emailIdOf(6), index: 1 }]);
  expect(await places(false)).toEqual([{ id: emailIdOf(6), index: 5 }]);
  expect(await indexesOf(() => places(true))).toContain("mailbox_thread_latest_idx");
  expect(await indexesOf(() => places(true))).toContain("mailbox_thread_pkey");
  expect(await indexesOf(() => places(false))).toContain("mailbox_email_received_at_idx");
});

test("what stands beside changed emails in their threads is found by two indexes", async () => {
  const touched = { emailIds: some(10), threadIds: ["5000003"] };
  const beside = () => withTheirThreads(watched, account, touched, 500);
  expect((await beside())?.emailIds).toHaveLength(15);
  const used = await indexesOf(beside);
  expect(used).toContain("email_pkey");
  expect(used).toContain("email_thread_id_idx");
});

test("a word is looked up in the index of terms, and what it finds by their keys", async () => {
  expect((await list({ text: "rarissimum" }, false))?.ids).toHaveLength(12);
  const rare = await indexesOf(() => list({ inMailbox: inbox, text: "rarissimum" }, true));
  for (const index of ["search_terms_pkey", "search_emails_pkey", "email_words_pkey"])
    expect(rare).toContain(index);
  expect(rare).toContain("email_pkey");
  expect((await list({ text: "lett" }, true))?.total).toBe(emailsCount / 5);
  expect(await indexesOf(() => list({ text: "letter" }, true))).toContain("email_received_at_idx");
  expect(await indexesOf(() => list({ text: '"letter word1" lett' }, true))).toContain("search_terms_pkey");
});

test("a page of what many emails hold is the same, whether they are looked at newest first or all together", async () => {
  const newest = { property: "receivedAt", isAscending: false } as const;
  const pages = (sort: EmailSort[], filter: EmailFilter, cache?: Cache) =>
    Promise.all(
      [true, false].flatMap((collapseThreads) =>
        [0, 3, 120, 11_980].map((position) =>
          queryEmails(
            database,
            account,
            { ...page, sort, position, filter, collapseThreads },
            { ...(cache ? { cache } : {}) },
          ),
        ),
      ),
    );
  // The words of the newest are fresh, and some are gone.
  await database.query(
    "UPDATE email SET received_at = received_at - interval '30 days' WHERE account_id = $1 AND id % 7 = 3",
    [account],
  );
  const cache = makeCache();
  for (const filter of [
    { condition: { text: "letter" } },
    { condition: { text: "letter", hasKeyword: "$seen" } },
    { condition: { body: "lett", inMailbox: inbox, before: new Date(Date.now() - 3_600_000).toISOString() } },
    {
      operator: "AND",
      conditions: [
        { condition: { text: "letter" } },
        { condition: { text: "word" } },
        { operator: "NOT", conditions: [{ condition: { text: "word17" } }] },
      ],
    },
  ] satisfies EmailFilter[]) {
    // With a second key the list is sorted as a whole.
    const whole = await pages([newest, { property: "size", isAscending: false }], filter);
    expect(await pages([], filter, cache)).toEqual(whole);
    expect(await pages([newest], filter, cache)).toEqual(whole);
    expect(whole[0]?.ids).toHaveLength(50);
  }
});

test("of header fields that are not kept apart so many are read, and those of others are not", async () => {
  const blobs = makeBlobs({ database, ids: makeIds(() => Date.now()) });
  const header = { field: "list-id", value: null };
  const read = (condition: EmailCondition) => answerHeaders(watched, blobs, account, { condition });
  expect(await read({ header })).toBeNull();
  expect(await read({ header, text: "rarissimum" })).toEqual({
    condition: { text: "rarissimum", isOneOf: [] },
  });
  expect(await indexesOf(() => read({ header, text: "rarissimum" }))).toContain("message_pkey");
});

test("the emails of a page are found by their ids", async () => {
  expect((await readEmails(database, account, some(50))).size).toBe(50);
  const used = await indexesOf(() => readEmails(watched, account, some(50)));
  for (const index of ["email_pkey", "email_state_pkey", "message_pkey", "mailbox_email_email_id_idx"])
    expect(used).toContain(index);
  expect(await indexesOf(() => listEmailIds(watched, account, 50))).toContain("email_received_at_idx");
  expect(await indexesOf(() => readDeliveries(watched, account))).toContain("email_received_at_idx");
});

test("what changed since is the end of the log, not the log", async () => {
  const since = () => changesSince(watched, account, "Email", String(emailsCount - 3), 500);
  expect((await since())?.created).toHaveLength(3);
  expect(await indexesOf(since)).toContain("change_pkey");
});

test("threads are found by the index of their emails", async () => {
  const [row] = await database.query<{ thread_id: string }>(
    "SELECT thread_id FROM email WHERE account_id = $1 LIMIT 1",
    [account],
  );
  const threads = () => readThreads(watched, account, [row?.thread_id ?? ""]);
  expect((await threads()).size).toBe(1);
  expect(await indexesOf(threads)).toContain("email_thread_id_idx");
});

test("what tells that messages were opened is found without reading what else came", async () => {
  const notification = {
    originalMessageId: "a@x",
    finalRecipient: "b@x",
    originalRecipient: null,
    type: "displayed",
  };
  await database.query("UPDATE message SET summary = summary || $2::jsonb WHERE id = $1", [
    emailIdOf(8),
    JSON.stringify({ notification }),
  ]);
  const told = () => readTold(watched, account, ["a@x", "b@x"]);
  expect((await told()).get("a@x")).toMatchObject([{ emailId: emailIdOf(8), notification }]);
  expect(await indexesOf(told)).toContain("message_notification_idx");
});

test("the submissions that a report is about are found by its Message-ID, and none are looked for without one", async () => {
  await database.query(
    `INSERT INTO submission (account_id, id, identity_id, email_id, thread_id, envelope, send_at, undo_status, original_message_id)
     SELECT $1, n, 1, n, n, '{}', now(), 'final', n || '@crepes.fr' FROM generate_series(1, 5000) n`,
    [account],
  );
  await database.query("ANALYZE submission");
  const reported = () =>
    submissionsReported(watched, [{ accountId: account, originalMessageId: "7@crepes.fr" }]);
  expect(await reported()).toEqual(new Map([["7", account]]));
  expect(await indexesOf(reported)).toContain("submission_original_message_id_idx");
  asked.length = 0;
  await submissionsReported(watched, []);
  expect(asked).toEqual([]);
});

test("fresh words are taken by their places: nothing is joined, whatever the statistics know of the account", async () => {
  asked.length = 0;
  expect(await makeSegment(watched, other, ids)).toBe(true);
  const taking = asked.find(({ text }) => text.startsWith("DELETE FROM email_words"));
  const [row] = await database.query<{ "QUERY PLAN": { Plan: Plan }[] }>(
    `EXPLAIN (FORMAT JSON) ${taking?.text}`,
    taking?.values ?? [],
  );
  const nodes = row?.["QUERY PLAN"].flatMap((one) => nodesOf(one.Plan)) ?? [];
  const kinds = new Set(nodes.map((node) => node["Node Type"]));
  expect(kinds).toContain("Tid Scan");
  expect([...kinds].filter((kind) => /Join|Nested Loop|Seq Scan/.test(kind))).toEqual([]);
  expect(nodes.map((node) => node["Index Name"])).toContain("email_words_pkey");
});

test("an update looks at its own emails", async () => {
  const used = await indexesOf(() => watched.transaction((tx) => lockEmails(tx, account, some(10))));
  expect(used).toContain("email_pkey");
});

test("a maildrop is the inbox and its emails; no other is read", async () => {
  const ids = makeIds(() => Date.now());
  const announcer = makeAnnouncer({ database, log: silentLog });
  const blobs = makeBlobs({ database: watched, ids });
  const maildrops = makeMaildrops({
    database: watched,
    blobs,
    announcer,
    clock: systemClock,
    ids,
    keeper: "1",
  });
  const used = await indexesOf(async () => {
    const drop = await maildrops.open(other as AccountId);
    expect(drop?.count).toBe(othersEmailsCount);
    for await (const octets of drop?.read(0) ?? []) expect(octets.length).toBe(500);
    await drop?.release();
  });
  expect(used).toContain("blob_chunk_pkey");
});

test("the queue's workers see what is due, not what has gone out", async () => {
  const ids = makeIds(() => Date.now());
  const intake = makeIntake({
    database,
    blobs: makeBlobs({ database, ids }),
    ids,
    clock: systemClock,
    log: silentLog,
    announcer: makeAnnouncer({ database, log: silentLog }),
  });
  const queue = makeQueueStore({ database: watched, intake, ids });
  const now = new Date();
  const used = await indexesOf(async () => {
    const limits = { rowsPerDomainMax: 20, domainsMax: 10, except: [], only: null, asideMax: 20 };
    expect(await queue.claim(now, "a worker", new Date(now.getTime() + 60_000), limits)).toHaveLength(20);
    await queue.nextDue([]);
  });
  expect(used).toContain("queue_entry_due_idx");
});

test("what became of queue entries is written, and small messages are read ahead, by their keys alone", async () => {
  const ids = makeIds(() => Date.now());
  const intake = { acceptIn: () => Promise.reject(new Error("no report is due")) } as unknown as Intake;
  const queue = makeQueueStore({ database: watched, intake, ids });
  const now = new Date();
  const limits = { rowsPerDomainMax: 20, domainsMax: 10, except: [], only: null, asideMax: 20 };
  const entries = await queue.claim(now, "another worker", new Date(now.getTime() + 60_000), limits);
  expect(entries).toHaveLength(20);
  const reply = { code: 250, enhanced: null, text: "ok" };
  const ends = entries.map((entry) => ({
    entry,
    ended: { kind: "relayed", reply, host: "hamburger.edu", call: null } as const,
    isReported: false,
  }));
  const used = await indexesOf(async () => {
    await queue.finish("another worker", now, [{ ends, report: null }]);
    await makeBlobs({ database: watched, ids }).readStarts(entries.map(({ messageId }) => messageId));
  });
  expect([...used]).toEqual(expect.arrayContaining(["queue_entry_pkey", "blob_chunk_pkey"]));
});

test("the way of a message is found by its queue entry", async () => {
  const used = await indexesOf(async () => {
    expect((await readEvents(watched, some(50), { perEntryMax: 20 })).size).toBe(50);
    await readOwnEvents(
      watched,
      account,
      some(10).map((entryId) => ({ entryId, eventId: "7000006" })),
    );
  });
  expect(used).toContain("journey_event_pkey");
  expect(used).toContain("journey_call_pkey");
});

test("an administrator's pages of the queue, and the ledger, do not read what has gone out", async () => {
  const announcer = makeAnnouncer({ database, log: silentLog });
  const ids = makeIds(() => Date.now());
  const blobs = makeBlobs({ database: watched, ids });
  const queue = makeQueueAdministration({
    database: watched,
    announcer,
    blobs,
    clock: systemClock,
    ids,
  });
  const used = await indexesOf(async () => {
    const first = await queue.list({}, { limit: 50 });
    expect(first?.recipients).toHaveLength(50);
    await queue.list({ destination: "hamburger.edu" }, { from: first?.next ?? "", limit: 50 });
    await queue.list({ recipient: "nobody" });
    await queue.list({ state: "bounced" });
    await queue.show(emailIdOf(0));
    await queue.destinations();
    await queue.ledger();
    expect(await queue.hold({ filter: { destination: "hamburger.edu" } })).toBeGreaterThan(100);
  });
  expect(used).toContain("queue_entry_open_idx");
  expect(used).toContain("queue_entry_ended_idx");
});
