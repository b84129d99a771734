import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { makeRoutine } from "../routine.ts";
import type { Announcer } from "./contracts.ts";
import { recount } from "./counts.ts";
import type { Database, Sql } from "./database.ts";
import { lockEmails, updateEmails } from "./email-write.ts";

/** The keyword that says until when an email sleeps, before its time: `snoozed-until-20261122t070000z`. docs/jmap.md. */
export const sleepsUntil = "snoozed-until-";
/** What came back has it in place of that. */
export const wokenKeyword = "snoozed";

/** How late something may come back. */
const wakeEveryMs = 5_000;
/** Emails that are looked for at once; more follow in the same round. */
const pageSize = 500;

const timeText = (ms: number) =>
  new Date(ms)
    .toISOString()
    .replace(/[-:]|\.\d+/g, "")
    .toLowerCase();
const isDue = (keyword: string, now: string) =>
  keyword.startsWith(sleepsUntil) && keyword <= sleepsUntil + now;

/**
 * Puts snoozed emails whose time has come back into the inbox, unread and above what came before. Their time is in the database, so a
 * restart forgets none, and of several servers one wakes each.
 */
export function makeWaker({
  database,
  announcer,
  clock,
  log,
}: {
  database: Database;
  announcer: Pick<Announcer, "announce">;
  clock: Clock;
  log: Log;
}): { start(): void; stop(): Promise<void>; runOnce(): Promise<void> } {
  const runOnce = async () => {
    const now = new Date(clock.now());
    for (let isMore = true; isMore && !routine.isStopping; ) {
      const due = await findDue(database, timeText(now.getTime()));
      isMore = due.length === pageSize;
      const byAccount = Map.groupBy(due, ({ account_id }) => account_id);
      for (const [account, rows] of byAccount)
        await database.transaction((tx) =>
          wake(
            tx,
            account,
            rows.map(({ email_id }) => email_id),
            now,
          ),
        );
      if (byAccount.size > 0) announcer.announce(byAccount.keys());
    }
  };
  const failed = (error: unknown) => log.warn("snooze", { error });
  const routine = makeRoutine({ clock, everyMs: wakeEveryMs, work: runOnce, failed });
  return { start: routine.start, stop: routine.stop, runOnce };
}

const findDue = (database: Database, now: string) =>
  database.query<{ account_id: string; email_id: string }>(
    `SELECT p.account_id, p.email_id
     FROM mailbox b
     JOIN mailbox_email p ON p.account_id = b.account_id AND p.mailbox_id = b.id
     JOIN email_state s ON s.account_id = p.account_id AND s.email_id = p.email_id
     WHERE b.role = 'snoozed' AND b.total_emails > 0 AND EXISTS (
       SELECT FROM unnest(s.keywords) k WHERE starts_with(k, $1) AND k COLLATE "C" <= $2 COLLATE "C"
     ) LIMIT $3`,
    [sleepsUntil, sleepsUntil + now, pageSize],
    "snooze-due",
  );

async function wake(tx: Sql, account: string, emailIds: readonly string[], now: Date): Promise<void> {
  const { modseq, places } = await lockEmails(tx, account, emailIds);
  const mailboxes = await tx.query<{ id: string; role: string }>(
    "SELECT id, role FROM mailbox WHERE account_id = $1 AND role IN ('inbox', 'snoozed')",
    [account],
  );
  const withRole = (role: string) => mailboxes.find((mailbox) => mailbox.role === role)?.id;
  const [inbox, snoozed] = [withRole("inbox"), withRole("snoozed")];
  if (!inbox || !snoozed) return;
  // Looked at again under the lock: it may have been moved or snoozed anew meanwhile.
  const due = [...places.values()].filter(
    ({ mailboxIds, keywords }) =>
      mailboxIds.includes(snoozed) && keywords.some((keyword) => isDue(keyword, timeText(now.getTime()))),
  );
  const targets = due.map(({ id, keywords, mailboxIds }) => ({
    id,
    keywords: [
      ...keywords.filter((keyword) => keyword !== "$seen" && !keyword.startsWith(sleepsUntil)),
      wokenKeyword,
    ],
    mailboxIds: [...new Set([...mailboxIds.filter((mailbox) => mailbox !== snoozed), inbox])],
  }));
  await updateEmails(tx, account, modseq, places, targets);
  // In the inbox it stands where a message of now would.
  await tx.query(
    "UPDATE mailbox_email SET received_at = $4 WHERE account_id = $1 AND mailbox_id = $2 AND email_id = ANY($3::bigint[])",
    [account, inbox, targets.map(({ id }) => id), now],
  );
  await recount(
    tx,
    due.map(({ threadId }) => ({ accountId: account, mailboxId: inbox, threadId })),
  );
}
