import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { silentLog } from "../log.ts";
import type { SearchText } from "../mime/message-summary.ts";
import { wordVector } from "../mime/word-vector.ts";
import { newMessage } from "../testing/new-message.ts";
import { noAnnouncer } from "../testing/no-announcer.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { insertAccount, removeAccountRows } from "./account-rows.ts";
import { makeBlobs } from "./blobs.ts";
import { makeCache } from "./cache.ts";
import { inSnapshot } from "./database.ts";
import type { EmailCondition } from "./email-filter.ts";
import { queryEmails } from "./email-query.ts";
import { destroyEmails, lockEmails } from "./email-write.ts";
import { makeIds } from "./ids.ts";
import { makeIntake } from "./intake.ts";
import { freshMaxOctets, makeSegment } from "./search-build.ts";
import { mergeSegments } from "./search-merge.ts";
import { makeSearchUpkeep } from "./search-upkeep.ts";

const ids = makeIds(() => Date.now());
const never = new AbortController().signal;
let database: ScratchDatabase;
let account: string;

async function newAccount(): Promise<string> {
  const address = `${randomBytes(5).toString("hex")}@crepes.fr`;
  const row = { address, name: "", role: "user" as const, passwordHash: "", quotaOctets: null };
  return (await database.transaction((tx) => insertAccount(tx, row, { ids, clock: systemClock }))) ?? "";
}

beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  account = await newAccount();
});

const intake = () =>
  makeIntake({
    database,
    blobs: makeBlobs({ database, ids }),
    ids,
    clock: systemClock,
    announcer: noAnnouncer,
    log: silentLog,
  });

async function deliver(text: string, { search = null as SearchText | null, to = account } = {}) {
  const { message, search: own } = newMessage(Buffer.from(text), ids);
  const accepted = await intake().accept({
    message,
    words: wordVector(search ?? own),
    receivedAt: new Date(),
    deliveries: [{ accountId: to, mailbox: { role: "inbox" }, keywords: [], trace: Buffer.from("") }],
    relays: [],
  });
  return accepted.emails[0]?.emailId ?? "";
}

const cache = makeCache();

/** Finds the same with what is kept of searches before as without. */
async function find(condition: EmailCondition, of = account): Promise<string[]> {
  const list = { filter: { condition }, sort: [], collapseThreads: false, calculateTotal: true };
  const query = { ...list, position: 0, anchor: null, limit: 5_000 };
  const [page, cached] = await inSnapshot(database, async (tx) => [
    await queryEmails(tx, of, query),
    await queryEmails(tx, of, query, { cache }),
  ]);
  expect(cached).toEqual(page);
  expect(page?.total).toBe(page?.ids.length);
  return page?.ids.sort() ?? [];
}
const found = (text: string, of = account) => find({ text }, of);

const segment = (of = account) => makeSegment(database, of, ids);
const merge = () => mergeSegments(database, account, ids, never);
const segments = () =>
  database.query<{ emails: number }>("SELECT emails FROM search_segment WHERE account_id = $1", [account]);

async function destroy(...emails: string[]) {
  await database.transaction(async (tx) => {
    const { places } = await lockEmails(tx, account, emails);
    await destroyEmails(tx, account, [...places.values()]);
  });
}

/** Makes `count` segments, each of a message that `text` writes. */
async function deliverSegments(count: number, text: (n: number) => string): Promise<string[]> {
  const emails: string[] = [];
  for (let n = 0; n < count; n++) {
    emails.push(await deliver(text(n)));
    await segment();
  }
  return emails;
}

