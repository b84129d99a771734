import { lockAccounts, recordChanges } from "./changes.ts";
import { recount } from "./counts.ts";
import type { Sql } from "./database.ts";
import { destroyEmails, lockEmails, updateEmails } from "./email-write.ts";

/** Takes emails out of the inbox; those left in no other mailbox are destroyed. */
export async function takeFromInbox(tx: Sql, account: string, emailIds: readonly string[]): Promise<void> {
  const { modseq, places } = await lockEmails(tx, account, emailIds);
  const inbox = await inboxOf(tx, account);
  const here = [...places.values()].filter(({ mailboxIds }) => mailboxIds.includes(inbox));
  const elsewhere = here.filter(({ mailboxIds }) => mailboxIds.length > 1);
  await updateEmails(
    tx,
    account,
    modseq,
    places,
    elsewhere.map(({ id, keywords, mailboxIds }) => ({
      id,
      keywords,
      mailboxIds: mailboxIds.filter((mailbox) => mailbox !== inbox),
    })),
  );
  await destroyEmails(
    tx,
    account,
    here.filter(({ mailboxIds }) => mailboxIds.length === 1),
  );
}

/** Marks emails as read, wherever they are by now. False when all are. */
export async function markSeen(tx: Sql, account: string, emailIds: readonly string[]): Promise<boolean> {
  const { modseq, places } = await lockEmails(tx, account, emailIds);
  const unseen = [...places.values()].filter(({ keywords }) => !keywords.includes("$seen"));
  await updateEmails(
    tx,
    account,
    modseq,
    places,
    unseen.map(({ id, keywords, mailboxIds }) => ({ id, keywords: [...keywords, "$seen"], mailboxIds })),
  );
  return unseen.length > 0;
}

async function inboxOf(tx: Sql, account: string): Promise<string> {
  const [inbox] = await tx.query<{ id: string }>(
    "SELECT id FROM mailbox WHERE account_id = $1 AND role = 'inbox'",
    [account],
  );
  if (!inbox) throw new Error("the account has no inbox");
  return inbox.id;
}

/** Takes emails out of the inbox; those left in no other mailbox go where they are to be kept. */
export async function moveFromInbox(
  tx: Sql,
  account: string,
  emailIds: readonly string[],
  to: "trash" | "archive",
): Promise<void> {
  const modseq = (await lockAccounts(tx, [account])).get(account);
  const roles = await tx.query<{ id: string; role: string }>(
    "SELECT id, role FROM mailbox WHERE account_id = $1 AND role IN ('inbox', $2)",
    [account, to],
  );
  const inbox = roles.find((mailbox) => mailbox.role === "inbox")?.id;
  const target = roles.find((mailbox) => mailbox.role === to)?.id;
  if (!inbox || !target || modseq === undefined) throw new Error(`the account has no inbox or no ${to}`);
  const taken = await tx.query<{ email_id: string; thread_id: string }>(
    `DELETE FROM mailbox_email WHERE account_id = $1 AND mailbox_id = $2 AND email_id = ANY($3::bigint[])
     RETURNING email_id, thread_id`,
    [account, inbox, emailIds],
  );
  if (taken.length === 0) return;
  const takenIds = taken.map((row) => row.email_id);
  await tx.query(
    `WITH homeless AS (
       SELECT e.id, e.thread_id, e.received_at, row_number() OVER (ORDER BY e.id) AS n
       FROM email e
       WHERE e.account_id = $1 AND e.id = ANY($3::bigint[])
         AND NOT EXISTS (SELECT FROM mailbox_email m WHERE m.account_id = e.account_id AND m.email_id = e.id)
     ), uids AS (
       UPDATE mailbox SET uid_next = uid_next + (SELECT count(*) FROM homeless)
       WHERE account_id = $1 AND id = $2 RETURNING uid_next - (SELECT count(*) FROM homeless) AS first
     )
     INSERT INTO mailbox_email (account_id, mailbox_id, email_id, thread_id, received_at, uid)
     SELECT $1, $2, h.id, h.thread_id, h.received_at, uids.first + h.n - 1 FROM homeless h, uids`,
    [account, target, takenIds],
  );
  await tx.query(
    "UPDATE email_state SET modseq = $3 WHERE account_id = $1 AND email_id = ANY($2::bigint[])",
    [account, takenIds, modseq],
  );
  await recordChanges(tx, [
    ...takenIds.map(
      (id) => ({ accountId: account, type: "Email", objectId: id, action: "updated" }) as const,
    ),
    { accountId: account, type: "Mailbox", objectId: inbox, action: "updated" },
    { accountId: account, type: "Mailbox", objectId: target, action: "updated" },
  ]);
  await recount(
    tx,
    taken.flatMap(({ thread_id }) => [
      { accountId: account, mailboxId: inbox, threadId: thread_id },
      { accountId: account, mailboxId: target, threadId: thread_id },
    ]),
  );
}
