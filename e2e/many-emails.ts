import pg from "pg";
import { openDataFolder } from "../lib/db/data-folder.ts";
import { runningDatabaseUrl } from "../lib/db/postgres.ts";
import { makeIndexer } from "../mail-core/mime/indexer.ts";
import { firstIdAt } from "../mail-core/store/ids.ts";
import type { Keryx } from "./servers.ts";

const letter =
  "From: Carol <carol@x.example>\r\nSubject: One of many\r\nContent-Type: text/plain\r\n\r\nA letter like all the others.\r\n";

/** So many conversations at the beginning, in the middle and at the end of the list have their emails. */
const wholeAtEach = 2_000;

/**
 * Puts so many conversations into an inbox, a minute apart, all of the same letter, into the tables from which lists are read. Those that
 * nobody will look at have their row of the list and no email: half a million of these would take half a minute.
 */
export async function fillInbox({ dataDir }: Keryx, address: string, conversations: number): Promise<void> {
  const url = await runningDatabaseUrl(await openDataFolder(dataDir));
  if (!url) throw new Error("the server has no database of its own");
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await insert(client, address, conversations);
    await client.query("VACUUM ANALYZE email, email_state, mailbox_email, mailbox_thread");
  } finally {
    await client.end();
  }
}

async function insert(client: pg.Client, address: string, conversations: number): Promise<void> {
  const indexer = makeIndexer();
  indexer.write(Buffer.from(letter));
  // Of an hour ago: the server makes none of these ids.
  const messageId = firstIdAt(Date.now() - 3_600_000);
  await client.query("BEGIN");
  await client.query("INSERT INTO message (id, size_octets, summary) VALUES ($1, $2, $3)", [
    messageId,
    letter.length,
    JSON.stringify(indexer.end().summary),
  ]);
  await client.query("INSERT INTO blob_chunk (blob_id, n, octets) VALUES ($1, 0, $2)", [
    messageId,
    Buffer.from(letter),
  ]);
  await client.query(
    `CREATE TEMP TABLE made ON COMMIT DROP AS
     SELECT b.account_id, b.id AS mailbox_id, n AS uid, $2::bigint + n AS id, now() - ($3::int - n) * interval '1 minute' AS at
     FROM mailbox b JOIN account a ON a.id = b.account_id, generate_series(1, $3::int) n
     WHERE a.address = $1 AND b.role = 'inbox'`,
    [address, messageId, conversations],
  );
  const middle = conversations / 2;
  await client.query(
    `CREATE TEMP VIEW whole AS SELECT * FROM made
     WHERE uid <= ${wholeAtEach} OR uid > ${conversations - wholeAtEach} OR abs(uid - ${middle}) < ${wholeAtEach / 2}`,
  );
  for (const text of [
    `INSERT INTO email (account_id, id, thread_id, message_id, trace, size_octets, received_at, has_attachment)
     SELECT account_id, id, id, ${messageId}, '', ${letter.length}, at, false FROM whole`,
    "INSERT INTO email_state (account_id, email_id, keywords, modseq) SELECT account_id, id, '{$seen}', uid FROM whole",
    `INSERT INTO mailbox_email (account_id, mailbox_id, email_id, thread_id, received_at, uid)
     SELECT account_id, mailbox_id, id, id, at, uid FROM whole`,
    `INSERT INTO mailbox_thread (account_id, mailbox_id, thread_id, total, unread, latest_at, latest_email_id)
     SELECT account_id, mailbox_id, id, 1, 0, at, id FROM made`,
    `UPDATE mailbox SET uid_next = ${conversations} + 1, total_emails = ${conversations}, total_threads = ${conversations}
     WHERE id = (SELECT mailbox_id FROM made LIMIT 1)`,
    "COMMIT",
  ])
    await client.query(text);
}
