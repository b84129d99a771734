import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { readResults } from "../mime/authentication-results.ts";
import { categoryOf, categoryOfKeywords, machineKind, withCategory } from "../mime/category.ts";
import { fieldsByName } from "../mime/header.ts";
import { makeRoutine, type Routine } from "../routine.ts";
import { knownSenders, knownSendersSql, knownSendersValues } from "./categories.ts";
import type { Announcer, Blobs } from "./contracts.ts";
import type { Database, Sql } from "./database.ts";
import { lockEmails, updateEmails } from "./email-write.ts";
import { type HeadPlace, headOf } from "./header-scan.ts";
import { findKnown } from "./known-threads.ts";

/** How often it is looked for accounts whose old mail is to be sorted. */
const lookAgainMs = 2_000;
/** Emails that are sorted at once, in one transaction. */
const pageSize = 200;

interface Upkeep {
  accountId: string;
  beforeAt: string | null;
  beforeId: string | null;
}

interface OldEmail extends HeadPlace {
  id: string;
  threadId: string;
  at: string;
  keywords: string[];
  sender: string | null;
}

/**
 * Puts the mail of an inbox into categories that came before there were any: an account after the other, page by page, the newest first. How far
 * it has come is in the database; of several servers one sorts each page.
 */
export function makeCategoryUpkeep({
  database,
  blobs,
  announcer,
  clock,
  log,
}: {
  database: Database;
  blobs: Blobs;
  announcer: Pick<Announcer, "announce">;
  clock: Clock;
  log: Log;
}): Pick<Routine, "start" | "stop"> & { runOnce(): Promise<void> } {
  /** The account whose page was sorted; null where there is nothing to do. */
  const sortPage = () =>
    database.transaction(async (tx) => {
      const [upkeep] = await tx.query<Upkeep>(
        `SELECT account_id AS "accountId", before_at::text AS "beforeAt", before_id AS "beforeId"
         FROM category_upkeep WHERE ended_at IS NULL ORDER BY account_id LIMIT 1 FOR UPDATE SKIP LOCKED`,
        [],
        "category-upkeep-next",
      );
      if (!upkeep) return null;
      const { accountId } = upkeep;
      const emails = await oldEmails(tx, upkeep);
      const targets = await sorted(tx, blobs, accountId, emails);
      if (targets.size > 0) {
        const { modseq, places } = await lockEmails(tx, accountId, [...targets.keys()]);
        const changed = [...places.values()].flatMap(({ id, keywords, mailboxIds }) => {
          const category = targets.get(id);
          return category ? [{ id, mailboxIds, keywords: withCategory(keywords, category) }] : [];
        });
        await updateEmails(tx, accountId, modseq, places, changed);
      }
      const last = emails.at(-1);
      const isEnd = !last || emails.length < pageSize;
      await tx.query(
        `UPDATE category_upkeep SET before_at = COALESCE($2::timestamptz, before_at), before_id = COALESCE($3, before_id),
           ended_at = $4 WHERE account_id = $1`,
        [accountId, last?.at ?? null, last?.id ?? null, isEnd ? new Date(clock.now()) : null],
        "category-upkeep-on",
      );
      return accountId;
    });
  const runOnce = async () => {
    while (!routine.isStopping) {
      const accountId = await sortPage();
      if (accountId === null) return;
      announcer.announce([accountId]);
    }
  };
  const routine = makeRoutine({
    clock,
    everyMs: lookAgainMs,
    work: runOnce,
    failed: (error) => log.warn("categories", { error }),
  });
  return { start: routine.start, stop: routine.stop, runOnce };
}

/** Sorts an account's old mail, unless that was done. */
export async function beginCategoryUpkeep(sql: Sql, accountId: string): Promise<void> {
  await sql.query("INSERT INTO category_upkeep (account_id) VALUES ($1) ON CONFLICT DO NOTHING", [accountId]);
}

const oldEmails = (tx: Sql, { accountId, beforeAt, beforeId }: Upkeep) =>
  tx.query<OldEmail>(
    `SELECT e.id, e.thread_id AS "threadId", p.received_at::text AS at, s.keywords, e.message_id, e.trace,
       lower(m.summary->'from'->0->>'email') AS sender,
       m.summary->'root'->>'bodyStart' AS header_octets
     FROM (
       SELECT p.* FROM mailbox_email p
       WHERE p.account_id = $1 AND p.mailbox_id = (SELECT id FROM mailbox WHERE account_id = $1 AND role = 'inbox')
         AND ($2::timestamptz IS NULL OR (p.received_at, p.email_id) < ($2::timestamptz, $3::bigint))
       ORDER BY p.received_at DESC, p.email_id DESC LIMIT ${pageSize}
     ) p
     JOIN email e ON e.account_id = p.account_id AND e.id = p.email_id
     JOIN email_state s ON s.account_id = e.account_id AND s.email_id = e.id
     JOIN message m ON m.id = e.message_id
     ORDER BY p.received_at DESC, p.email_id DESC`,
    [accountId, beforeAt, beforeId],
    "category-upkeep-page",
  );

/** Which of some emails belong elsewhere than in Main, where they are, and where. */
async function sorted(tx: Sql, blobs: Blobs, accountId: string, emails: readonly OldEmail[]) {
  const open = emails.filter(
    ({ keywords }) => !keywords.includes("$draft") && categoryOfKeywords(keywords) === "main",
  );
  const starts = await blobs.readStarts(open.map(({ message_id }) => message_id));
  const known = await findKnown(
    tx,
    [...new Set(open.map(({ threadId }) => threadId))].map((threadId) => ({ accountId, threadId })),
  );
  const kinds = new Map<OldEmail, ReturnType<typeof machineKind>>();
  for (const email of open) {
    const fields = fieldsByName(await headOf(blobs, email, starts.get(email.message_id)));
    kinds.set(email, machineKind(fields, email.sender === null ? [] : [{ email: email.sender }]));
  }
  const senders = open.flatMap((email) =>
    email.sender === null
      ? []
      : [{ accountId, address: email.sender, isMachine: kinds.get(email) !== undefined }],
  );
  const [row] = await tx.query<{ senders: string | null }>(
    `SELECT ${knownSendersSql(1)} AS senders`,
    knownSendersValues(senders),
    "category-upkeep-senders",
  );
  const wantedOf = knownSenders(row?.senders ?? null);
  const targets = new Map<string, ReturnType<typeof categoryOf>>();
  for (const [{ id, sender, threadId, trace }, machine] of kinds) {
    const wanted = sender === null ? null : wantedOf({ accountId, address: sender });
    if (wanted === null && known.isAnswered({ accountId, threadId })) continue;
    const category = wanted ?? categoryOf({ machine, sender }, () => readResults(trace));
    if (category !== "main") targets.set(id, category);
  }
  return targets;
}
