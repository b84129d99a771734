import type { CollectFailure } from "../collect/result.ts";
import type { StateType } from "./changes.ts";
import { lockAccounts, recordChanges } from "./changes.ts";
import type { Sql } from "./database.ts";

/** Another account, as its owner has described it. */
export interface CollectSettings {
  /** What its owner calls it. */
  name: string;
  /** Its e-mail address: the origin of what is collected. */
  address: string;
  host: string;
  port: number;
  tls: "tls" | "stls" | "none";
  username: string;
  /** Sealed for `passwordPlace`. */
  password: string;
  fingerprint: string | null;
  /** Null is the inbox. */
  mailboxId: string | null;
  /** Days after which a message that is here is deleted there; 0 at once, null never. */
  keepDays: number | null;
  isPaused: boolean;
  /** What collected messages are marked with; null without. */
  keyword: string | null;
}

/** The provider's SMTP; kept only when a sign-in there has worked, and the host let us write as the address. */
export interface CollectSmtp {
  host: string;
  port: number;
  tls: "tls" | "starttls";
  username: string;
  /** Sealed for `smtpPasswordPlace`; null is the one for collecting. */
  password: string | null;
}

/** How a run ended: what came, what was here already, what could not be had, what was deleted there. */
export interface CollectRun {
  at: string;
  /** Null when it went well. */
  failure: CollectFailure | null;
  taken: number;
  repeated: number;
  failed: number;
  removed: number;
  octets: number;
}

export interface CollectSource extends CollectSettings {
  accountId: string;
  id: string;
  nextAt: Date;
  intervalMs: number;
  /** Runs in a row that failed. */
  failures: number;
  isRunning: boolean;
  /** Null where nobody writes as the address from here. */
  smtp: CollectSmtp | null;
  /** Of the run that is under way, or of the last. */
  progress: { listedMessages: number; listedOctets: number; doneMessages: number; doneOctets: number };
  lastRun: CollectRun | null;
  /** When all that was there at first had come. */
  importedAt: Date | null;
}

/** What the passwords' seals are bound to. */
export const passwordPlace = (accountId: string, id: string) => `collect ${accountId} ${id}`;
export const smtpPasswordPlace = (accountId: string, id: string) => `collect-smtp ${accountId} ${id}`;

const columns = `account_id AS "accountId", id, name, address, host, port, tls, username, password, fingerprint,
  mailbox_id AS "mailboxId", keep_days AS "keepDays", is_paused AS "isPaused", next_at AS "nextAt",
  interval_ms AS "intervalMs", failures, lease_until IS NOT NULL AND lease_until > now() AS "isRunning",
  listed_messages AS "listedMessages", listed_octets AS "listedOctets", done_messages AS "doneMessages",
  done_octets AS "doneOctets", last_run AS "lastRun", imported_at AS "importedAt", smtp, keyword`;

interface Row extends Omit<CollectSource, "progress"> {
  listedMessages: number;
  listedOctets: string;
  doneMessages: number;
  doneOctets: string;
}

const fromRow = ({ listedMessages, listedOctets, doneMessages, doneOctets, ...row }: Row): CollectSource => ({
  ...row,
  progress: {
    listedMessages,
    listedOctets: Number(listedOctets),
    doneMessages,
    doneOctets: Number(doneOctets),
  },
});

