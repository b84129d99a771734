import type { Sql } from "./database.ts";
import type { EmailSort } from "./email-query.ts";
import type { KeptFolder } from "./kept-tab.ts";

/** Emails that are kept at the top of their folders. docs/jmap.md. */
export const pinnedKeyword = "$pinned";
/** With more pinned emails in an account its folders are sorted as a whole, which takes longer. */
const pinnedMax = 500;

/** The sort that puts pinned mail first and is else that of a folder: by thread where threads are collapsed. */
export function isPinnedFirst(sort: readonly EmailSort[], collapseThreads: boolean): boolean {
  const [byKeyword, byArrival, ...others] = sort;
  return (
    byKeyword?.property === (collapseThreads ? "someInThreadHaveKeyword" : "hasKeyword") &&
    byKeyword.keyword === pinnedKeyword &&
    !byKeyword.isAscending &&
    byArrival?.property === "receivedAt" &&
    !byArrival.isAscending &&
    others.length === 0
  );
}

export interface PinnedRow {
  /** The email by which the list shows it. */
  id: string;
  /** Of what is pinned: the thread where threads are collapsed, else the email. */
  key: string;
}

/**
 * What is pinned in a mailbox, as its list begins; null where too much is.
 *   Index Scan using email_state_pinned_idx on email_state (plans.db.test.ts)
 */
export async function readPinned(
  sql: Sql,
  accountId: string,
  { mailbox, tab }: KeptFolder,
  collapseThreads: boolean,
): Promise<PinnedRow[] | null> {
  // MATERIALIZED, since the planner takes the few that are pinned for a share of the mailbox.
  const [row] = await sql.query<{ pinned: string; ids: string[]; keys: string[] }>(
    `WITH pinned AS MATERIALIZED (
       SELECT email_id FROM email_state
       WHERE account_id = $1::bigint AND keywords @> '{${pinnedKeyword}}' LIMIT ${pinnedMax + 1}
     ), listed AS (${collapseThreads ? `${pinnedThreads}${tab ? ` AND ${tab.sql}` : ""}` : pinnedEmails})
     SELECT (SELECT count(*) FROM pinned) AS pinned,
       ARRAY(SELECT id FROM listed ORDER BY at DESC, id DESC) AS ids,
       ARRAY(SELECT key FROM listed ORDER BY at DESC, id DESC) AS keys`,
    [accountId, mailbox],
    collapseThreads ? `pinned-threads${tab?.name ?? ""}` : "pinned-emails",
  );
  if (!row || Number(row.pinned) > pinnedMax) return null;
  return row.ids.map((id, n) => ({ id, key: row.keys[n] ?? id }));
}

const pinnedEmails = `
  SELECT m.email_id AS id, m.email_id AS key, m.received_at AS at
  FROM pinned p JOIN mailbox_email m ON m.account_id = $1 AND m.mailbox_id = $2::bigint AND m.email_id = p.email_id`;
const pinnedThreads = `
  SELECT t.latest_email_id AS id, t.thread_id AS key, t.latest_at AS at
  FROM (
    SELECT DISTINCT e.thread_id FROM pinned p JOIN email e ON e.account_id = $1 AND e.id = p.email_id
  ) e JOIN mailbox_thread t ON t.account_id = $1 AND t.mailbox_id = $2::bigint AND t.thread_id = e.thread_id`;