test("an email is found from the moment at which it is committed, and the same after it went into a segment", async () => {
  const email = await deliver("Subject: Pickles\r\nFrom: bob@crepes.fr\r\n\r\nDo you like them? Crêpes\r\n");
  const looks = async () => {
    for (const text of ["pickles", "PICK", '"like them"', "crepes", "bob like", '"bob" do'])
      expect(await found(text), text).toEqual([email]);
    for (const text of [
      "",
      "pick them",
      '"them like"',
      '"pickl"',
      "ickles",
      '"pickles bob"',
      "like cucumbers",
    ])
      expect(await found(text), text).toEqual([]);
    expect(await find({ subject: "pickles" })).toEqual([email]);
    expect(await find({ subject: "like" })).toEqual([]);
    expect(await find({ from: "bob", body: '"you like"' })).toEqual([email]);
    expect(await find({ from: "like" })).toEqual([]);
  };
  await looks();
  expect(await segment()).toBe(true);
  expect(await database.query("SELECT FROM email_words WHERE account_id = $1", [account])).toEqual([]);
  await looks();
  expect(await segment()).toBe(false);
});

const charset = "Content-Type: text/plain; charset=utf-8";

test.each([
  [
    "Greek",
    `Subject: Συνάντηση στην Αθήνα\r\n${charset}\r\n\r\nΟ Ὀδυσσεὺς φτάνει αύριο, με όλους τους φίλους της Μαΐας.\r\n`,
    [
      "συναντηση",
      "ΣΥΝΆΝΤΗΣΗ",
      "αθην",
      '"στην αθηνα"',
      "ΟΔΥΣΣΕΥΣ",
      "οδυσσεύς",
      "φιλουσ",
      "μαΐας",
      "ΜΑΙΑΣ αυριο",
    ],
    ["υναντηση", '"αθηνα στην"', "αθηναι"],
  ],
  [
    "Portuguese",
    `Subject: Reunião de manhã\r\n${charset}\r\n\r\nNão se esqueça: às nove, no café, com as irmãs e o pão-de-ló.\r\n`,
    [
      "reuniao",
      "REUNIÃO",
      "reuniã",
      "manha",
      '"nao se esqueca"',
      "ÀS NOVE",
      "irma",
      '"pao de lo"',
      "cafe\u0301",
    ],
    ["reunioes", '"esqueca se"', "ovo"],
  ],
])(
  "%s is found by its words in any form of their letters, by their beginnings and in phrases",
  async (_, letter, hits, misses) => {
    const email = await deliver(letter);
    const looks = async () => {
      for (const text of hits) expect(await found(text), text).toEqual([email]);
      for (const text of misses) expect(await found(text), text).toEqual([]);
    };
    await looks();
    await segment();
    await looks();
  },
);

test("emails are found in segments, in what these were merged into, and beside them", async () => {
  const emails = await deliverSegments(
    9,
    (n) => `Subject: n${n}\r\n\r\nmany of them ${n % 2 ? "odd" : "even"}\r\n`,
  );
  emails.push(await deliver("Subject: fresh\r\n\r\nmany of them odd\r\n"));
  const odd = emails.filter((_, n) => n % 2 === 1);
  const looks = async () => {
    expect(await found("many")).toEqual(emails);
    expect(await found('"of them odd"')).toEqual(odd);
    expect(await found("n3")).toEqual([emails[3]]);
  };
  await looks();
  expect(await merge()).toBe(true);
  expect(await segments()).toEqual([{ emails: 1 }, { emails: 8 }]);
  await looks();
  expect(await merge()).toBe(false);
});

test("destroyed emails are not found, and are left out when segments are merged", async () => {
  const emails = await deliverSegments(8, () => "Subject: x\r\n\r\nmany\r\n");
  const late = await deliver("Subject: x\r\n\r\nmany\r\n");
  await destroy(emails[0] ?? "", emails[7] ?? "", late);
  expect(await found("many")).toEqual(emails.slice(1, 7));
  await merge();
  expect(await segments()).toEqual([{ emails: 6 }]);
  expect(await found("many")).toEqual(emails.slice(1, 7));
});

