import type { Sql } from "./database.ts";
import type { Statement } from "./email-query.ts";

/** Emails that something changed about, and the threads that they are or were in. */
export interface Touched {
  emailIds: readonly string[];
  threadIds: readonly string[];
}

/**
 * Emails that a change of the touched ones may show, hide or move: themselves, and those beside them in their threads. Null when
 * they are more than `limit`.
 */
export async function withTheirThreads(
  sql: Sql,
  accountId: string,
  { emailIds, threadIds }: Touched,
  limit: number,
): Promise<Touched | null> {
  const found = await sql.query<{ thread_id: string }>(
    "SELECT DISTINCT thread_id FROM email WHERE account_id = $1 AND id = ANY($2::bigint[])",
    [accountId, emailIds],
    "threads-of-emails",
  );
  const threads = [...new Set([...threadIds, ...found.map((row) => row.thread_id)])];
  const beside = await sql.query<{ id: string }>(
    "SELECT id FROM email WHERE account_id = $1 AND thread_id = ANY($2::bigint[]) LIMIT $3",
    [accountId, threads, limit + 1],
    "emails-of-threads",
  );
  if (beside.length > limit) return null;
  return { emailIds: [...new Set([...emailIds, ...beside.map((row) => row.id)])], threadIds: threads };
}

/** Where emails stand in the whole result, from 0, the lowest first; those that are not in it are left out. */
export async function placesOf(
  sql: Sql,
  { text, order, values, kept, before }: Statement,
  { emailIds, threadIds }: Touched,
): Promise<{ id: string; index: number }[]> {
  const touched = new Set(emailIds);
  const first = before.map((id, index) => ({ id, index })).filter(({ id }) => touched.has(id));
  const rows = await sql.query<{ id: string; index: string }>(
    `SELECT id, index FROM (
       SELECT id, row_number() OVER (ORDER BY ${order}) - 1 AS index FROM (${text}) q
       ${kept ? reachSql(text, kept, values.length + 2) : ""}
     ) r WHERE id = ANY($${values.length + 1}::bigint[]) ORDER BY index`,
    kept ? [...values, emailIds, kept.key === "id" ? emailIds : threadIds] : [...values, emailIds],
  );
  return [...first, ...rows.map(({ id, index }) => ({ id, index: before.length + Number(index) }))];
}

/**
 * What is kept in order is walked from its start to the last of the keys in parameter `n`, and no further:
 *   Index Scan using mailbox_thread_latest_idx on mailbox_thread (plans.db.test.ts)
 */
function reachSql(text: string, { key, way }: NonNullable<Statement["kept"]>, n: number): string {
  const [upTo, last] = way === "ASC" ? ["<=", "DESC"] : [">=", "ASC"];
  return `WHERE (k0, id) ${upTo} (
    SELECT k0, id FROM (${text}) t WHERE ${key} = ANY($${n}::bigint[]) ORDER BY k0 ${last}, id ${last} LIMIT 1)`;
}
