import type { Sql } from "./database.ts";

export interface MailboxRow {
  id: string;
  parentId: string | null;
  name: string;
  role: string | null;
  sortOrder: number;
  isSubscribed: boolean;
  totalEmails: number;
  unreadEmails: number;
  totalThreads: number;
  unreadThreads: number;
}

/** All mailboxes of an account, in the order in which they are shown. */
export function listMailboxes(sql: Sql, accountId: string): Promise<MailboxRow[]> {
  return sql.query<MailboxRow>(
    `SELECT id, parent_id AS "parentId", name, role, sort_order AS "sortOrder", is_subscribed AS "isSubscribed",
       total_emails AS "totalEmails", unread_emails AS "unreadEmails",
       total_threads AS "totalThreads", unread_threads AS "unreadThreads"
     FROM mailbox WHERE account_id = $1 ORDER BY sort_order, name, id`,
    [accountId],
    "mailboxes-list",
  );
}

export async function insertMailbox(
  sql: Sql,
  accountId: string,
  mailbox: Pick<MailboxRow, "id" | "parentId" | "name" | "role" | "sortOrder" | "isSubscribed">,
  uidValidity: number,
): Promise<void> {
  await sql.query(
    `INSERT INTO mailbox (account_id, id, parent_id, name, role, sort_order, is_subscribed, uid_validity)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      accountId,
      mailbox.id,
      mailbox.parentId,
      mailbox.name,
      mailbox.role,
      mailbox.sortOrder,
      mailbox.isSubscribed,
      uidValidity,
    ],
  );
}

export async function saveMailbox(
  sql: Sql,
  accountId: string,
  mailbox: Pick<MailboxRow, "id" | "parentId" | "name" | "sortOrder" | "isSubscribed">,
): Promise<void> {
  await sql.query(
    `UPDATE mailbox SET parent_id = $3, name = $4, sort_order = $5, is_subscribed = $6 WHERE account_id = $1 AND id = $2`,
    [accountId, mailbox.id, mailbox.parentId, mailbox.name, mailbox.sortOrder, mailbox.isSubscribed],
  );
}

/** The emails of a mailbox, for one that goes with them. */
export async function emailsIn(sql: Sql, accountId: string, mailboxId: string): Promise<string[]> {
  const rows = await sql.query<{ email_id: string }>(
    "SELECT email_id FROM mailbox_email WHERE account_id = $1 AND mailbox_id = $2",
    [accountId, mailboxId],
  );
  return rows.map((row) => row.email_id);
}

export async function deleteMailbox(sql: Sql, accountId: string, mailboxId: string): Promise<void> {
  await sql.query("DELETE FROM mailbox_thread WHERE account_id = $1 AND mailbox_id = $2", [
    accountId,
    mailboxId,
  ]);
  await sql.query("DELETE FROM mailbox WHERE account_id = $1 AND id = $2", [accountId, mailboxId]);
}
