import type { Sql } from "./database.ts";
import { givenRows } from "./given-rows.ts";
import { mutedKeyword } from "./muted.ts";

interface InAccount {
  accountId: string;
  threadId: string;
}
const key = ({ accountId, threadId }: InAccount) => `${accountId} ${threadId}`;

const threadRows = givenRows<InAccount>({
  account_id: ["bigint", ({ accountId }) => accountId],
  thread_id: ["bigint", ({ threadId }) => threadId],
});

/** What decides where news of a conversation goes. */
export interface KnownThreads {
  /** An email of it says so. */
  isMuted(thread: InAccount): boolean;
  /** The account's owner has written in it. */
  isAnswered(thread: InAccount): boolean;
}

export async function findKnown(tx: Sql, threads: readonly InAccount[]): Promise<KnownThreads> {
  if (threads.length === 0) return { isMuted: () => false, isAnswered: () => false };
  const rows = await tx.query<InAccount & { muted: boolean; answered: boolean }>(
    `SELECT * FROM (
       SELECT t.account_id AS "accountId", t.thread_id AS "threadId", EXISTS (
           SELECT FROM email e JOIN email_state s ON s.account_id = e.account_id AND s.email_id = e.id
           WHERE e.account_id = t.account_id AND e.thread_id = t.thread_id AND s.keywords @> ARRAY[$1::text]
         ) AS muted, EXISTS (
           SELECT FROM email e JOIN submission u ON u.account_id = e.account_id AND u.email_id = e.id
           WHERE e.account_id = t.account_id AND e.thread_id = t.thread_id
         ) AS answered
       FROM ${threadRows.from(2)} t
     ) k WHERE muted OR answered`,
    [mutedKeyword, ...threadRows.values(threads)],
    "intake-known",
  );
  const those = (is: (row: (typeof rows)[number]) => boolean) => new Set(rows.filter(is).map(key));
  const [muted, answered] = [those((row) => row.muted), those((row) => row.answered)];
  return {
    isMuted: (thread) => muted.has(key(thread)),
    isAnswered: (thread) => answered.has(key(thread)),
  };
}
