import type { SendingLimits } from "../policy/sending.ts";
import type { Sql } from "./database.ts";

const hourMs = 3_600_000;

/**
 * Counts one message of an account to so many recipients, unless it would be more than an hour allows: then false, and nothing is counted.
 * One row for each account, whichever machine it is at. The last 60 minutes are this clock hour and the part of the one before that still
 * lies in them, taken as if mail had been spread over it evenly.
 */
export async function takeAllowance(
  sql: Sql,
  accountId: string,
  recipients: number,
  { messagesPerHourMax, recipientsPerHourMax }: SendingLimits,
  nowMs: number,
): Promise<boolean> {
  if (recipients > recipientsPerHourMax) return false;
  const hour = Math.floor(nowMs / hourMs);
  // A machine whose clock is behind counts into the hour that another has begun.
  const rows = await sql.query(
    `INSERT INTO sending_count AS s (account_id, hour, messages, recipients) VALUES ($1, $2, 1, $3)
     ON CONFLICT (account_id) DO UPDATE SET
       hour = GREATEST(s.hour, $2),
       messages = CASE WHEN s.hour >= $2 THEN s.messages ELSE 0 END + 1,
       recipients = CASE WHEN s.hour >= $2 THEN s.recipients ELSE 0 END + $3,
       messages_before = CASE WHEN s.hour >= $2 THEN s.messages_before WHEN s.hour = $2 - 1 THEN s.messages ELSE 0 END,
       recipients_before = CASE WHEN s.hour >= $2 THEN s.recipients_before WHEN s.hour = $2 - 1 THEN s.recipients ELSE 0 END
     WHERE $4 >= 1 + CASE WHEN s.hour >= $2 THEN s.messages + s.messages_before * $6::float8
         WHEN s.hour = $2 - 1 THEN s.messages * $6::float8 ELSE 0 END
       AND $5 >= $3 + CASE WHEN s.hour >= $2 THEN s.recipients + s.recipients_before * $6::float8
         WHEN s.hour = $2 - 1 THEN s.recipients * $6::float8 ELSE 0 END
     RETURNING 1`,
    [accountId, hour, recipients, messagesPerHourMax, recipientsPerHourMax, 1 - (nowMs % hourMs) / hourMs],
    "sending-count",
  );
  return rows.length > 0;
}
