import pg from "pg";
import { chunkOctets } from "../../mail-core/store/blobs.ts";
import { firstIdAt } from "../../mail-core/store/ids.ts";
import { bodiesOf, headerOf, type MaildropContent } from "./maildrop-content.ts";

const trace =
  "Received: from bench.invalid ([127.0.0.1]) by bench.test with ESMTP; Sat, 21 Nov 2026 10:00:00 +0000\r\n";

/** Puts messages into the inboxes of these addresses, in place of what lies there: into the tables that POP3 reads, and no others. */
export async function fillKeryx(
  databaseUrl: string,
  addresses: readonly string[],
  content: MaildropContent,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const address of addresses) await fillInbox(client, address, content);
    // As autovacuum would soon have done.
    await client.query("VACUUM ANALYZE blob_chunk, email, mailbox_email");
  } finally {
    await client.end();
  }
}

async function fillInbox(client: pg.Client, address: string, content: MaildropContent): Promise<void> {
  const { rows } = await client.query<{ account_id: string; id: string }>(
    "SELECT b.account_id, b.id FROM mailbox b JOIN account a ON a.id = b.account_id WHERE a.address = $1 AND b.role = 'inbox'",
    [address],
  );
  const [inbox] = rows;
  if (!inbox) throw new Error(`${address} has no inbox`);
  // Ids of a while ago: the server makes none of them.
  const firstId = BigInt(firstIdAt(Date.now() - 3_600_000)) + (BigInt(inbox.id) % 1_000n);
  await client.query("DELETE FROM mailbox_email WHERE account_id = $1 AND mailbox_id = $2", [
    inbox.account_id,
    inbox.id,
  ]);
  await insertMessages(client, firstId, address, content);
  await client.query(
    `WITH made AS (
       SELECT $3::bigint + n AS id, m.id AS message_id, m.size_octets, n
       FROM generate_series(0, $4::int - 1) n JOIN message m ON m.id = $3::bigint + n % $5::int
     ), emails AS (
       INSERT INTO email (account_id, id, thread_id, message_id, trace, size_octets, received_at, has_attachment)
       SELECT $1, id, id, message_id, $6::bytea, size_octets + length($6::bytea), now(), false FROM made
     )
     INSERT INTO mailbox_email (account_id, mailbox_id, email_id, thread_id, received_at, uid)
     SELECT $1, $2, id, id, now(), n + 1 FROM made`,
    [inbox.account_id, inbox.id, firstId, content.messages, content.distinct, Buffer.from(trace)],
  );
}

async function insertMessages(client: pg.Client, firstId: bigint, address: string, content: MaildropContent) {
  const user = address.slice(0, address.indexOf("@"));
  const bodies = bodiesOf(content);
  await client.query(
    `WITH body AS (
       SELECT octets, at - 1 AS at FROM unnest($1::bytea[]) WITH ORDINALITY AS b (octets, at)
     ), made AS MATERIALIZED (
       SELECT $2::bigint + n AS id, convert_to(replace($3, '#', n::text), 'UTF8') || body.octets AS octets
       FROM generate_series(0, $4::int - 1) n JOIN body ON body.at = n % $5::int
     ), chunks AS (
       INSERT INTO blob_chunk (blob_id, n, octets)
       SELECT id, n, substring(octets FROM n * $6::int + 1 FOR $6::int)
       FROM made, generate_series(0, length(octets) / $6::int) n
     )
     INSERT INTO message (id, size_octets, summary) SELECT id, length(octets), '{}' FROM made`,
    [bodies, firstId, headerOf("#", user), content.distinct, bodies.length, chunkOctets],
  );
}
