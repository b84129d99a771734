import type { StateType } from "./changes.ts";
import type { Sql } from "./database.ts";
import { statesSql } from "./states.ts";

export interface ChangesSince {
  created: string[];
  updated: string[];
  destroyed: string[];
  newState: string;
  hasMore: boolean;
}

/**
 * What changed after a state, at most `limit` objects and whole states only; null when the log cannot tell
 * (an unknown state, one whose rows were swept away, or one state that alone is more). RFC 8620 section 5.2. The end of change_pkey alone is read (plans.db.test.ts).
 */
export async function changesSince(
  sql: Sql,
  accountId: string,
  type: StateType,
  since: string,
  limit: number,
): Promise<ChangesSince | null> {
  const [row] = await sql.query<{ state: string; oldest: string | null }>(
    `SELECT COALESCE((SELECT state FROM ${statesSql} s WHERE account_id = $1 AND type = $2), 0) AS state,
       (SELECT min(state) FROM change WHERE account_id = $1 AND type = $2) AS oldest`,
    [accountId, type],
    "changes-bounds",
  );
  const current = BigInt(row?.state ?? "0");
  const from = /^\d{1,18}$/.test(since) ? BigInt(since) : null;
  if (from === null || from > current) return null;
  const none = { created: [], updated: [], destroyed: [], hasMore: false };
  if (from === current) return { ...none, newState: since };
  // The log must reach back to the state that followed.
  if (row?.oldest == null || BigInt(row.oldest) > from + 1n) return null;
  const rows = await sql.query<{ state: string; object_id: string; action: string }>(
    `SELECT state, object_id, action FROM change
     WHERE account_id = $1 AND type = $2 AND state > $3 AND state <= $4 ORDER BY state, object_id LIMIT $5`,
    [accountId, type, since, String(current), limit + 1],
    "changes-since",
  );
  const hasMore = rows.length > limit;
  const cut = hasMore ? rows.at(-1)?.state : null;
  const whole = hasMore ? rows.filter((one) => one.state !== cut) : rows;
  if (hasMore && whole.length === 0) return null;
  const first = new Map<string, string>();
  const last = new Map<string, string>();
  for (const { object_id, action } of whole) {
    if (!first.has(object_id)) first.set(object_id, action);
    last.set(object_id, action);
  }
  const out = { created: [] as string[], updated: [] as string[], destroyed: [] as string[] };
  for (const [objectId, end] of last) {
    const isNew = first.get(objectId) === "created";
    if (end === "destroyed") {
      if (!isNew) out.destroyed.push(objectId);
    } else out[isNew ? "created" : "updated"].push(objectId);
  }
  return { ...out, hasMore, newState: hasMore ? (whole.at(-1)?.state ?? since) : String(current) };
}
