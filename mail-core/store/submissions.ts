import type { JourneyEvent } from "../index.ts";
import type { Sql } from "./database.ts";
import type { Ids } from "./ids.ts";
import { readEvents, recordEvents } from "./journey.ts";
import { bookEnded, isNote } from "./ledger.ts";
import type { LastReply } from "./queue.ts";

/** With SMTP's parameters, decoded. RFC 8621 section 7. */
export interface SubmissionAddress {
  email: string;
  parameters: Readonly<Record<string, string | null>> | null;
}

export interface SubmissionEnvelope {
  mailFrom: SubmissionAddress;
  rcptTo: SubmissionAddress[];
}

export interface Submission {
  id: string;
  identityId: string;
  emailId: string;
  threadId: string;
  envelope: SubmissionEnvelope;
  sendAt: Date;
  /** Pending until its time has come, unless it was called back. */
  undoStatus: "pending" | "final" | "canceled";
  /** The Message-ID of what was sent, by which reports speak of it. */
  originalMessageId: string | null;
}

/** Where one recipient of a submission stands in the queue, and how it came there. */
export interface Progress {
  entryId: string;
  forwardPath: string;
  state: "waiting" | "held" | "delivered" | "relayed" | "bounced" | "expired" | "deleted" | "canceled";
  attempts: number;
  queuedAt: Date;
  nextAttemptAt: Date;
  /** True while a worker has it in hand. */
  trying: boolean;
  lastReply: LastReply | null;
  lastHost: string | null;
  endedAt: Date | null;
  /** The latest, oldest first, without what was said; none where they were not asked for. */
  events: readonly JourneyEvent[];
}

/** Events that are shown of one recipient, and of all recipients in one answer: of many, fewer each. */
const shownMax = { perRecipient: 20, inAll: 5_000 };

/** Nobody writes down that the time has come: `now` is a parameter. */
export const undoStatusAt = (now: string) =>
  `CASE WHEN undo_status = 'pending' AND send_at <= ${now}::timestamptz THEN 'final' ELSE undo_status END`;

