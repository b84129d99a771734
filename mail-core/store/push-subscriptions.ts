import type { JsonWebKey } from "node:crypto";
import type { JmapCaller } from "../index.ts";
import { newVapidKey } from "../push/vapid.ts";
import type { Sql } from "./database.ts";
import { firstIdAt } from "./ids.ts";
import { readSetting } from "./setting.ts";

/** What a client asked for, and how far it has come. RFC 8620 section 7.2. */
export interface PushSubscription {
  accountId: string;
  id: string;
  deviceClientId: string;
  url: string;
  keys: { p256dh: Uint8Array; auth: Uint8Array } | null;
  /** Null for all. */
  types: string[] | null;
  expires: Date | null;
  verificationCode: string;
  isVerificationSent: boolean;
  isVerified: boolean;
  told: Readonly<Record<string, string>>;
  paceMs: number;
  failures: number;
}

/** A lease is longer than a push may take. */
const leaseMs = 60_000;
/** What nobody has verified after this time is forgotten. */
const unverifiedMs = 86_400_000;

const columns = `account_id AS "accountId", id, device_client_id AS "deviceClientId", url, types, expires_at AS expires,
  CASE WHEN p256dh IS NOT NULL THEN jsonb_build_object('p256dh', encode(p256dh, 'hex'), 'auth', encode(auth, 'hex')) END AS keys,
  verification_code AS "verificationCode", is_verification_sent AS "isVerificationSent", is_verified AS "isVerified",
  told, pace_ms AS "paceMs", failures`;

type Row = Omit<PushSubscription, "keys"> & { keys: { p256dh: string; auth: string } | null };
const read = ({ keys, ...row }: Row): PushSubscription => ({
  ...row,
  keys: keys && { p256dh: Buffer.from(keys.p256dh, "hex"), auth: Buffer.from(keys.auth, "hex") },
});

const jsonOf = (types: readonly string[] | null) => types && JSON.stringify(types);

/** The two columns of what somebody signed in with. */
const credentialOf = (caller: JmapCaller): [webSession: string | null, appPassword: string | null] =>
  caller.by === "person" ? [caller.webSession, null] : [null, caller.appPassword];

/** Those that were made with the same credentials, the oldest first. */
export async function listPushSubscriptions(
  sql: Sql,
  accountId: string,
  caller: JmapCaller,
  now: Date,
): Promise<PushSubscription[]> {
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM push_subscription
     WHERE account_id = $1 AND (web_session_id = $2 OR app_password_id = $3) AND (expires_at IS NULL OR expires_at > $4) ORDER BY id`,
    [accountId, ...credentialOf(caller), now],
  );
  return rows.map(read);
}

/** Of all credentials of the account. Under its lock. */
export async function countPushSubscriptions(tx: Sql, accountId: string): Promise<number> {
  const [row] = await tx.query<{ of: number }>(
    "SELECT count(*)::int AS of FROM push_subscription WHERE account_id = $1",
    [accountId],
  );
  return row?.of ?? 0;
}

export async function insertPushSubscription(
  tx: Sql,
  caller: JmapCaller,
  one: PushSubscription,
  now: Date,
): Promise<void> {
  await tx.query(
    `INSERT INTO push_subscription (account_id, id, web_session_id, app_password_id, device_client_id, url, p256dh, auth,
       types, expires_at, verification_code, told, next_at, pace_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      ...[one.accountId, one.id, ...credentialOf(caller), one.deviceClientId, one.url],
      ...[
        one.keys?.p256dh ?? null,
        one.keys?.auth ?? null,
        jsonOf(one.types),
        one.expires,
        one.verificationCode,
      ],
      ...[JSON.stringify(one.told), now, one.paceMs],
    ],
  );
}

export async function updatePushSubscription(
  tx: Sql,
  { accountId, id, types, expires, isVerified }: PushSubscription,
): Promise<void> {
  await tx.query(
    "UPDATE push_subscription SET types = $3, expires_at = $4, is_verified = $5 WHERE account_id = $1 AND id = $2",
    [accountId, id, jsonOf(types), expires, isVerified],
  );
}

export async function deletePushSubscription(sql: Sql, accountId: string, id: string): Promise<void> {
  await sql.query("DELETE FROM push_subscription WHERE account_id = $1 AND id = $2", [accountId, id]);
}

/** Takes those of an account that may be pushed to now, so that of several servers one does. Its credentials must still be good. */
export async function claimPushSubscriptions(
  sql: Sql,
  accountId: string,
  now: Date,
): Promise<PushSubscription[]> {
  const rows = await sql.query<Row>(
    `UPDATE push_subscription SET lease_until = $3
     WHERE account_id = $1 AND id IN (
       SELECT p.id FROM push_subscription p JOIN account a ON a.id = p.account_id
       LEFT JOIN web_session w ON w.id = p.web_session_id
       WHERE p.account_id = $1 AND p.next_at <= $2 AND (p.lease_until IS NULL OR p.lease_until <= $2)
         AND (p.is_verified OR NOT p.is_verification_sent) AND (p.expires_at IS NULL OR p.expires_at > $2)
         AND a.disabled_at IS NULL AND (w.id IS NULL OR w.expires_at > $2)
       FOR UPDATE OF p SKIP LOCKED)
     RETURNING ${columns}`,
    [accountId, now, new Date(now.getTime() + leaseMs)],
  );
  return rows.map(read);
}

/** Writes what became of a push and gives the subscription back. */
export async function settlePush(
  sql: Sql,
  { accountId, id, isVerificationSent, told, paceMs, failures }: PushSubscription,
  nextAt: Date | null,
): Promise<void> {
  await sql.query(
    `UPDATE push_subscription SET is_verification_sent = $3, told = $4, pace_ms = $5, failures = $6,
       next_at = COALESCE($7, next_at), lease_until = NULL
     WHERE account_id = $1 AND id = $2`,
    [accountId, id, isVerificationSent, JSON.stringify(told), paceMs, failures, nextAt],
  );
}

/** When next one of the account's may be pushed to that now may not; null when there is none. */
export async function nextPushAt(sql: Sql, accountId: string, now: Date): Promise<Date | null> {
  const [row] = await sql.query<{ at: Date | null }>(
    `SELECT min(greatest(next_at, lease_until)) AS at FROM push_subscription
     WHERE account_id = $1 AND (is_verified OR NOT is_verification_sent) AND greatest(next_at, lease_until) > $2`,
    [accountId, now],
  );
  return row?.at ?? null;
}

/** Accounts that have subscriptions; what is over or was never verified is forgotten first. */
export async function accountsWithPush(sql: Sql, now: Date): Promise<string[]> {
  await sql.query("DELETE FROM push_subscription WHERE expires_at <= $1 OR (NOT is_verified AND id < $2)", [
    now,
    firstIdAt(now.getTime() - unverifiedMs),
  ]);
  const rows = await sql.query<{ account_id: string }>("SELECT DISTINCT account_id FROM push_subscription");
  return rows.map((row) => row.account_id);
}

/** The installation's key for VAPID, made when it is missing: several servers that start at once agree on one. */
export async function ensureVapidKey(sql: Sql): Promise<JsonWebKey> {
  const made = newVapidKey();
  await sql.query("INSERT INTO setting (key, value) VALUES ('vapid-key', $1::jsonb) ON CONFLICT DO NOTHING", [
    JSON.stringify(made),
  ]);
  return (await readSetting<JsonWebKey>(sql, "vapid-key")) ?? made;
}
