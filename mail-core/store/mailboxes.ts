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

export async function countMailboxes(sql: Sql, accountId: string): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM mailbox WHERE account_id = $1",
    [accountId],
    "mailboxes-count",
  );
  return row?.count ?? 0;
}

/** The mailboxes that a path of names goes through from outside in, as far as they are there. */
export async function mailboxesAlong(
  sql: Sql,
  accountId: string,
  names: readonly string[],
): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `WITH RECURSIVE along AS (
       SELECT id, 1 AS depth FROM mailbox WHERE account_id = $1 AND COALESCE(parent_id, 0) = 0 AND name = ($2::text[])[1]
       UNION ALL
       SELECT b.id, depth + 1 FROM along a
       JOIN mailbox b ON b.account_id = $1 AND COALESCE(b.parent_id, 0) = a.id AND b.name = ($2::text[])[depth + 1]
     )
     SELECT id FROM along ORDER BY depth`,
    [accountId, names],
    "mailboxes-along",
  );
  return rows.map(({ id }) => id);
}

/** The names from the outermost mailbox to this one; none where it is not there. */
export async function mailboxPath(sql: Sql, accountId: string, id: string): Promise<string[]> {
  const rows = await sql.query<{ name: string }>(
    `WITH RECURSIVE around AS (
       SELECT parent_id, name, 1 AS height FROM mailbox WHERE account_id = $1 AND id = $2
       UNION ALL
       SELECT b.parent_id, b.name, height + 1 FROM around a JOIN mailbox b ON b.account_id = $1 AND b.id = a.parent_id
     )
     SELECT name FROM around ORDER BY height DESC`,
    [accountId, id],
    "mailboxes-path",
  );
  return rows.map(({ name }) => name);
}

export async function mailboxOfRole(sql: Sql, accountId: string, role: string): Promise<string | null> {
  const [row] = await sql.query<{ id: string }>(
    "SELECT id FROM mailbox WHERE account_id = $1 AND role = $2",
    [accountId, role],
    "mailboxes-role",
  );
  return row?.id ?? null;
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
