import type { Sql } from "./database.ts";

/** The state of every type of an account, that of its Quota being what it says: the body of a StateChange. RFC 8620 section 7.1. */
export async function readStates(sql: Sql, accountId: string): Promise<Record<string, string>> {
  const rows = await sql.query<{ type: string; state: string }>(
    `SELECT type, state::text FROM account_state WHERE account_id = $1
     UNION ALL SELECT 'Quota', concat(used_octets, '-', COALESCE(quota_octets::text, 'none')) FROM account WHERE id = $1
     ORDER BY type`,
    [accountId],
    "states-read",
  );
  return Object.fromEntries(rows.map(({ type, state }) => [type, state]));
}
