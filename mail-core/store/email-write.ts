import { type Change, lockAccounts, recordChanges, submissionNews } from "./changes.ts";
import { recount, type TouchedThread } from "./counts.ts";
import type { Sql } from "./database.ts";

/** What an email becomes: all of its keywords and mailboxes. */
export interface EmailTarget {
  id: string;
  keywords: string[];
  mailboxIds: string[];
}

export interface EmailPlace {
  id: string;
  threadId: string;
  keywords: string[];
  mailboxIds: string[];
}

/** Where emails lie, under the account's lock: what a change is worked out from. Those that do not exist are left out. */
export async function lockEmails(
  tx: Sql,
  accountId: string,
  emailIds: readonly string[],
): Promise<{ modseq: string; places: Map<string, EmailPlace>; mailboxes: Set<string> }> {
  const modseq = (await lockAccounts(tx, [accountId])).get(accountId);
  if (modseq === undefined) throw new Error("the account has no Email state");
  const rows = await tx.query<EmailPlace>(
    `SELECT e.id, e.thread_id AS "threadId", s.keywords,
       ARRAY(SELECT p.mailbox_id::text FROM mailbox_email p
             WHERE p.account_id = e.account_id AND p.email_id = e.id) AS "mailboxIds"
     FROM email e JOIN email_state s ON s.account_id = e.account_id AND s.email_id = e.id
     WHERE e.account_id = $1 AND e.id = ANY($2::bigint[])`,
    [accountId, emailIds],
    "emails-lock",
  );
  const mailboxes = await tx.query<{ id: string }>("SELECT id FROM mailbox WHERE account_id = $1", [
    accountId,
  ]);
  return {
    modseq,
    places: new Map(rows.map((row) => [row.id, row])),
    mailboxes: new Set(mailboxes.map(({ id }) => id)),
  };
}

interface Move {
  emailId: string;
  mailboxId: string;
}

/** Writes keywords and mailboxes of many emails, in as many statements as for one. Call under `lockEmails`. */
export async function updateEmails(
  tx: Sql,
  accountId: string,
  modseq: string,
  places: ReadonlyMap<string, EmailPlace>,
  targets: readonly EmailTarget[],
): Promise<void> {
  if (targets.length === 0) return;
  const put: Move[] = [];
  const taken: Move[] = [];
  const touched: TouchedThread[] = [];
  for (const { id, mailboxIds } of targets) {
    const place = places.get(id);
    if (!place) throw new Error(`email ${id} was not locked`);
    for (const mailboxId of mailboxIds)
      if (!place.mailboxIds.includes(mailboxId)) put.push({ emailId: id, mailboxId });
    for (const mailboxId of place.mailboxIds)
      if (!mailboxIds.includes(mailboxId)) taken.push({ emailId: id, mailboxId });
    for (const mailboxId of new Set([...mailboxIds, ...place.mailboxIds]))
      touched.push({ accountId, mailboxId, threadId: place.threadId });
  }
  await tx.query(
    `UPDATE email_state s SET keywords = string_to_array(t.keywords, ' '), modseq = $4
     FROM unnest($2::bigint[], $3::text[]) AS t (id, keywords)
     WHERE s.account_id = $1 AND s.email_id = t.id`,
    [accountId, targets.map(({ id }) => id), targets.map(({ keywords }) => keywords.join(" ")), modseq],
    "emails-update",
  );
  await takeOut(tx, accountId, taken);
  await placeEmails(tx, accountId, put);
  await close(
    tx,
    accountId,
    touched,
    targets.map(({ id }) => ({ objectId: id, action: "updated" as const })),
  );
}

/** Puts emails into mailboxes where they are not yet; each gets the mailbox's next UID. */
export async function placeEmails(tx: Sql, accountId: string, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return;
  await tx.query(
    `WITH rows AS (
       SELECT r.email_id, r.mailbox_id, row_number() OVER (PARTITION BY r.mailbox_id ORDER BY r.email_id) AS n
       FROM unnest($2::bigint[], $3::bigint[]) AS r (email_id, mailbox_id)
     ), uids AS (
       UPDATE mailbox b SET uid_next = b.uid_next + c.n
       FROM (SELECT mailbox_id, count(*) AS n FROM rows GROUP BY mailbox_id) c
       WHERE b.account_id = $1 AND b.id = c.mailbox_id RETURNING b.id, b.uid_next - c.n AS first
     )
     INSERT INTO mailbox_email (account_id, mailbox_id, email_id, thread_id, received_at, uid)
     SELECT $1, r.mailbox_id, e.id, e.thread_id, e.received_at, u.first + r.n - 1
     FROM rows r JOIN uids u ON u.id = r.mailbox_id JOIN email e ON e.account_id = $1 AND e.id = r.email_id`,
    [accountId, moves.map(({ emailId }) => emailId), moves.map(({ mailboxId }) => mailboxId)],
    "emails-place",
  );
}

