import { rankSql } from "./categories.ts";
import type { Sql } from "./database.ts";
import { givenRows } from "./given-rows.ts";

export interface TouchedThread {
  accountId: string;
  mailboxId: string;
  threadId: string;
}

const touchedRows = givenRows<TouchedThread>({
  account_id: ["bigint", ({ accountId }) => accountId],
  mailbox_id: ["bigint", ({ mailboxId }) => mailboxId],
  thread_id: ["bigint", ({ threadId }) => threadId],
});

/** What counts as unread: `recount` asks the same. RFC 8621 section 2. */
export const isUnread = ({ keywords }: { keywords: readonly string[] }) =>
  !keywords.includes("$seen") && !keywords.includes("$draft");

/**
 * Makes `mailbox_thread`, with the category of each thread there, and the four counts of `mailbox` true again for the threads that were touched.
 * Call it after `mailbox_email` and `email_state` were written, under the accounts' locks.
 * Not met: RFC 8621 section 2 counts a thread as unread when any of its emails outside of Trash is; we count
 * by mailbox.
 */
export async function recount(tx: Sql, touched: readonly TouchedThread[]): Promise<void> {
  if (touched.length === 0) return;
  // Look-ups for each thread, whatever the planner believes about the size of the tables. Without OFFSET 0 it
  // takes the order of array_agg from an index where mailboxes are small, and reads each of them whole for one thread.
  await tx.query(
    `WITH touched AS (
       SELECT DISTINCT account_id, mailbox_id, thread_id
       FROM ${touchedRows.from(1)} t
     ), fresh AS (
       SELECT t.*, c.*, o.total AS old_total, o.unread AS old_unread
       FROM touched t
       CROSS JOIN LATERAL (
         SELECT count(*)::int AS total,
                (count(*) FILTER (WHERE NOT m.keywords && '{$seen,$draft}'))::int AS unread,
                COALESCE(min(${rankSql("m.keywords")}), 0) AS category,
                max(m.received_at) AS latest_at,
                (array_agg(m.email_id ORDER BY m.received_at DESC, m.email_id DESC))[1] AS latest_email_id
         FROM (
           SELECT p.*, (
             SELECT s.keywords FROM email_state s WHERE s.account_id = p.account_id AND s.email_id = p.email_id
           ) AS keywords
           FROM mailbox_email p
           WHERE p.account_id = t.account_id AND p.mailbox_id = t.mailbox_id AND p.thread_id = t.thread_id
           OFFSET 0
         ) m
       ) c
       LEFT JOIN LATERAL (
         SELECT * FROM mailbox_thread o
         WHERE o.account_id = t.account_id AND o.mailbox_id = t.mailbox_id AND o.thread_id = t.thread_id LIMIT 1
       ) o ON true
     ), gone AS (
       DELETE FROM mailbox_thread o USING fresh f
       WHERE o.account_id = f.account_id AND o.mailbox_id = f.mailbox_id AND o.thread_id = f.thread_id AND f.total = 0
     ), kept AS (
       INSERT INTO mailbox_thread (account_id, mailbox_id, thread_id, total, unread, latest_at, latest_email_id, category)
       SELECT account_id, mailbox_id, thread_id, total, unread, latest_at, latest_email_id, category FROM fresh WHERE total > 0
       ON CONFLICT (account_id, mailbox_id, thread_id) DO UPDATE SET total = excluded.total, unread = excluded.unread,
         latest_at = excluded.latest_at, latest_email_id = excluded.latest_email_id, category = excluded.category
     )
     UPDATE mailbox b SET
       total_emails = b.total_emails + d.emails, unread_emails = b.unread_emails + d.unread,
       total_threads = b.total_threads + d.threads, unread_threads = b.unread_threads + d.unread_threads
     FROM (
       SELECT account_id, mailbox_id,
              sum(total - COALESCE(old_total, 0))::int AS emails,
              sum(unread - COALESCE(old_unread, 0))::int AS unread,
              sum((total > 0)::int - (old_total IS NOT NULL)::int)::int AS threads,
              sum((unread > 0)::int - (COALESCE(old_unread, 0) > 0)::int)::int AS unread_threads
       FROM fresh GROUP BY account_id, mailbox_id
     ) d
     WHERE b.account_id = d.account_id AND b.id = d.mailbox_id`,
    touchedRows.values(touched),
    "recount",
  );
}
