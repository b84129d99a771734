import { randomBytes } from "node:crypto";
import type { Sql } from "./database.ts";

/** Facts of the whole installation, one row each. */
export async function readSetting<T>(sql: Sql, key: string): Promise<T | null> {
  const [row] = await sql.query<{ value: T }>("SELECT value FROM setting WHERE key = $1", [key]);
  return row ? row.value : null;
}

export async function writeSetting(sql: Sql, key: string, value: unknown): Promise<void> {
  await sql.query(
    `INSERT INTO setting (key, value) VALUES ($1, $2::jsonb)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [key, JSON.stringify(value)],
  );
}

/** The secret that signs web sessions: null before `ensureAuthSecret`. */
export const authSecret = (sql: Sql): Promise<string | null> => readSetting<string>(sql, "auth-secret");

/** The secret that signs web sessions, made when it is missing. */
export const ensureAuthSecret = (sql: Sql): Promise<string> => ensureSecret(sql, "auth-secret");

/** A secret of the installation, made when it is missing: several servers that start at once agree on one. */
export async function ensureSecret(sql: Sql, key: "auth-secret" | "srs-secret"): Promise<string> {
  const made = randomBytes(32).toString("base64url");
  await sql.query("INSERT INTO setting (key, value) VALUES ($1, $2::jsonb) ON CONFLICT DO NOTHING", [
    key,
    JSON.stringify(made),
  ]);
  return (await readSetting<string>(sql, key)) ?? made;
}