/** Those that do not exist are left out. */
export async function readSubmissions(
  sql: Sql,
  accountId: string,
  ids: readonly string[],
  now: Date,
): Promise<Map<string, Submission>> {
  const rows = await sql.query<Submission>(
    `SELECT id, identity_id AS "identityId", email_id AS "emailId", thread_id AS "threadId", envelope, send_at AS "sendAt",
       ${undoStatusAt("$3")} AS "undoStatus", original_message_id AS "originalMessageId"
     FROM submission WHERE account_id = $1 AND id = ANY($2::bigint[])`,
    [accountId, ids, now],
    "submissions-read",
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The newest submissions, for an EmailSubmission/get without ids. */
export async function listSubmissionIds(sql: Sql, accountId: string, limit: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    "SELECT id FROM submission WHERE account_id = $1 ORDER BY id DESC LIMIT $2",
    [accountId, limit],
    "submissions-list",
  );
  return rows.map(({ id }) => id);
}

/** What became of each recipient, by submission; it goes with age. */
export async function readProgress(
  sql: Sql,
  accountId: string,
  submissionIds: readonly string[],
  { withEvents }: { withEvents: boolean },
): Promise<Map<string, Progress[]>> {
  const rows = await sql.query<Omit<Progress, "events"> & { submissionId: string }>(
    `SELECT submission_id AS "submissionId", id AS "entryId", forward_path AS "forwardPath", state, attempts, created_at AS "queuedAt",
       next_attempt_at AS "nextAttemptAt", last_reply AS "lastReply", last_host AS "lastHost",
       state = 'waiting' AND lease_holder IS NOT NULL AS trying, ended_at AS "endedAt"
     FROM queue_entry WHERE account_id = $1 AND submission_id = ANY($2::bigint[]) ORDER BY id`,
    [accountId, submissionIds],
    "submissions-progress",
  );
  const entryIds = rows.map(({ entryId }) => entryId);
  const share = Math.floor(shownMax.inAll / Math.max(1, rows.length));
  const perEntryMax = Math.max(1, Math.min(shownMax.perRecipient, share));
  const events = withEvents
    ? await readEvents(sql, entryIds, { perEntryMax })
    : new Map<string, JourneyEvent[]>();
  const progress = new Map<string, Progress[]>();
  for (const { submissionId, ...row } of rows) {
    const one = { ...row, events: events.get(row.entryId) ?? [] };
    const list = progress.get(submissionId);
    if (list) list.push(one);
    else progress.set(submissionId, [one]);
  }
  return progress;
}

/** The address that an identity of this account writes as, or null. */
export async function identityEmail(sql: Sql, accountId: string, identityId: string): Promise<string | null> {
  const [row] = await sql.query<{ email: string }>(
    "SELECT email FROM identity WHERE account_id = $1 AND id = $2",
    [accountId, identityId],
    "submission-identity",
  );
  return row?.email ?? null;
}

/** Of these emails those that were handed in before and not called back: gone out, or waiting for their time. Under the account's lock. */
export async function submittedEmails(
  tx: Sql,
  accountId: string,
  emailIds: readonly string[],
  now: Date,
): Promise<Map<string, "gone" | "waiting">> {
  const rows = await tx.query<{ email_id: string; waits: boolean }>(
    `SELECT email_id, bool_or(undo_status = 'pending' AND send_at > $3) AS waits FROM submission
     WHERE account_id = $1 AND email_id = ANY($2::bigint[]) AND undo_status <> 'canceled' GROUP BY email_id`,
    [accountId, emailIds, now],
    "submissions-of-emails",
  );
  return new Map(rows.map(({ email_id, waits }) => [email_id, waits ? "waiting" : "gone"]));
}

/** Holds what is queued of submissions. Queue entries are locked before accounts, by everybody. */
export async function lockQueued(
  tx: Sql,
  accountId: string,
  submissionIds: readonly string[],
): Promise<void> {
  if (submissionIds.length === 0) return;
  await tx.query(
    "SELECT FROM queue_entry WHERE account_id = $1 AND submission_id = ANY($2::bigint[]) ORDER BY id FOR UPDATE",
    [accountId, submissionIds],
  );
}

/**
 * Calls a submission back, for good: true says that nothing of it went out or will. False from its time on, and when a worker has had
 * any of it in hand. After `lockQueued`.
 */
export async function cancelSubmission(
  tx: Sql,
  accountId: string,
  submissionId: string,
  { now, ids }: { now: Date; ids: Ids },
): Promise<boolean> {
  const canceled = await tx.query(
    `UPDATE submission s SET undo_status = 'canceled'
     WHERE account_id = $1 AND id = $2 AND undo_status = 'pending' AND send_at > $3
       AND NOT EXISTS (
         SELECT FROM queue_entry q WHERE q.account_id = $1 AND q.submission_id = $2 AND q.state <> 'deleted'
           AND NOT (q.state IN ('waiting', 'held') AND q.lease_holder IS NULL AND q.attempts = 0))
     RETURNING id`,
    [accountId, submissionId, now],
  );
  if (canceled.length === 0) return false;
  const ended = await tx.query<{ id: string }>(
    `WITH ended AS (
       UPDATE queue_entry q SET state = 'canceled', ended_at = $3
       WHERE account_id = $1 AND submission_id = $2 AND state IN ('waiting', 'held')
       RETURNING q.id, q.state, ${isNote} AS is_note, false AS leads_on
     ), booked AS (${bookEnded("$4", "$3")})
     SELECT id FROM ended`,
    [accountId, submissionId, now, ids.next()],
  );
  const event = { at: now, kind: "canceled", facts: {} } as const;
  await recordEvents(
    tx,
    ids,
    ended.map(({ id }) => ({ ...event, entryId: id })),
  );
  return true;
}

/** Its queue entries are the caller's, in the same transaction. */
export async function insertSubmission(tx: Sql, accountId: string, submission: Submission): Promise<void> {
  const { id, identityId, emailId, threadId, envelope, sendAt, undoStatus, originalMessageId } = submission;
  await tx.query(
    `INSERT INTO submission (account_id, id, identity_id, email_id, thread_id, envelope, send_at, undo_status, original_message_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      accountId,
      id,
      identityId,
      emailId,
      threadId,
      JSON.stringify(envelope),
      sendAt,
      undoStatus,
      originalMessageId,
    ],
    "submission-insert",
  );
}

/** Forgets submissions; what they put into the queue goes on. RFC 8621 section 7.5. */
export async function deleteSubmissions(tx: Sql, accountId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query("DELETE FROM submission WHERE account_id = $1 AND id = ANY($2::bigint[])", [accountId, ids]);
}
