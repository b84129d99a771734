import pg from "pg";
import { makeIndexer } from "../../mail-core/mime/indexer.ts";
import { wordVector } from "../../mail-core/mime/word-vector.ts";
import { binaryArray } from "../../mail-core/store/binary-array.ts";
import { firstIdAt } from "../../mail-core/store/ids.ts";

/** Words that are looked for. */
export const searched = { rare: "rarissimum", common: "letter", two: "letter word17", prefix: "rariss" };

/** Emails of one conversation. */
const threadLength = 3;
const sample =
  "From: Bench Writer <bench@bench.invalid>\r\nTo: bench@bench.test\r\nSubject: A letter\r\n" +
  "Date: Sat, 21 Nov 2026 10:00:00 +0000\r\nContent-Type: text/plain\r\n\r\nWords of a letter.\r\n" +
  "So it goes on, line by line, until the page is full.\r\n".repeat(30);

function summaryOf(message: string): string {
  const indexer = makeIndexer();
  indexer.write(Buffer.from(message));
  return JSON.stringify(indexer.end().summary);
}

/**
 * Gives each of these addresses so many emails in the inbox, in conversations of three: into the tables that lists and searches read, with a
 * rare word in one of a thousand. The same with every run. All have the same octets, whatever their words are.
 */
export async function fillJmap(
  databaseUrl: string,
  addresses: readonly string[],
  emails: number,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const [at, address] of addresses.entries()) await fillInbox(client, address, emails, at);
    await client.query(
      "VACUUM ANALYZE message, email, email_state, mailbox_email, mailbox_thread, email_words",
    );
    await untilIndexed(client);
  } finally {
    await client.end();
  }
}

async function fillInbox(client: pg.Client, address: string, emails: number, at: number): Promise<void> {
  // Ids of a while ago, apart for each address: the server makes none of them.
  const firstId = BigInt(firstIdAt(Date.now() - (at + 2) * 3_600_000));
  await client.query("BEGIN");
  await client.query(
    `CREATE TEMP TABLE made ON COMMIT DROP AS
     SELECT b.account_id, b.id AS mailbox_id, n, $2::bigint + n AS id, $2::bigint + n - n % ${threadLength} AS thread_id,
       now() - ($3::int - n) * interval '1 minute' AS at
     FROM mailbox b JOIN account a ON a.id = b.account_id, generate_series(0, $3::int - 1) n
     WHERE a.address = $1 AND b.role = 'inbox'`,
    [address, firstId, emails],
  );
  await client.query(
    `INSERT INTO message (id, size_octets, summary)
     SELECT id, ${sample.length}, jsonb_set($1::jsonb, '{subject}', to_jsonb('Letter ' || n)) FROM made`,
    [summaryOf(sample)],
  );
  await client.query("INSERT INTO blob_chunk (blob_id, n, octets) SELECT id, 0, $1::bytea FROM made", [
    Buffer.from(sample),
  ]);
  await client.query(
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
    `INSERT INTO email (account_id, id, thread_id, message_id, trace, size_octets, received_at, sent_at, has_attachment)
     SELECT account_id, id, thread_id, id, '', ${sample.length}, at, at, false FROM made`,
    `INSERT INTO email_state (account_id, email_id, keywords, modseq)
     SELECT account_id, id, CASE WHEN n % 10 = 0 THEN '{}'::text[] ELSE '{$seen}'::text[] END, n FROM made`,
    `INSERT INTO mailbox_email (account_id, mailbox_id, email_id, thread_id, received_at, uid)
     SELECT account_id, mailbox_id, id, thread_id, at, n + 1 FROM made`,
    `INSERT INTO mailbox_thread (account_id, mailbox_id, thread_id, total, unread, latest_at, latest_email_id)
     SELECT account_id, mailbox_id, thread_id, count(*), count(*) FILTER (WHERE n % 10 = 0), max(at), max(id) FROM made GROUP BY 1, 2, 3`,
    `UPDATE mailbox b SET uid_next = m.emails + 1, total_emails = m.emails, unread_emails = m.emails / 10, total_threads = m.threads
     FROM (SELECT account_id, mailbox_id, count(*) AS emails, count(DISTINCT thread_id) AS threads FROM made GROUP BY 1, 2) m
     WHERE b.account_id = m.account_id AND b.id = m.mailbox_id`,
    `UPDATE mail_state s SET fresh_word_octets = (SELECT sum(octet_length(words)) FROM email_words w WHERE w.account_id = s.account_id)
     WHERE account_id = (SELECT account_id FROM made LIMIT 1)`,
  ])
    await client.query(text);
  await client.query("COMMIT");
}

/** Emails so far apart have the same words. */
const differentTexts = 5_000;

function textOf(n: number) {
  const words = Array.from({ length: 60 }, (_, w) => `word${(n * 7 + (w + 1) ** 2) % 5_000}`);
  const first = n % 1_000 === 7 ? searched.rare : "letter";
  return { subject: "", from: "", recipients: "", body: [first, ...words].join(" ") };
}

/** So many emails may stay fresh for good. While there are more, the server is at work on them: a merge of large segments takes its time. */
const freshMost = 5_000;
const lookEveryMs = 12_000;
const unchangedLooks = { ofMany: 10, ofFew: 1 };

/** The server puts the words into its index in its own time. */
async function untilIndexed(client: pg.Client): Promise<void> {
  let left = Number.POSITIVE_INFINITY;
  let unchanged = 0;
  while (left > 0 && unchanged < (left > freshMost ? unchangedLooks.ofMany : unchangedLooks.ofFew)) {
    const before = left;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    const { rows } = await client.query<{ left: number }>("SELECT count(*)::int AS left FROM email_words");
    left = rows[0]?.left ?? 0;
    unchanged = left === before ? unchanged + 1 : 0;
  }
}
