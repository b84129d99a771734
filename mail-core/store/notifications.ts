import type { NotificationSummary } from "../mime/message-summary.ts";
import type { Sql } from "./database.ts";

/** A message that came, and that tells what became of one of ours. RFC 8098. */
export interface Told {
  /** The email that told it. */
  emailId: string;
  receivedAt: Date;
  notification: NotificationSummary;
}

/** Of one sent message so many are looked at: anybody may send them. */
const toldMax = 100;

/**
 * What came for each of these emails, the oldest first, by email.
 *   Index Scan using message_notification_idx on message (plans.db.test.ts)
 */
export async function readTold(
  sql: Sql,
  accountId: string,
  emailIds: readonly string[],
): Promise<Map<string, Told[]>> {
  const rows = await sql.query<Told & { about: string }>(
    `SELECT sent.id AS about, told.*
     FROM email sent JOIN message m ON m.id = sent.message_id
     CROSS JOIN LATERAL (
       SELECT e.id AS "emailId", e.received_at AS "receivedAt", n.summary->'notification' AS notification
       FROM message n JOIN email e ON e.message_id = n.id AND e.account_id = $1::bigint
       WHERE (n.summary->'notification') IS NOT NULL
         AND n.summary->'notification'->>'originalMessageId' = m.summary->'messageId'->>-1
       ORDER BY e.received_at, e.id LIMIT ${toldMax}
     ) told
     WHERE sent.account_id = $1::bigint AND sent.id = ANY($2::bigint[])
     ORDER BY told."receivedAt", told."emailId"`,
    [accountId, emailIds],
    "told-of-emails",
  );
  const told = new Map<string, Told[]>();
  for (const { about, ...one } of rows) told.set(about, [...(told.get(about) ?? []), one]);
  return told;
}