async function takeOut(tx: Sql, accountId: string, moves: readonly Move[]): Promise<void> {
  if (moves.length === 0) return;
  await tx.query(
    `DELETE FROM mailbox_email p USING unnest($2::bigint[], $3::bigint[]) AS r (email_id, mailbox_id)
     WHERE p.account_id = $1 AND p.mailbox_id = r.mailbox_id AND p.email_id = r.email_id`,
    [accountId, moves.map(({ emailId }) => emailId), moves.map(({ mailboxId }) => mailboxId)],
    "emails-take-out",
  );
}

/** Removes emails for good and gives their octets back to the quota. Call under `lockEmails`. */
export async function destroyEmails(tx: Sql, accountId: string, gone: readonly EmailPlace[]): Promise<void> {
  if (gone.length === 0) return;
  const ids = gone.map(({ id }) => id);
  await tx.query("DELETE FROM mailbox_email WHERE account_id = $1 AND email_id = ANY($2::bigint[])", [
    accountId,
    ids,
  ]);
  await tx.query("DELETE FROM email_state WHERE account_id = $1 AND email_id = ANY($2::bigint[])", [
    accountId,
    ids,
  ]);
  // What is in a segment already is not found any more, and dropped when that is merged.
  await tx.query("DELETE FROM email_words WHERE account_id = $1 AND email_id = ANY($2::bigint[])", [
    accountId,
    ids,
  ]);
  // Of a report the submission is told which lists it.
  const unlisted = await tx.query<{ id: string }>(
    `WITH gone AS (
       DELETE FROM email WHERE account_id = $1 AND id = ANY($2::bigint[]) RETURNING message_id, size_octets
     ), freed AS (
       UPDATE mail_state SET used_octets = GREATEST(0, used_octets - (SELECT COALESCE(sum(size_octets), 0) FROM gone))
       WHERE account_id = $1
     )
     SELECT s.id FROM gone CROSS JOIN LATERAL (
       SELECT summary->'notification'->>'originalMessageId' AS about FROM message WHERE id = gone.message_id LIMIT 1
     ) n JOIN submission s ON s.account_id = $1 AND s.original_message_id = n.about`,
    [accountId, ids],
  );
  const touched = gone.flatMap(({ threadId, mailboxIds }) =>
    mailboxIds.map((mailboxId) => ({ accountId, mailboxId, threadId })),
  );
  await close(
    tx,
    accountId,
    touched,
    ids.map((objectId) => ({ objectId, action: "destroyed" as const })),
  );
  const threadIds = [...new Set(gone.map(({ threadId }) => threadId))];
  const left = await tx.query<{ thread_id: string }>(
    "SELECT DISTINCT thread_id FROM email WHERE account_id = $1 AND thread_id = ANY($2::bigint[])",
    [accountId, threadIds],
  );
  const alive = new Set(left.map((row) => row.thread_id));
  await recordChanges(tx, [
    ...threadIds.map((objectId) => ({
      accountId,
      type: "Thread" as const,
      objectId,
      action: alive.has(objectId) ? ("updated" as const) : ("destroyed" as const),
    })),
    ...submissionNews(new Map(unlisted.map(({ id }) => [id, accountId]))),
  ]);
}

async function close(
  tx: Sql,
  accountId: string,
  touched: readonly TouchedThread[],
  emails: readonly Pick<Change, "objectId" | "action">[],
): Promise<void> {
  const mailboxIds = new Set(touched.map(({ mailboxId }) => mailboxId));
  await recordChanges(tx, [
    ...emails.map((email) => ({ accountId, type: "Email" as const, ...email })),
    ...Array.from(mailboxIds, (objectId) => ({
      accountId,
      type: "Mailbox" as const,
      objectId,
      action: "updated" as const,
    })),
  ]);
  await recount(tx, touched);
}
