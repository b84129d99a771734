import type { MessageSummary } from "../mime/message-summary.ts";
import type { Sql } from "./database.ts";

export interface EmailRecord {
  id: string;
  threadId: string;
  messageId: string;
  /** Trace fields included. */
  sizeOctets: number;
  trace: Uint8Array;
  receivedAt: Date;
  hasAttachment: boolean;
  keywords: string[];
  mailboxIds: string[];
  summary: MessageSummary;
}

/**
 * Emails with everything but their octets, in one statement; those that do not exist are left out.
 * Index scans for each: email_pkey, email_state_pkey, message_pkey, mailbox_email_email_id_idx (plans.db.test.ts).
 */
export const readEmails = async (
  sql: Sql,
  accountId: string,
  emailIds: readonly string[],
): Promise<Map<string, EmailRecord>> => (await readEmailsInState(sql, accountId, emailIds)).emails;

/** The same, and the state of Email that they are of. */
export async function readEmailsInState(
  sql: Sql,
  accountId: string,
  emailIds: readonly string[],
): Promise<{ emails: Map<string, EmailRecord>; state: string }> {
  const rows = await sql.query<EmailRow>(
    `SELECT (SELECT state FROM account_state WHERE account_id = $1 AND type = 'Email') AS state, e.id, e.thread_id AS "threadId", e.message_id AS "messageId", e.size_octets AS "sizeOctets", e.trace,
       e.received_at AS "receivedAt", e.has_attachment AS "hasAttachment", s.keywords, m.summary,
       ARRAY(SELECT p.mailbox_id::text FROM mailbox_email p
             WHERE p.account_id = e.account_id AND p.email_id = e.id ORDER BY p.mailbox_id) AS "mailboxIds"
     FROM email e
     JOIN email_state s ON s.account_id = e.account_id AND s.email_id = e.id
     JOIN message m ON m.id = e.message_id
     WHERE e.account_id = $1 AND e.id = ANY($2::bigint[])`,
    [accountId, emailIds],
    "emails-read",
  );
  const [first] = rows;
  return {
    emails: new Map(
      rows.map(({ state: _, ...row }) => [row.id, { ...row, sizeOctets: Number(row.sizeOctets) }]),
    ),
    state: first ? first.state : await stateOf(sql, accountId, "Email"),
  };
}

type EmailRow = Omit<EmailRecord, "sizeOctets"> & { sizeOctets: string; state: string };

/** The newest emails, for an Email/get without ids. */
export async function listEmailIds(sql: Sql, accountId: string, limit: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    "SELECT id FROM email WHERE account_id = $1 ORDER BY received_at DESC, id DESC LIMIT $2",
    [accountId, limit],
    "emails-list",
  );
  return rows.map(({ id }) => id);
}

/** The current state of a type, "0" before its first change. RFC 8620 section 5.1. */
export async function stateOf(sql: Sql, accountId: string, type: string): Promise<string> {
  const [row] = await sql.query<{ state: string }>(
    "SELECT state FROM account_state WHERE account_id = $1 AND type = $2",
    [accountId, type],
    "state-of",
  );
  return row?.state ?? "0";
}
