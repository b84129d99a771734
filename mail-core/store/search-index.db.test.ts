import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { silentLog } from "../log.ts";
import { makeIndexer } from "../mime/indexer.ts";
import type { SearchText } from "../mime/message-summary.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { insertAccount } from "./account-rows.ts";
import { makeBlobs } from "./blobs.ts";
import { queryEmails } from "./email-query.ts";
import { destroyEmails } from "./email-write.ts";
import { makeIds } from "./ids.ts";
import { makeIntake } from "./intake.ts";
import { lookAgainMs, makeSearchIndex } from "./search-index.ts";

const ids = makeIds(() => Date.now());
const announcer = {
  announce: () => {},
  announceQueue: () => {},
  watch: () => () => {},
  watchQueue: () => () => {},
};
let database: ScratchDatabase;
let clock: ReturnType<typeof fakeClock>;
let searchIndex: ReturnType<typeof makeSearchIndex>;
let account: string;

beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  clock = fakeClock(Date.now() + 60_000);
  searchIndex = makeSearchIndex({ database, blobs: makeBlobs({ database, ids }), clock, log: silentLog });
  const address = `${randomBytes(5).toString("hex")}@crepes.fr`;
  const row = { address, name: "", role: "user" as const, passwordHash: "", quotaOctets: null };
  account = (await database.transaction((tx) => insertAccount(tx, row, { ids, clock: systemClock }))) ?? "";
});
afterEach(() => searchIndex.stop());

async function deliver(text: string, { isForgotten = false, search = null as SearchText | null } = {}) {
  const message = Buffer.from(text);
  const indexer = makeIndexer();
  indexer.write(message);
  const indexed = indexer.end();
  const intake = makeIntake({
    database,
    blobs: makeBlobs({ database, ids }),
    ids,
    clock: systemClock,
    announcer,
    searchIndex: isForgotten ? { add: () => {} } : searchIndex,
    log: silentLog,
  });
  const accepted = await intake.accept({
    message: {
      kind: "new",
      blob: {
        id: ids.next(),
        sizeOctets: message.length,
        inline: message,
        unpackedOctets: null,
        lacksLineEnd: false,
      },
      summary: indexed.summary,
      search: search ?? indexed.search,
    },
    receivedAt: new Date(),
    deliveries: [{ accountId: account, mailbox: { role: "inbox" }, keywords: [], trace: Buffer.from("") }],
    relays: [],
  });
  return accepted.emails[0]?.emailId ?? "";
}

async function found(text: string): Promise<string[]> {
  const page = await queryEmails(database, account, {
    filter: { condition: { text } },
    sort: [],
    collapseThreads: false,
    position: 0,
    anchor: null,
    limit: 500,
    calculateTotal: false,
  });
  return page?.ids ?? [];
}

const dueNow = async () => {
  const rows = await database.query("SELECT FROM search_due WHERE account_id = $1", [account]);
  return rows.length;
};

test("an email that was just delivered is found at once by who searches its account", async () => {
  const email = await deliver("Subject: Pickles\r\n\r\nDo you like them?\r\n");
  expect(await found("pickles")).toEqual([]);
  await searchIndex.catchUp(account);
  expect(await found('"like them"')).toEqual([email]);
  expect(await dueNow()).toBe(0);
});

test("more emails than one transaction takes are all found", async () => {
  await Promise.all(Array.from({ length: 450 }, (_, n) => deliver(`Subject: n${n}\r\n\r\nmany of them\r\n`)));
  await searchIndex.catchUp(account);
  expect(await found("many")).toHaveLength(450);
});

test("what a server that was killed left behind is read again from the store", async () => {
  const email = await deliver("Subject: Pickles\r\n\r\nDeep in the body: gherkins\r\n", {
    isForgotten: true,
  });
  searchIndex.start();
  clock.advance(lookAgainMs);
  await expect.poll(dueNow).toBe(0);
  expect(await found("gherkins")).toEqual([email]);
});

test("an email destroyed before it was indexed leaves no words", async () => {
  const email = await deliver("Subject: Pickles\r\n\r\nGone\r\n");
  const [place] = await database.query<{ thread_id: string; mailbox_id: string }>(
    "SELECT thread_id, mailbox_id FROM mailbox_email WHERE account_id = $1 AND email_id = $2",
    [account, email],
  );
  await database.transaction((tx) =>
    destroyEmails(tx, account, [
      { id: email, threadId: place?.thread_id ?? "", mailboxIds: [place?.mailbox_id ?? ""], keywords: [] },
    ]),
  );
  await searchIndex.catchUp(account);
  const left = await database.query("SELECT FROM email_words WHERE account_id = $1", [account]);
  expect([left.length, await dueNow()]).toEqual([0, 0]);
});

test("an email is found a moment after its delivery, without anybody having searched", async () => {
  searchIndex.start();
  const email = await deliver("Subject: Pickles\r\n\r\nDo you like them?\r\n");
  clock.advance(1_000);
  await expect.poll(dueNow).toBe(0);
  expect(await found("like")).toEqual([email]);
});

test("an email whose octets are gone does not keep the others from being found", async () => {
  const lost = await deliver("Subject: lost\r\n\r\nlost\r\n");
  const email = await deliver("Subject: Pickles\r\n\r\nafter it\r\n");
  await database.query(
    "DELETE FROM blob_chunk WHERE blob_id = (SELECT message_id FROM email WHERE account_id = $1 AND id = $2)",
    [account, lost],
  );
  await searchIndex.catchUp(account);
  expect(await found("after")).toEqual([email]);
  expect(await dueNow()).toBe(0);
});

test("NUL, lone surrogates and a megabyte of words do not keep the next email from being found", async () => {
  const body = Array.from({ length: 200_000 }, (_, at) => `${at.toString(36)}\0\ud800`).join(" ");
  const search = { subject: "a\0b", from: "\ud800", recipients: "r".repeat(3_000_000), body };
  await deliver("Subject: odd\r\n\r\n", { search });
  const email = await deliver("Subject: Pickles\r\n\r\nafter it\r\n");
  await searchIndex.catchUp(account);
  expect(await found("pickles")).toEqual([email]);
  expect(await dueNow()).toBe(0);
});

test("two servers that index at the same time write each email's words once", async () => {
  await Promise.all(Array.from({ length: 40 }, (_, n) => deliver(`Subject: n${n}\r\n\r\ntwice\r\n`)));
  const other = makeSearchIndex({ database, blobs: makeBlobs({ database, ids }), clock, log: silentLog });
  await Promise.all([searchIndex.catchUp(account), other.catchUp(account), searchIndex.catchUp(account)]);
  expect(await found("twice")).toHaveLength(40);
});
