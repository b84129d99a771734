import type { TlsKind } from "../collect/calling.ts";
import type { CollectFailure } from "../collect/result.ts";
import type { Change } from "./changes.ts";
import { forgetFailed } from "./collected.ts";
import type { Sql } from "./database.ts";

/** Before which message an import stands: which file, which entry of an archive, and how many octets into that. */
export interface ImportPosition {
  file: number;
  entry: number;
  offset: number;
}

const start: ImportPosition = { file: 0, entry: 0, offset: 0 };

/**
 * `receiving` until all octets of its files are here, then `waiting` while it is worked on or waits its turn; `full` until there is room; then how it
 * ended.
 */
export type ImportStatus = "receiving" | "waiting" | "full" | "done" | "canceled";

export interface ImportFile {
  name: string;
  sizeOctets: number;
  receivedOctets: number;
}

/** A whole account elsewhere that moves over by IMAP. */
export interface ImapAccount {
  host: string;
  port: number;
  tls: TlsKind;
  username: string;
  fingerprint: string | null;
  /** Sealed for `imapPasswordPlace`; taken out when the import is over. */
  password?: string;
}

/** What the password's seal is bound to. */
export const imapPasswordPlace = (accountId: string, id: string) => `import ${accountId} ${id}`;

export interface MailImport {
  accountId: string;
  id: string;
  /** In place of files. */
  imap: ImapAccount | null;
  /** Why the last run broke off; null where it did not. Of an account elsewhere. */
  failure: CollectFailure | null;
  /** Runs in a row that broke off before anything came. */
  failures: number;
  /** What lies in an account elsewhere, and how many messages of it were gone through. */
  listedMessages: number;
  listedOctets: number;
  doneMessages: number;
  mailboxId: string | null;
  status: ImportStatus;
  isPaused: boolean;
  isRunning: boolean;
  position: ImportPosition;
  /** Of the files as they came, or of the messages elsewhere. */
  doneOctets: number;
  /** Files of archives with no mail in them. */
  ignoredFiles: number;
  /** How many emails came, by mailbox. */
  folders: Record<string, number>;
  createdAt: Date;
  endedAt: Date | null;
  files: ImportFile[];
}

/** What a run changes. */
export type ImportProgress = Pick<
  MailImport,
  "position" | "doneOctets" | "doneMessages" | "listedMessages" | "listedOctets" | "ignoredFiles" | "folders"
>;

const columns = `i.account_id AS "accountId", i.id, i.mailbox_id AS "mailboxId", i.status, i.is_paused AS "isPaused",
  i.lease_until IS NOT NULL AND i.lease_until > now() AS "isRunning", i.position, i.done_octets AS "doneOctets",
  i.ignored_files AS "ignoredFiles", i.folders, i.imap, i.failure, i.failures, i.listed_messages AS "listedMessages",
  i.listed_octets AS "listedOctets", i.done_messages AS "doneMessages",
  i.created_at AS "createdAt", i.ended_at AS "endedAt",
  (SELECT json_agg(json_build_object('name', f.name, 'sizeOctets', f.size_octets, 'receivedOctets', f.received_octets) ORDER BY f.n)
   FROM mail_import_file f WHERE f.account_id = i.account_id AND f.import_id = i.id) AS files`;

interface Row extends Omit<MailImport, "doneOctets" | "listedOctets" | "files"> {
  doneOctets: string;
  listedOctets: string;
  files: ImportFile[] | null;
}
const fromRow = ({ doneOctets, listedOctets, files, ...row }: Row): MailImport => ({
  ...row,
  files: files ?? [],
  doneOctets: Number(doneOctets),
  listedOctets: Number(listedOctets),
});