test("segments of which every email was destroyed leave nothing behind", async () => {
  await destroy(...(await deliverSegments(8, () => "Subject: x\r\n\r\nmany\r\n")));
  await merge();
  const left = await database.query(
    `SELECT segment_id FROM search_terms WHERE account_id = $1
     UNION ALL SELECT segment_id FROM search_emails WHERE account_id = $1
     UNION ALL SELECT id FROM search_segment WHERE account_id = $1`,
    [account],
  );
  expect(left).toEqual([]);
});

test("an account whose segment cannot be made does not keep the others from theirs", async () => {
  const other = await newAccount();
  for (const to of [account, other]) await deliver("Subject: x\r\n\r\nmany\r\n", { to });
  await database.query("UPDATE mail_state SET fresh_word_octets = $1", [freshMaxOctets + 1]);
  const broken = {
    ...database,
    query: ((text, values = [], name) =>
      text.startsWith("SELECT fresh_word_octets") && values[0] === account
        ? Promise.reject(new Error("broken"))
        : database.query(text, values, name)) as ScratchDatabase["query"],
  };
  const warned: string[] = [];
  const log = { ...silentLog, warn: (event: string) => warned.push(event) };
  const upkeep = makeSearchUpkeep({ database: broken, ids, clock: systemClock, log });
  upkeep.start();
  const made = () => database.query("SELECT emails FROM search_segment WHERE account_id = $1", [other]);
  await expect.poll(made).toEqual([{ emails: 1 }]);
  await upkeep.stop();
  expect(await segments()).toEqual([]);
  expect(warned).toContain("search.upkeep");
});

test("an account's segments go with it", async () => {
  await deliverSegments(2, () => "Subject: x\r\n\r\nmany\r\n");
  await database.transaction((tx) => removeAccountRows(tx, account));
  expect(await segments()).toEqual([]);
  expect(await segment()).toBe(false);
});

test("servers that make segments at the same time put each email into one", async () => {
  const emails = await Promise.all(
    Array.from({ length: 40 }, (_, n) => deliver(`Subject: n${n}\r\n\r\ntwice\r\n`)),
  );
  await Promise.all([segment(), segment(), segment(), segment()]);
  while (await segment());
  const sum = (await segments()).reduce((all, { emails: some }) => all + some, 0);
  expect(sum).toBe(40);
  expect(await found("twice")).toEqual(emails.sort());
});

test("servers that merge at the same time lose nothing, and who searches meanwhile finds all", async () => {
  const emails = await deliverSegments(16, () => "Subject: x\r\n\r\nmany\r\n");
  const looks = Array.from({ length: 10 }, () => found("many"));
  await Promise.all([merge(), merge(), merge(), ...looks]);
  while (await merge());
  for (const look of looks) expect(await look).toEqual(emails);
  expect(await found("many")).toEqual(emails);
  expect(await segments()).toHaveLength(2);
});

test("a merge that is broken off in the middle leaves everything as it was", async () => {
  const emails = await deliverSegments(8, (n) => `Subject: n${n}\r\n\r\nmany\r\n`);
  const stopping = new AbortController();
  let writes = 0;
  const breaking = {
    ...database,
    transaction: ((work) =>
      database.transaction((tx) =>
        work({
          query(text, ...rest) {
            if (text.includes("INSERT INTO search_terms") && ++writes === 1) stopping.abort();
            return stopping.signal.aborted ? Promise.reject(new Error("killed")) : tx.query(text, ...rest);
          },
        }),
      )) as ScratchDatabase["transaction"],
  };
  await expect(mergeSegments(breaking, account, ids, stopping.signal)).rejects.toThrow("killed");
  expect(await segments()).toHaveLength(8);
  expect(await found("many")).toEqual(emails);
  expect(await merge()).toBe(true);
  expect(await found("many")).toEqual(emails);
});

test("the words of another account are never seen", async () => {
  const other = await newAccount();
  const [mine, theirs] = [
    await deliver("Subject: s\r\n\r\nsecret\r\n"),
    await deliver("Subject: s\r\n\r\nsecret\r\n", { to: other }),
  ];
  expect([await found("secret"), await found("secret", other)]).toEqual([[mine], [theirs]]);
  await Promise.all([segment(), segment(other)]);
  expect([await found("secret"), await found("secret", other)]).toEqual([[mine], [theirs]]);
});

