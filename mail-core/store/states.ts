import type { StateType } from "./changes.ts";
import type { Sql } from "./database.ts";

/** The state of every type of every account, to stand in a FROM. */
export const statesSql = `(
  SELECT account_id, type, state FROM account_state
  UNION ALL
  SELECT m.account_id, t.type, t.state FROM mail_state m CROSS JOIN LATERAL (VALUES ('Email', m.email), ('Mailbox', m.mailbox),
    ('Thread', m.thread), ('EmailDelivery', m.email_delivery), ('News', m.news)) AS t (type, state)
)`;

/** The current state of each of these types, "0" before its first change. RFC 8620 section 5.1. */
export async function statesOf(sql: Sql, accountId: string, types: readonly StateType[]): Promise<string[]> {
  const rows = await sql.query<{ type: string; state: string }>(
    `SELECT type, state FROM ${statesSql} s WHERE account_id = $1 AND type = ANY($2::text[])`,
    [accountId, types],
    "states-of",
  );
  const states = new Map(rows.map(({ type, state }) => [type, state]));
  return types.map((type) => states.get(type) ?? "0");
}

/** The current state of one type, as `statesOf` answers it. */
export async function stateOf(sql: Sql, accountId: string, type: StateType): Promise<string> {
  const [state = "0"] = await statesOf(sql, accountId, [type]);
  return state;
}

/** The state of every type of an account, that of its Quota being what it says: the body of a StateChange. RFC 8620 section 7.1. */
export async function readStates(sql: Sql, accountId: string): Promise<Record<string, string>> {
  const rows = await sql.query<{ type: string; state: string }>(
    `SELECT type, state::text FROM ${statesSql} s WHERE account_id = $1
     UNION ALL SELECT 'Quota', concat(m.used_octets, '-', COALESCE(a.quota_octets::text, 'none'))
     FROM account a JOIN mail_state m ON m.account_id = a.id WHERE a.id = $1
     ORDER BY type`,
    [accountId],
    "states-read",
  );
  return Object.fromEntries(rows.map(({ type, state }) => [type, state]));
}

/** Raises the state of what is kept of an account beside its mail, by which its other tabs learn of it. */
export async function raisePreferences(sql: Sql, accountId: string): Promise<void> {
  await sql.query(
    `INSERT INTO account_state AS s (account_id, type, state) VALUES ($1, 'Preferences', 1)
     ON CONFLICT (account_id, type) DO UPDATE SET state = s.state + 1`,
    [accountId],
    "states-preferences",
  );
}
