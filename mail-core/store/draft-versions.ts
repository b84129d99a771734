import type { MessageSummary } from "../mime/message-summary.ts";
import type { Sql } from "./database.ts";

/** What a draft said before. */
export interface DraftVersion {
  /** The row id of the email that it was: its blob ids still hold. */
  id: string;
  messageId: string;
  sizeOctets: number;
  savedAt: Date;
  summary: MessageSummary;
}

/** How many there are at most, and which are kept of the many that a draft goes through while it is written. */
export const draftVersionLimits = {
  ofDraft: 20,
  octetsOfAccount: 100_000_000,
  keptMs: 30 * 24 * 3_600_000,
  /** A copy that stood so long was left by its writer. */
  restMs: 30_000,
  /** From one to the next while it is written without a rest. */
  apartMs: 120_000,
  /** Octets that the next copy is smaller by: something was taken out. */
  shrunkOctets: 64,
};

/** A draft that was saved anew: a new email takes its place, with the same Message-ID. */
interface Replaced {
  id: string;
  messageId: string;
  sizeOctets: number;
  savedAt: Date;
  keptAt: Date | null;
  savedId: string;
  savedOctets: number;
}

/**
 * Keeps what is worth going back to of drafts that others, made in the same request, take the place of, and hands their older versions on to
 * these. Call it before the emails `goneIds` are destroyed, in the same transaction.
 */
export async function keepReplacedDrafts(
  tx: Sql,
  accountId: string,
  { goneIds, madeIds, at }: { goneIds: readonly string[]; madeIds: readonly string[]; at: Date },
): Promise<void> {
  if (goneIds.length === 0 || madeIds.length === 0) return;
  const replaced = await tx.query<Replaced>(
    `SELECT e.id, e.message_id AS "messageId", e.size_octets::float8 AS "sizeOctets", e.received_at AS "savedAt",
       (SELECT max(v.saved_at) FROM draft_version v WHERE v.account_id = e.account_id AND v.email_id = e.id) AS "keptAt",
       n.id AS "savedId", n.size_octets::float8 AS "savedOctets"
     FROM email e JOIN message m ON m.id = e.message_id
     JOIN email_state s ON s.account_id = e.account_id AND s.email_id = e.id
     JOIN email n ON n.account_id = e.account_id AND n.id = ANY($3::bigint[])
     JOIN message nm ON nm.id = n.message_id AND nm.summary->'messageId'->>0 = m.summary->'messageId'->>0
     JOIN email_state ns ON ns.account_id = n.account_id AND ns.email_id = n.id AND '$draft' = ANY(ns.keywords)
     WHERE e.account_id = $1 AND e.id = ANY($2::bigint[]) AND n.id <> ALL($2::bigint[])`,
    [accountId, goneIds, madeIds],
    "draft-versions-replaced",
  );
  for (const draft of replaced) {
    if (isWorthKeeping(draft, at)) await insertVersion(tx, accountId, draft);
    await tx.query("UPDATE draft_version SET email_id = $3 WHERE account_id = $1 AND email_id = $2", [
      accountId,
      draft.id,
      draft.savedId,
    ]);
  }
  await trim(tx, accountId);
}

/** The first copy is the beginning; after it what was rested on, what lies some time behind the last that was kept, and what had more in it. */
function isWorthKeeping({ keptAt, savedAt, sizeOctets, savedOctets }: Replaced, at: Date): boolean {
  const { restMs, apartMs, shrunkOctets } = draftVersionLimits;
  if (keptAt === null) return true;
  return (
    at.getTime() - savedAt.getTime() >= restMs ||
    savedAt.getTime() - keptAt.getTime() >= apartMs ||
    sizeOctets - savedOctets >= shrunkOctets
  );
}

const insertVersion = (
  tx: Sql,
  accountId: string,
  { id, messageId, sizeOctets, savedAt }: Pick<Replaced, "id" | "messageId" | "sizeOctets" | "savedAt">,
) =>
  tx.query(
    `INSERT INTO draft_version (account_id, id, message_id, email_id, size_octets, saved_at)
     VALUES ($1, $2, $3, $2, $4, $5) ON CONFLICT DO NOTHING`,
    [accountId, id, messageId, sizeOctets, savedAt],
  );

/** The oldest go where there are too many of a draft, or too much of all. */
async function trim(tx: Sql, accountId: string): Promise<void> {
  const { ofDraft, octetsOfAccount } = draftVersionLimits;
  await tx.query(
    `DELETE FROM draft_version v USING (
       SELECT id, row_number() OVER (PARTITION BY email_id ORDER BY id DESC) AS n,
         sum(size_octets) OVER (ORDER BY id DESC) AS octets
       FROM draft_version WHERE account_id = $1) k
     WHERE v.account_id = $1 AND v.id = k.id AND (k.n > $2 OR k.octets > $3)`,
    [accountId, ofDraft, octetsOfAccount],
    "draft-versions-trim",
  );
}

/** Keeps a draft as it is now, whatever comes next. Call it under the account's lock. */
export async function keepDraft(tx: Sql, accountId: string, emailId: string): Promise<void> {
  const [email] = await tx.query<{ id: string; messageId: string; sizeOctets: number; savedAt: Date }>(
    `SELECT id, message_id AS "messageId", size_octets::float8 AS "sizeOctets", received_at AS "savedAt"
     FROM email WHERE account_id = $1 AND id = $2`,
    [accountId, emailId],
    "draft-keep",
  );
  if (!email) return;
  await insertVersion(tx, accountId, email);
  await trim(tx, accountId);
}

const columns = `v.id, v.message_id AS "messageId", v.size_octets::float8 AS "sizeOctets", v.saved_at AS "savedAt", m.summary`;

/** The versions of a draft, the newest first; what it says now is none of them. */
export const listDraftVersions = (sql: Sql, accountId: string, emailId: string): Promise<DraftVersion[]> =>
  sql.query<DraftVersion>(
    `SELECT ${columns} FROM draft_version v JOIN message m ON m.id = v.message_id
     WHERE v.account_id = $1 AND v.email_id = $2 AND v.id <> $2 ORDER BY v.id DESC`,
    [accountId, emailId],
    "draft-versions-list",
  );

/** Null where the account has none of this id. */
export async function readDraftVersion(
  sql: Sql,
  accountId: string,
  id: string,
): Promise<DraftVersion | null> {
  const [row] = await sql.query<DraftVersion>(
    `SELECT ${columns} FROM draft_version v JOIN message m ON m.id = v.message_id
     WHERE v.account_id = $1 AND v.id = $2`,
    [accountId, id],
    "draft-version-read",
  );
  return row ?? null;
}

/** Forgets what is older than `before`, and the versions of drafts that were sent, thrown away or deleted. */
export async function forgetDraftVersions(sql: Sql, before: Date): Promise<void> {
  await sql.query(
    `DELETE FROM draft_version v WHERE saved_at < $1 OR NOT EXISTS (
       SELECT FROM email_state s
       WHERE s.account_id = v.account_id AND s.email_id = v.email_id AND '$draft' = ANY(s.keywords))`,
    [before],
  );
}