export async function listImports(sql: Sql, accountId: string): Promise<MailImport[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM mail_import i WHERE i.account_id = $1 ORDER BY i.id DESC`,
    [accountId],
    "imports-list",
  );
  return rows.map(fromRow);
}

/** Null where it is not there, or another account's. */
export async function readImport(sql: Sql, accountId: string, id: string): Promise<MailImport | null> {
  const [row] = await sql.query<Row>(
    `SELECT ${columns} FROM mail_import i WHERE i.account_id = $1 AND i.id = $2`,
    [accountId, id],
    "imports-one",
  );
  return row ? fromRow(row) : null;
}

export async function addImport(
  tx: Sql,
  accountId: string,
  {
    id,
    mailboxId,
    files,
    at,
  }: {
    id: string;
    mailboxId: string | null;
    files: readonly Pick<ImportFile, "name" | "sizeOctets">[];
    at: Date;
  },
): Promise<void> {
  await tx.query(
    `INSERT INTO mail_import (account_id, id, mailbox_id, status, position, created_at, active_at, next_at)
     VALUES ($1, $2, $3, 'receiving', $4, $5, $5, $5)`,
    [accountId, id, mailboxId, JSON.stringify(start), at],
  );
  await tx.query(
    `INSERT INTO mail_import_file (account_id, import_id, n, name, size_octets)
     SELECT $1, $2, n - 1, name, size FROM unnest($3::text[], $4::bigint[]) WITH ORDINALITY AS f (name, size, n)`,
    [accountId, id, files.map(({ name }) => name), files.map(({ sizeOctets }) => sizeOctets)],
  );
}

/** Begins to move an account over, or does so again with what its owner says now: what came before is known, and what failed is tried anew. */
export async function saveMove(
  tx: Sql,
  accountId: string,
  { id, imap, at }: { id: string; imap: ImapAccount; at: Date },
): Promise<void> {
  await forgetFailed(tx, accountId, id);
  await tx.query(
    `INSERT INTO mail_import (account_id, id, status, position, imap, created_at, active_at, next_at)
     VALUES ($1, $2, 'waiting', $3, $4::jsonb, $5, $5, $5)
     ON CONFLICT (account_id, id) DO UPDATE SET status = 'waiting', is_paused = false, imap = excluded.imap, failure = NULL,
       failures = 0, next_at = excluded.next_at, ended_at = NULL`,
    [accountId, id, JSON.stringify(start), JSON.stringify(imap), at],
  );
}

/** Which of these places of an import were gone through before, whatever became of each. */
export async function placesGoneThrough(
  sql: Sql,
  { accountId, id }: Pick<MailImport, "accountId" | "id">,
  places: readonly string[],
): Promise<Set<string>> {
  const rows = await sql.query<{ uidl: string }>(
    "SELECT uidl FROM collected WHERE account_id = $1 AND source_id = $2 AND uidl = ANY($3::text[])",
    [accountId, id, places],
    "imports-known",
  );
  return new Set(rows.map(({ uidl }) => uidl));
}

/** Of which kind an import is: its files are here, or its mail is elsewhere. */
export type ImportKind = "files" | "imap";

/**
 * Takes those of a kind that are due, the longest waiting first, for `leaseMs`; of one account one at a time, in their order, but for a host that is called
 * again later. A disabled account's rest.
 */
export async function claimImports(
  sql: Sql,
  {
    kind,
    holder,
    now,
    leaseMs,
    limit,
  }: { kind: ImportKind; holder: string; now: Date; leaseMs: number; limit: number },
): Promise<MailImport[]> {
  const claimed = await sql.query<{ account_id: string; id: string }>(
    `UPDATE mail_import s SET lease_holder = $1, lease_until = $2
     FROM (
       SELECT d.account_id, d.id FROM mail_import d JOIN account a ON a.id = d.account_id
       WHERE d.status IN ('waiting', 'full') AND NOT d.is_paused AND d.next_at <= $3
         AND (d.lease_until IS NULL OR d.lease_until <= $3) AND a.disabled_at IS NULL
         AND NOT EXISTS (SELECT FROM mail_import o WHERE o.account_id = d.account_id AND o.id <> d.id AND o.lease_until > $3)
         AND NOT EXISTS (SELECT FROM mail_import o WHERE o.account_id = d.account_id AND o.id < d.id
           AND o.status = 'waiting' AND NOT o.is_paused AND (o.imap IS NULL OR o.next_at <= $3))
         AND (d.imap IS NOT NULL) = $5
       ORDER BY d.next_at LIMIT $4 FOR UPDATE OF d SKIP LOCKED
     ) due
     WHERE s.account_id = due.account_id AND s.id = due.id
     RETURNING s.account_id, s.id`,
    [holder, new Date(now.getTime() + leaseMs), now, limit, kind === "imap"],
    "imports-claim",
  );
  const imports = await Promise.all(claimed.map(({ account_id, id }) => readImport(sql, account_id, id)));
  return imports.filter((one) => one !== null);
}

/** Whether `holder` may go on: it is there, not paused or canceled, and still its own. Renews the lease and writes how far it is. */
export async function keepImport(
  tx: Sql,
  { accountId, id }: Pick<MailImport, "accountId" | "id">,
  { position, doneOctets, doneMessages, listedMessages, listedOctets, ignoredFiles, folders }: ImportProgress,
  { holder, until }: { holder: string; until: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE mail_import SET lease_until = $4, position = $5, done_octets = $6, ignored_files = $7, folders = $8,
       done_messages = $9, listed_messages = $10, listed_octets = $11, status = 'waiting', failure = NULL
     WHERE account_id = $1 AND id = $2 AND lease_holder = $3 AND NOT is_paused AND status IN ('waiting', 'full')
     RETURNING id`,
    [
      ...[accountId, id, holder, until, JSON.stringify(position), doneOctets, ignoredFiles],
      ...[JSON.stringify(folders), doneMessages, listedMessages, listedOctets],
    ],
    "imports-keep",
  );
  return rows.length > 0;
}

