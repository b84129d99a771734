import { recordChanges, type StateType } from "./changes.ts";
import type { Sql } from "./database.ts";

/** A vacation as its owner set it. RFC 8621 section 8. */
export interface VacationRow {
  isEnabled: boolean;
  fromAt: Date | null;
  toAt: Date | null;
  subject: string | null;
  textBody: string | null;
  htmlBody: string | null;
}

export interface ScriptRow {
  id: string;
  name: string;
  content: string;
  /** Another with each content. */
  contentId: string;
  isActive: boolean;
}

/** All that decides about mail for an account. */
export interface AccountRules {
  version: string | null;
  address: string;
  name: string;
  /** The active script. */
  script: string | null;
  vacation: VacationRow | null;
}

/** Scripts of an account, and octets of a script's name. */
export const scriptLimits = { scriptsMax: 50, nameMaxOctets: 512 };

export async function readRules(sql: Sql, accountId: string): Promise<AccountRules | null> {
  const [row] = await sql.query<Omit<AccountRules, "vacation">>(
    `SELECT a.rules_version AS version, a.address, a.name, s.content AS script
     FROM account a LEFT JOIN sieve_script s ON s.account_id = a.id AND s.is_active WHERE a.id = $1`,
    [accountId],
    "rules-read",
  );
  return row ? { ...row, vacation: await readVacation(sql, accountId) } : null;
}

/** Null where an account has neither rules nor a vacation. */
export async function rulesVersion(sql: Sql, accountId: string): Promise<string | null> {
  const [row] = await sql.query<{ version: string | null }>(
    "SELECT rules_version AS version FROM account WHERE id = $1",
    [accountId],
    "rules-version",
  );
  return row?.version ?? null;
}

export async function readVacation(sql: Sql, accountId: string): Promise<VacationRow | null> {
  const [row] = await sql.query<VacationRow>(
    `SELECT is_enabled AS "isEnabled", from_at AS "fromAt", to_at AS "toAt", subject, text_body AS "textBody",
       html_body AS "htmlBody"
     FROM vacation_response WHERE account_id = $1`,
    [accountId],
    "vacation-read",
  );
  return row ?? null;
}

export const listScripts = (sql: Sql, accountId: string): Promise<ScriptRow[]> =>
  sql.query<ScriptRow>(
    `SELECT id, name, content, content_id AS "contentId", is_active AS "isActive"
     FROM sieve_script WHERE account_id = $1 ORDER BY name, id`,
    [accountId],
    "scripts-list",
  );

export async function readScriptContent(
  sql: Sql,
  accountId: string,
  contentId: string,
): Promise<string | null> {
  const [row] = await sql.query<{ content: string }>(
    "SELECT content FROM sieve_script WHERE account_id = $1 AND content_id = $2",
    [accountId, contentId],
  );
  return row?.content ?? null;
}

export async function saveScript(sql: Sql, accountId: string, script: ScriptRow): Promise<void> {
  const { id, name, content, contentId, isActive } = script;
  await sql.query(
    `INSERT INTO sieve_script (account_id, id, name, content, content_id, is_active) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (account_id, id) DO UPDATE SET name = $3, content = $4, content_id = $5, is_active = $6`,
    [accountId, id, name, content, contentId, isActive],
  );
}

export async function deleteScript(sql: Sql, accountId: string, id: string): Promise<void> {
  await sql.query("DELETE FROM sieve_script WHERE account_id = $1 AND id = $2", [accountId, id]);
}

export async function saveVacation(sql: Sql, accountId: string, vacation: VacationRow): Promise<void> {
  const { isEnabled, fromAt, toAt, subject, textBody, htmlBody } = vacation;
  await sql.query(
    `INSERT INTO vacation_response (account_id, is_enabled, from_at, to_at, subject, text_body, html_body)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (account_id) DO UPDATE SET is_enabled = $2, from_at = $3, to_at = $4, subject = $5, text_body = $6,
       html_body = $7`,
    [accountId, isEnabled, fromAt, toAt, subject, textBody, htmlBody],
  );
}

/** To be called in the transaction that changed scripts or the vacation: from its commit on deliveries know. */
export async function rulesChanged(
  tx: Sql,
  accountId: string,
  version: string,
  changes: readonly { type: StateType; objectId: string; action: "created" | "updated" | "destroyed" }[],
): Promise<void> {
  await tx.query(
    `UPDATE account SET rules_version = CASE WHEN
       EXISTS (SELECT FROM sieve_script WHERE account_id = $1 AND is_active)
       OR EXISTS (SELECT FROM vacation_response WHERE account_id = $1 AND is_enabled) THEN $2::bigint END
     WHERE id = $1`,
    [accountId, version],
  );
  // What failed was another script's fault.
  await tx.query("DELETE FROM rules_failure WHERE account_id = $1", [accountId]);
  await recordChanges(
    tx,
    changes.map((change) => ({ accountId, ...change })),
  );
}

/** The last message that could not be decided about. */
export interface RulesFailure {
  at: Date;
  reason: string;
  subject: string;
}

export async function noteRulesFailure(
  sql: Sql,
  accountId: string,
  { at, reason, subject }: RulesFailure,
): Promise<void> {
  await sql.query(
    `INSERT INTO rules_failure (account_id, at, reason, subject) VALUES ($1, $2, $3, $4)
     ON CONFLICT (account_id) DO UPDATE SET at = $2, reason = $3, subject = $4`,
    [accountId, at, reason, subject],
  );
}

export async function readRulesFailure(sql: Sql, accountId: string): Promise<RulesFailure | null> {
  const [row] = await sql.query<RulesFailure>(
    "SELECT at, reason, subject FROM rules_failure WHERE account_id = $1",
    [accountId],
  );
  return row ?? null;
}

const dayMs = 86_400_000;

/** Claims the reply to a sender: false when the same was said within so many days. RFC 5230 section 4.2. */
export async function claimReply(
  tx: Sql,
  { accountId, digest, days }: { accountId: string; digest: Uint8Array; days: number },
  now: Date,
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO vacation_reply AS r (account_id, digest, replied_at) VALUES ($1, $2, $3)
     ON CONFLICT (account_id, digest) DO UPDATE SET replied_at = $3 WHERE r.replied_at <= $4 RETURNING 1`,
    [accountId, digest, now, new Date(now.getTime() - days * dayMs)],
    "vacation-claim",
  );
  return rows.length > 0;
}
