import type { BodyPart, MessageSummary } from "../mime/message-summary.ts";
import { binaryArray } from "./binary-array.ts";
import { lockAccounts, recordChanges } from "./changes.ts";
import type { Sql } from "./database.ts";

/** Emails of one message whose attachments are to be read. */
export interface DueMessage {
  messageId: string;
  /** With this one. */
  attempts: number;
  emails: { accountId: string; emailId: string }[];
}

/** Who has taken a message in hand and does not say more is taken for dead after this time. */
const leaseMs = 10 * 60_000;

/** Takes the message that fell due last: new mail goes before what has waited long. Null when nothing is due. */
export async function claimDue(sql: Sql): Promise<DueMessage | null> {
  const rows = await sql.query<{
    message_id: string;
    account_id: string;
    email_id: string;
    attempts: number;
  }>(
    `UPDATE attachment_due d SET attempts = attempts + 1, due_at = now() + $1 * interval '1 ms'
     WHERE due_at <= now() AND message_id = (
       SELECT message_id FROM attachment_due WHERE due_at <= now() ORDER BY due_at DESC LIMIT 1 FOR UPDATE SKIP LOCKED)
     RETURNING message_id, account_id, email_id, attempts`,
    [leaseMs],
    "attachments-claim",
  );
  const [first] = rows;
  if (!first) return null;
  return {
    messageId: first.message_id,
    attempts: Math.max(...rows.map(({ attempts }) => attempts)),
    emails: rows.map((row) => ({ accountId: row.account_id, emailId: row.email_id })),
  };
}

/** Undoes a claim, for whoever comes next. */
export async function giveBack(sql: Sql, messageId: string): Promise<void> {
  await sql.query("UPDATE attachment_due SET attempts = attempts - 1, due_at = now() WHERE message_id = $1", [
    messageId,
  ]);
}

/** Null when the message is gone. */
export async function structureOf(sql: Sql, messageId: string): Promise<BodyPart | null> {
  const [row] = await sql.query<{ summary: MessageSummary }>("SELECT summary FROM message WHERE id = $1", [
    messageId,
  ]);
  return row?.summary.root ?? null;
}

/** What was read of messages' attachments, by message and part; empty for those that could not be read. */
export async function readTextsOf(
  sql: Sql,
  messageIds: readonly string[],
): Promise<Map<string, Map<string, string>>> {
  const rows = await sql.query<{ message_id: string; part_id: string; text: string }>(
    "SELECT message_id, part_id, text FROM attachment_text WHERE message_id = ANY($1::bigint[])",
    [messageIds],
    "attachments-texts-of",
  );
  const texts = new Map<string, Map<string, string>>();
  for (const { message_id: messageId, part_id: partId, text } of rows)
    texts.set(messageId, (texts.get(messageId) ?? new Map()).set(partId, text));
  return texts;
}

export interface ReadPart {
  messageId: string;
  partId: string;
  text: string;
  failure: string | null;
}

/** Remembers a part, so that it is read once. */
export async function writeText(sql: Sql, { messageId, partId, text, failure }: ReadPart): Promise<void> {
  await sql.query(
    `INSERT INTO attachment_text (message_id, part_id, text, failure)
     SELECT id, $2, $3, $4 FROM message WHERE id = $1 ON CONFLICT DO NOTHING`,
    [messageId, partId, text, failure],
    "attachments-text",
  );
}

/** By these words an email is found from now on; the attachments of what is gone meanwhile are forgotten. Null leaves its words as they are. */
export async function endDue(
  tx: Sql,
  { accountId, emailId }: DueMessage["emails"][number],
  words: Uint8Array | null,
): Promise<void> {
  await lockAccounts(tx, [accountId]);
  // What the email had in a segment stays beside them: it is found by either, once.
  const written = await tx.query(
    `WITH due AS (
       DELETE FROM attachment_due WHERE account_id = $1 AND email_id = $2 RETURNING account_id, email_id
     )
     INSERT INTO email_words (account_id, email_id, words)
     SELECT e.account_id, e.id, w.words FROM unnest($3::bytea[]) AS w (words), due d
     JOIN email e ON e.account_id = d.account_id AND e.id = d.email_id
     ON CONFLICT (account_id, email_id) DO UPDATE SET words = EXCLUDED.words
     RETURNING account_id`,
    [accountId, emailId, binaryArray("bytea", words ? [words] : [])],
    "attachments-end",
  );
  // It may be found where it was not: lists that look for words have changed.
  if (written.length > 0)
    await recordChanges(
      tx,
      [{ accountId, type: "Email", objectId: emailId, action: "updated" }],
      [{ accountId, octets: 0, wordsOctets: words?.length ?? 0 }],
    );
}