const hostile: [what: string, search: SearchText, sought: string][] = [
  ["NUL and lone surrogates", { subject: "a\0b", from: "\ud800", recipients: "", body: "x\0y\udfff" }, "xy"],
  [
    "a word as long as a word may be",
    { subject: "", from: "", recipients: "", body: "ж".repeat(1_023) },
    "жжж",
  ],
  [
    "a word longer than that",
    { subject: "", from: "", recipients: "", body: `${"w".repeat(5_000)} after` },
    "after",
  ],
  [
    "quotes, backslashes and operators",
    { subject: `'\\"&|!(:*)<->`, from: "'", recipients: "", body: `it's a\\b:A` },
    `"it s a b"`,
  ],
  [
    "one word ten thousand times",
    { subject: "", from: "", recipients: "", body: "ha ".repeat(10_000) },
    '"ha ha"',
  ],
  [
    "letters of many alphabets",
    { subject: "Ωμέγα 日本語 ﬁn 𝒳", from: "", recipients: "", body: "" },
    "ωμεγα 日本",
  ],
  [
    "a megabyte of different words",
    {
      subject: "",
      from: "",
      recipients: "",
      body: Array.from({ length: 200_000 }, (_, at) => at.toString(36)).join(" "),
    },
    '"a0 a1"',
  ],
];
test.each(hostile)(
  "%s keeps nobody's mail from being found, fresh or in a segment",
  async (_, search, sought) => {
    const odd = await deliver("Subject: odd\r\n\r\n", { search });
    const email = await deliver("Subject: Pickles\r\n\r\nafter it\r\n");
    const looks = async () => {
      expect(await found("pickles")).toEqual([email]);
      expect(await found(sought)).toContain(odd);
    };
    await looks();
    while (await segment());
    await looks();
  },
);

test("many random searches find the same in fresh words, in segments and after merges", async () => {
  let state = 7;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
  const syllables = ["ba", "bé", "co", "da", "dab", "9", "Ω", "日"];
  const word = () =>
    Array.from({ length: 1 + random(2) }, () => syllables[random(syllables.length)]).join("");
  const words = (most: number) => Array.from({ length: random(most + 1) }, word).join(" ");
  const text = () => ({ subject: words(3), from: words(2), recipients: words(2), body: words(30) });
  for (let n = 0; n < 90; n++) await deliver(`Subject: ${n}\r\n\r\n`, { search: text() });
  const fields = ["text", "subject", "from", "body"] as const;
  const searches = Array.from({ length: 150 }, (): EmailCondition => {
    const phrase = random(2) ? `"${words(3)}" ` : "";
    return {
      [fields[random(4)] as string]: phrase + words(2),
      [fields[random(4)] as string]: words(1) || word(),
    };
  });
  const results = async () => {
    const lists: string[][] = [];
    for (const search of searches) lists.push(await find(search));
    return lists;
  };
  const fresh = await results();
  expect(fresh.filter((list) => list.length > 0).length).toBeGreaterThan(50);
  await segmentInPieces(8);
  expect(await segments()).toHaveLength(8);
  expect(await results()).toEqual(fresh);
  await merge();
  expect(await segments()).toHaveLength(1);
  expect(await results()).toEqual(fresh);
});

/** As many segments, each of a part of the fresh words. */
async function segmentInPieces(count: number) {
  const rows = await database.query<{ email_id: string; words: Buffer }>(
    "DELETE FROM email_words WHERE account_id = $1 RETURNING email_id, words",
    [account],
  );
  for (let n = 0; n < count; n++) {
    for (const { email_id: email, words } of rows.filter((_, at) => at % count === n))
      await database.query("INSERT INTO email_words (account_id, email_id, words) VALUES ($1, $2, $3)", [
        account,
        email,
        words,
      ]);
    await segment();
  }
}
