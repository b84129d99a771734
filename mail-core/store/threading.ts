import { hash } from "node:crypto";
import { baseSubject } from "../mime/base-subject.ts";
import type { MessageSummary } from "../mime/message-summary.ts";
import type { Sql } from "./database.ts";
import { givenRows } from "./given-rows.ts";

/** References beyond this are dropped from the middle: the root and the nearest ones decide. */
const referencesMax = 100;

/** How one message looks for its thread. Digests are hexadecimal. */
export interface ThreadKeys {
  /** In the order in which a known one decides. */
  lookups: string[];
  /** Kept for those who come later; the first to claim one keeps it. */
  claims: string[];
  /** Points at the latest thread of this subject; null without one. */
  subject: string | null;
}

/**
 * Two emails are of one thread when a Message-ID that either names is the same and so is the base subject
 * (RFC 8621 section 3). In-Reply-To decides before References, the nearest reference before the root. A
 * reply that names nobody ("Re: …" from a mailer without those fields) joins the latest thread of its subject.
 */
export function threadKeys(
  summary: Pick<MessageSummary, "subject" | "messageId" | "inReplyTo" | "references">,
): ThreadKeys {
  const { base, isReply } = baseSubject(summary.subject);
  const digests = (ids: readonly string[]) => ids.filter((id) => id !== "").map((id) => digest(id, base));
  const references =
    summary.references.length > referencesMax
      ? [...summary.references.slice(0, 1), ...summary.references.slice(1 - referencesMax)]
      : summary.references;
  const named = [...digests(summary.inReplyTo.slice(0, referencesMax)), ...digests(references.toReversed())];
  const own = digests(summary.messageId.slice(0, 1));
  const claims = [...new Set([...named, ...own])];
  // An id is never empty, so a subject's digest cannot be meant by any id.
  const subject = base === "" ? null : digest("", base);
  const bySubject = subject && isReply && named.length === 0 ? [subject] : [];
  return { lookups: [...claims, ...bySubject], claims, subject };
}

const digest = (id: string, base: string) => hash("sha256", `${id}\0${base}`).slice(0, 32);

/** The threads of some accounts while one batch is taken in, under the accounts' locks. */
export interface Threads {
  /** Answers the thread of a message and remembers its keys; `make` gives the id of a new one. */
  place(accountId: string, keys: ThreadKeys, make: () => string): { threadId: string; isNew: boolean };
  /** The threads that were there before. */
  readonly known: readonly { accountId: string; threadId: string }[];
  /** Writes what `place` remembered. */
  save(tx: Sql): Promise<void>;
}

interface Claim {
  accountId: string;
  key: string;
  threadId: string;
}

const wantedRows = givenRows<Omit<Claim, "threadId">>({
  account_id: ["bigint", ({ accountId }) => accountId],
  digest: ["text", ({ key }) => key],
});

const claimRows = givenRows<Claim>({
  account_id: ["bigint", ({ accountId }) => accountId],
  digest: ["text", ({ key }) => key],
  thread_id: ["bigint", ({ threadId }) => threadId],
});

export async function loadThreads(
  tx: Sql,
  wanted: readonly { accountId: string; keys: ThreadKeys }[],
): Promise<Threads> {
  const pairs = wanted.flatMap(({ accountId, keys }) => keys.lookups.map((key) => ({ accountId, key })));
  // LIMIT keeps the planner at one index look-up for each: before statistics exist it would read the whole table.
  const rows = await tx.query<{ account_id: string; digest: string; thread_id: string }>(
    `SELECT r.account_id, encode(r.digest, 'hex') AS digest, r.thread_id
     FROM ${wantedRows.from(1)} w
     CROSS JOIN LATERAL (
       SELECT * FROM thread_reference t WHERE t.account_id = w.account_id AND t.digest = decode(w.digest, 'hex') LIMIT 1
     ) r`,
    wantedRows.values(pairs),
    "thread-load",
  );
  const known = new Map(rows.map((row) => [`${row.account_id} ${row.digest}`, row.thread_id]));
  const claimed = new Map<string, Claim>();
  return {
    known: rows.map(({ account_id: accountId, thread_id: threadId }) => ({ accountId, threadId })),
    place(accountId, keys, make) {
      const found = keys.lookups
        .map((key) => known.get(`${accountId} ${key}`))
        .find((id) => id !== undefined);
      const threadId = found ?? make();
      for (const key of keys.claims) {
        const name = `${accountId} ${key}`;
        if (known.has(name)) continue;
        known.set(name, threadId);
        claimed.set(name, { accountId, key, threadId });
      }
      if (keys.subject) {
        const name = `${accountId} ${keys.subject}`;
        known.set(name, threadId);
        claimed.set(name, { accountId, key: keys.subject, threadId });
      }
      return { threadId, isNew: found === undefined };
    },
    async save(tx) {
      const list = [...claimed.values()];
      if (list.length === 0) return;
      // Only a subject's digest can be there already, and the latest thread takes it over.
      await tx.query(
        `INSERT INTO thread_reference AS r (account_id, digest, thread_id)
         SELECT account_id, decode(digest, 'hex'), thread_id
         FROM ${claimRows.from(1)} c
         ON CONFLICT (account_id, digest) DO UPDATE SET thread_id = excluded.thread_id
         WHERE r.thread_id <> excluded.thread_id`,
        claimRows.values(list),
        "thread-save",
      );
    },
  };
}
