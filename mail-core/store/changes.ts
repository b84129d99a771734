import type { Sql } from "./database.ts";
import { givenRows } from "./given-rows.ts";

/** The JMAP types whose states we keep. RFC 8620 section 1.6.3, RFC 8621 section 1.5. */
export type StateType =
  | "Email"
  | "Mailbox"
  | "Thread"
  | "Identity"
  | "EmailSubmission"
  | "EmailDelivery"
  | "News"
  | "CollectSource"
  | "MailImport"
  | "SieveScript"
  | "VacationResponse"
  | "AddressBook"
  | "ContactCard";

/** What changes with every email: their states are one row of an account, of `mail_state`, in this order. */
const mailTypes = ["Email", "Mailbox", "Thread", "EmailDelivery", "News"] as const satisfies StateType[];
type MailType = (typeof mailTypes)[number];
const isMailType = (type: StateType) => mailTypes.some((one) => one === type);

export interface Change {
  accountId: string;
  type: StateType;
  objectId: string;
  action: "created" | "updated" | "destroyed";
}

/** What an account has more of: octets of emails, which its quota counts, and of words that the search index has yet to take. */
export interface Weight {
  accountId: string;
  octets: number;
  wordsOctets: number;
}

/**
 * Takes the accounts' locks, in order, and answers each one's next Email state (the modseq to write).
 * Every transaction that changes mail calls this first: it is what keeps states, UIDs and counts true.
 */
export async function lockAccounts(tx: Sql, accountIds: readonly string[]): Promise<Map<string, string>> {
  if (accountIds.length === 0) return new Map();
  const rows = await tx.query<{ account_id: string; next: string }>(
    `SELECT account_id, email + 1 AS next FROM mail_state
     WHERE account_id = ANY($1::bigint[]) ORDER BY account_id FOR UPDATE`,
    [[...new Set(accountIds)]],
    "lock-accounts",
  );
  return new Map(rows.map((row) => [row.account_id, row.next]));
}

/**
 * Raises each touched (account, type) state by one and logs every change under the new state.
 * EmailDelivery and News have a state and no changes that anybody may ask for: theirs are not logged. RFC 8621 section 1.5, docs/jmap.md.
 * Several changes of one object in one call become one row: created wins over updated, destroyed over both. Beside them it adds what the
 * accounts, which are all among the changed, have more of.
 */
export async function recordChanges(
  tx: Sql,
  changes: readonly Change[],
  weights: readonly Weight[] = [],
): Promise<void> {
  if (changes.length === 0) return;
  const rank = { updated: 0, created: 1, destroyed: 2 };
  const merged = new Map<string, Change>();
  for (const change of changes) {
    const key = `${change.accountId} ${change.type} ${change.objectId}`;
    const known = merged.get(key);
    if (!known || rank[change.action] > rank[known.action]) merged.set(key, change);
  }
  const list = [...merged.values()];
  const mail = list.filter(({ type }) => isMailType(type));
  const others = list.filter(({ type }) => !isMailType(type));
  await Promise.all([
    mail.length > 0 ? recordMailChanges(tx, mail, weights) : null,
    others.length > 0 ? recordOtherChanges(tx, others) : null,
  ]);
}

const isLogged = ({ type }: Change) => type !== "EmailDelivery" && type !== "News";

/** An account with the states that are raised. */
interface Raise extends Weight {
  touched: ReadonlySet<StateType>;
}

const raised = (type: MailType) => ["int", ({ touched }: Raise) => Number(touched.has(type))] as const;
const raiseRows = givenRows<Raise>({
  account_id: ["bigint", ({ accountId }) => accountId],
  email: raised("Email"),
  mailbox: raised("Mailbox"),
  thread: raised("Thread"),
  email_delivery: raised("EmailDelivery"),
  news: raised("News"),
  octets: ["bigint", ({ octets }) => octets],
  words_octets: ["bigint", ({ wordsOctets }) => wordsOctets],
});

const changeRows = givenRows<Change>({
  account_id: ["bigint", ({ accountId }) => accountId],
  type: ["text", ({ type }) => type],
  object_id: ["bigint", ({ objectId }) => objectId],
  action: ["text", ({ action }) => action],
});

async function recordMailChanges(
  tx: Sql,
  changes: readonly Change[],
  weights: readonly Weight[],
): Promise<void> {
  const touched = new Map<string, Set<StateType>>();
  for (const { accountId, type } of changes)
    touched.set(accountId, (touched.get(accountId) ?? new Set()).add(type));
  const weightOf = new Map(weights.map((weight) => [weight.accountId, weight]));
  const raises = Array.from(touched, ([accountId, types]) => ({
    ...(weightOf.get(accountId) ?? { accountId, octets: 0, wordsOctets: 0 }),
    touched: types,
  }));
  await tx.query(
    `WITH raised AS (
       UPDATE mail_state s SET email = s.email + r.email, mailbox = s.mailbox + r.mailbox, thread = s.thread + r.thread,
         email_delivery = s.email_delivery + r.email_delivery, news = s.news + r.news,
         used_octets = s.used_octets + r.octets, fresh_word_octets = s.fresh_word_octets + r.words_octets
       FROM ${raiseRows.from(1)} r
       WHERE s.account_id = r.account_id RETURNING s.account_id, s.email, s.mailbox, s.thread
     )
     INSERT INTO change (account_id, type, state, object_id, action)
     SELECT c.account_id, c.type, CASE c.type WHEN 'Email' THEN a.email WHEN 'Mailbox' THEN a.mailbox ELSE a.thread END,
       c.object_id, c.action
     FROM ${changeRows.from(1 + raiseRows.width)} c JOIN raised a ON a.account_id = c.account_id`,
    [...raiseRows.values(raises), ...changeRows.values(changes.filter(isLogged))],
    "record-mail-changes",
  );
}

async function recordOtherChanges(tx: Sql, changes: readonly Change[]): Promise<void> {
  await tx.query(
    `WITH rows AS (
       SELECT * FROM ${changeRows.from(1)} r
     ), raised AS (
       INSERT INTO account_state AS s (account_id, type, state)
       SELECT account_id, type, 1 FROM rows GROUP BY account_id, type ORDER BY account_id, type
       ON CONFLICT (account_id, type) DO UPDATE SET state = s.state + 1
       RETURNING account_id, type, state
     )
     INSERT INTO change (account_id, type, state, object_id, action)
     SELECT r.account_id, r.type, raised.state, r.object_id, r.action
     FROM rows r JOIN raised ON raised.account_id = r.account_id AND raised.type = r.type`,
    changeRows.values(changes),
    "record-changes",
  );
}

/** What tells whoever handed these in that there is news: submissions and their accounts. Under `lockAccounts`. */
export const submissionNews = (submissions: ReadonlyMap<string, string>): Change[] =>
  Array.from(submissions, ([objectId, accountId]) => ({
    accountId,
    type: "EmailSubmission",
    objectId,
    action: "updated",
  }));