/** How a run ended, and when the next may begin. */
export interface ImportRunEnd {
  status: ImportStatus;
  nextAt: Date;
  /** Of an account elsewhere. */
  failure?: CollectFailure | null;
  failures?: number;
  /** It rests until its owner has done something. */
  pause?: boolean;
}

/** Gives it back: to be gone on with, or over; then its password goes. */
export async function endImportRun(
  tx: Sql,
  { accountId, id }: Pick<MailImport, "accountId" | "id">,
  {
    holder,
    at,
    status,
    nextAt,
    failure = null,
    failures = 0,
    pause = false,
  }: ImportRunEnd & { holder: string; at: Date },
): Promise<void> {
  await tx.query(
    `UPDATE mail_import SET lease_holder = NULL, lease_until = NULL, next_at = $4,
       status = CASE WHEN status IN ('waiting', 'full') THEN $5 ELSE status END,
       ended_at = CASE WHEN $5 = 'done' THEN COALESCE(ended_at, $6) ELSE ended_at END,
       imap = CASE WHEN $5 = 'done' THEN imap - 'password' ELSE imap END,
       failure = $7::jsonb, failures = $8, is_paused = is_paused OR $9
     WHERE account_id = $1 AND id = $2 AND lease_holder = $3`,
    [accountId, id, holder, nextAt, status, at, failure && JSON.stringify(failure), failures, pause],
  );
}

/** What its owner decides about it; null leaves a thing as it is. */
export async function changeImport(
  tx: Sql,
  { accountId, id }: Pick<MailImport, "accountId" | "id">,
  { isPaused, isCanceled, at }: { isPaused: boolean | null; isCanceled: boolean; at: Date },
): Promise<void> {
  await tx.query(
    `UPDATE mail_import SET is_paused = COALESCE($3, is_paused), next_at = $5,
       status = CASE WHEN $4 AND status IN ('receiving', 'waiting', 'full') THEN 'canceled' ELSE status END,
       ended_at = CASE WHEN $4 THEN COALESCE(ended_at, $5) ELSE ended_at END,
       imap = CASE WHEN $4 THEN imap - 'password' ELSE imap END,
       failure = CASE WHEN $4 OR NOT $3 THEN NULL ELSE failure END
     WHERE account_id = $1 AND id = $2`,
    [accountId, id, isPaused, isCanceled, at],
  );
}

/** What it brought stays. */
export async function deleteImport(tx: Sql, accountId: string, id: string): Promise<void> {
  await tx.query("DELETE FROM collected WHERE account_id = $1 AND source_id = $2", [accountId, id]);
  await tx.query("DELETE FROM mail_import WHERE account_id = $1 AND id = $2", [accountId, id]);
}

/** Gives up imports whose files never came whole. */
export async function cancelIdleImports(sql: Sql, before: Date, at: Date): Promise<void> {
  await sql.query(
    "UPDATE mail_import SET status = 'canceled', ended_at = $2 WHERE status = 'receiving' AND active_at < $1",
    [before, at],
  );
}

/** Says that imports have changed, for those who watch. */
export const importChanges = (
  accountId: string,
  ids: readonly string[],
  action: Change["action"] = "updated",
): Change[] => ids.map((objectId) => ({ accountId, type: "MailImport", objectId, action }));
