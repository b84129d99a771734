import type { NotificationSummary } from "../mime/message-summary.ts";
import type { Sql } from "./database.ts";

/** A message that came, and that tells what became of one of ours. RFC 3464, RFC 8098. */
export interface Told {
  /** The email that told it. */
  emailId: string;
  receivedAt: Date;
  notification: NotificationSummary;
}

/** Of one sent message so many are looked at: anybody may send them. */
const toldMax = 100;
/** Submissions of one Message-ID that are told of a report, the newest: what was called back and sent anew has several. */
const submissionsMax = 20;

/**
 * What came about each of these messages, the oldest first, by Message-ID.
 *   Index Scan using message_notification_idx on message (plans.db.test.ts)
 */
export async function readTold(
  sql: Sql,
  accountId: string,
  originalMessageIds: readonly string[],
): Promise<Map<string, Told[]>> {
  if (originalMessageIds.length === 0) return new Map();
  const rows = await sql.query<Told & { about: string }>(
    `SELECT about, told.*
     FROM unnest($2::text[]) AS sent (about)
     CROSS JOIN LATERAL (
       SELECT e.id AS "emailId", e.received_at AS "receivedAt", n.summary->'notification' AS notification
       FROM message n JOIN email e ON e.message_id = n.id AND e.account_id = $1::bigint
       WHERE (n.summary->'notification') IS NOT NULL
         AND n.summary->'notification'->>'originalMessageId' = about
       ORDER BY e.received_at, e.id LIMIT ${toldMax}
     ) told
     ORDER BY told."receivedAt", told."emailId"`,
    [accountId, [...new Set(originalMessageIds)]],
    "told-of-messages",
  );
  const told = new Map<string, Told[]>();
  for (const { about, ...one } of rows) told.set(about, [...(told.get(about) ?? []), one]);
  return told;
}

/** A report that came to an account, by the message that it is about. */
export interface Report {
  accountId: string;
  originalMessageId: string;
}

/**
 * The submissions that these reports are about, with their accounts. No statement where there are no reports.
 *   Index Scan using submission_original_message_id_idx on submission (plans.db.test.ts)
 */
export async function submissionsReported(tx: Sql, reports: readonly Report[]): Promise<Map<string, string>> {
  if (reports.length === 0) return new Map();
  const rows = await tx.query<{ id: string; account_id: string }>(
    `SELECT DISTINCT s.id, s.account_id
     FROM unnest($1::bigint[], $2::text[]) AS r (account_id, about)
     CROSS JOIN LATERAL (
       SELECT id, account_id FROM submission
       WHERE account_id = r.account_id AND original_message_id = r.about ORDER BY id DESC LIMIT ${submissionsMax}
     ) s`,
    [reports.map(({ accountId }) => accountId), reports.map(({ originalMessageId }) => originalMessageId)],
    "submissions-reported",
  );
  return new Map(rows.map(({ id, account_id }) => [id, account_id]));
}
