import type { Sql } from "./database.ts";

/** The emails of threads, oldest first; a thread without emails does not exist. RFC 8621 section 3. By email_thread_id_idx. */
export async function readThreads(
  sql: Sql,
  accountId: string,
  threadIds: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await sql.query<{ thread_id: string; email_ids: string[] }>(
    `SELECT thread_id, array_agg(id::text ORDER BY received_at, id) AS email_ids
     FROM email WHERE account_id = $1 AND thread_id = ANY($2::bigint[]) GROUP BY thread_id`,
    [accountId, threadIds],
    "threads-read",
  );
  return new Map(rows.map((row) => [row.thread_id, row.email_ids]));
}