export async function listCollectSources(sql: Sql, accountId: string): Promise<CollectSource[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM collect_source WHERE account_id = $1 ORDER BY id`,
    [accountId],
    "collect-list",
  );
  return rows.map(fromRow);
}

/** Adds it, or writes its settings anew; `dueAt` is when it is to run next. */
export async function saveCollectSource(
  tx: Sql,
  accountId: string,
  id: string,
  settings: CollectSettings,
  { dueAt, intervalMs }: { dueAt: Date; intervalMs: number },
): Promise<void> {
  const { name, address, host, port, tls, username, password, fingerprint, mailboxId } = settings;
  const { keepDays, isPaused, keyword } = settings;
  await tx.query(
    `INSERT INTO collect_source (account_id, id, name, address, host, port, tls, username, password, fingerprint,
       mailbox_id, keep_days, is_paused, next_at, interval_ms, keyword)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     ON CONFLICT (account_id, id) DO UPDATE SET name = excluded.name, port = excluded.port, tls = excluded.tls,
       password = excluded.password, fingerprint = excluded.fingerprint, mailbox_id = excluded.mailbox_id,
       keep_days = excluded.keep_days, is_paused = excluded.is_paused, next_at = excluded.next_at, failures = 0,
       keyword = excluded.keyword`,
    [
      ...[accountId, id, name, address, host, port, tls, username, password, fingerprint],
      ...[mailboxId, keepDays, isPaused, dueAt, intervalMs, keyword],
    ],
  );
}

/** From now on one writes as its address through this; null ends that. False when the source is gone. */
export async function saveSmtp(
  tx: Sql,
  accountId: string,
  id: string,
  smtp: CollectSmtp | null,
): Promise<boolean> {
  const rows = await tx.query(
    "UPDATE collect_source SET smtp = $3::jsonb WHERE account_id = $1 AND id = $2 RETURNING id",
    [accountId, id, smtp && JSON.stringify(smtp)],
  );
  return rows.length > 0;
}

/** What it brought stays, and is known when it is added again. */
export async function deleteCollectSource(tx: Sql, accountId: string, id: string): Promise<void> {
  await tx.query("DELETE FROM collect_source WHERE account_id = $1 AND id = $2", [accountId, id]);
}

/** Takes those that are due, the longest waiting first, for `leaseMs`. A disabled account's rest. */
export async function claimCollectSources(
  sql: Sql,
  { holder, now, leaseMs, limit }: { holder: string; now: Date; leaseMs: number; limit: number },
): Promise<CollectSource[]> {
  const rows = await sql.query<Row>(
    `UPDATE collect_source s SET lease_holder = $1, lease_until = $2
     FROM (
       SELECT d.account_id AS account, d.id AS source FROM collect_source d JOIN account a ON a.id = d.account_id
       WHERE NOT d.is_paused AND d.next_at <= $3 AND (d.lease_until IS NULL OR d.lease_until <= $3)
         AND a.disabled_at IS NULL
       ORDER BY d.next_at LIMIT $4 FOR UPDATE OF d SKIP LOCKED
     ) due
     WHERE s.account_id = due.account AND s.id = due.source
     RETURNING ${columns}`,
    [holder, new Date(now.getTime() + leaseMs), now, limit],
    "collect-claim",
  );
  return rows.map(fromRow);
}

/** When the next one is due that nobody has in hand; null when there is none. */
export async function nextCollectAt(sql: Sql): Promise<Date | null> {
  const [row] = await sql.query<{ at: Date | null }>(
    `SELECT min(greatest(s.next_at, s.lease_until)) AS at FROM collect_source s JOIN account a ON a.id = s.account_id
     WHERE NOT s.is_paused AND a.disabled_at IS NULL`,
    [],
    "collect-next",
  );
  return row?.at ?? null;
}

/** Whether `holder` may go on: it is there, not paused, and still its own. Renews the lease and writes the progress. */
export async function keepCollecting(
  tx: Sql,
  { accountId, id, progress }: Pick<CollectSource, "accountId" | "id" | "progress">,
  { holder, until }: { holder: string; until: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE collect_source SET lease_until = $4, listed_messages = $5, listed_octets = $6, done_messages = $7,
       done_octets = $8
     WHERE account_id = $1 AND id = $2 AND lease_holder = $3 AND NOT is_paused RETURNING id`,
    [
      ...[accountId, id, holder, until],
      ...[progress.listedMessages, progress.listedOctets, progress.doneMessages, progress.doneOctets],
    ],
    "collect-keep",
  );
  return rows.length > 0;
}

/** Gives it back with what came of the run. */
export async function endCollecting(
  sql: Sql,
  { accountId, id }: Pick<CollectSource, "accountId" | "id">,
  {
    holder,
    nextAt,
    intervalMs,
    failures,
    run,
    isImported,
    pause,
  }: {
    holder: string;
    nextAt: Date;
    intervalMs: number;
    failures: number;
    run: CollectRun;
    isImported: boolean;
    /** It is asked no more until its owner says so. */
    pause: boolean;
  },
): Promise<void> {
  await sql.query(
    `UPDATE collect_source SET lease_holder = NULL, lease_until = NULL,
       next_at = $4, interval_ms = $5, failures = $6,
       last_run = $7::jsonb, imported_at = CASE WHEN $8 THEN COALESCE(imported_at, $9) ELSE imported_at END,
       is_paused = is_paused OR $10
     WHERE account_id = $1 AND id = $2 AND lease_holder = $3`,
    [
      ...[accountId, id, holder, nextAt, intervalMs, failures, JSON.stringify(run)],
      ...[isImported, new Date(run.at), pause],
    ],
  );
}

/** Says that sources have changed, for those who watch. */
export const collectChanges = (
  accountId: string,
  ids: readonly string[],
  action: "created" | "updated" | "destroyed" = "updated",
) => ids.map((objectId) => ({ accountId, type: "CollectSource" as StateType, objectId, action }));

/** One change of a source, told of under the account's lock. */
export async function tellOfCollecting(tx: Sql, accountId: string, id: string): Promise<void> {
  await lockAccounts(tx, [accountId]);
  await recordChanges(tx, collectChanges(accountId, [id]));
}
