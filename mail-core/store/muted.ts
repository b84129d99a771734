import type { Sql } from "./database.ts";

/** In IANA's registry of keywords: its reader wants no more news of the conversation. */
export const mutedKeyword = "$muted";

interface InAccount {
  accountId: string;
  threadId: string;
}
const key = ({ accountId, threadId }: InAccount) => `${accountId} ${threadId}`;

/** Which of some conversations are muted: an email of theirs says so. */
export async function findMuted(
  tx: Sql,
  threads: readonly InAccount[],
): Promise<(thread: InAccount) => boolean> {
  if (threads.length === 0) return () => false;
  const rows = await tx.query<InAccount>(
    `SELECT t.account_id AS "accountId", t.thread_id AS "threadId"
     FROM unnest($1::bigint[], $2::bigint[]) AS t (account_id, thread_id)
     WHERE EXISTS (
       SELECT FROM email e JOIN email_state s ON s.account_id = e.account_id AND s.email_id = e.id
       WHERE e.account_id = t.account_id AND e.thread_id = t.thread_id AND s.keywords @> ARRAY[$3::text]
     )`,
    [threads.map(({ accountId }) => accountId), threads.map(({ threadId }) => threadId), mutedKeyword],
    "intake-muted",
  );
  const muted = new Set(rows.map(key));
  return (thread) => muted.has(key(thread));
}
