import type { Sql } from "./database.ts";

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

export interface Change {
  accountId: string;
  type: StateType;
  objectId: string;
  action: "created" | "updated" | "destroyed";
}

/**
 * Takes the accounts' locks, in order, and answers each one's next Email state (the modseq to write).
 * Every transaction that changes mail calls this first: it is what keeps states, UIDs and counts true.
 */
export async function lockAccounts(tx: Sql, accountIds: readonly string[]): Promise<Map<string, string>> {
  if (accountIds.length === 0) return new Map();
  const rows = await tx.query<{ account_id: string; next: string }>(
    `SELECT account_id, state + 1 AS next FROM account_state
     WHERE account_id = ANY($1::bigint[]) AND type = 'Email' ORDER BY account_id FOR UPDATE`,
    [[...new Set(accountIds)]],
    "lock-accounts",
  );
  return new Map(rows.map((row) => [row.account_id, row.next]));
}

/**
 * Raises each touched (account, type) state by one and logs every change under the new state.
 * EmailDelivery and News have a state and no changes that anybody may ask for: theirs are not logged. RFC 8621 section 1.5, docs/jmap.md.
 * Several changes of one object in one call become one row: created wins over updated, destroyed over both.
 */
export async function recordChanges(tx: Sql, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const rank = { updated: 0, created: 1, destroyed: 2 };
  const merged = new Map<string, Change>();
  for (const change of changes) {
    const key = `${change.accountId} ${change.type} ${change.objectId}`;
    const known = merged.get(key);
    if (!known || rank[change.action] > rank[known.action]) merged.set(key, change);
  }
  const list = [...merged.values()];
  await tx.query(
    `WITH rows AS (
       SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[]) AS r (account_id, type, object_id, action)
     ), raised AS (
       INSERT INTO account_state AS s (account_id, type, state)
       SELECT account_id, type, 1 FROM rows GROUP BY account_id, type ORDER BY account_id, type
       ON CONFLICT (account_id, type) DO UPDATE SET state = s.state + 1
       RETURNING account_id, type, state
     )
     INSERT INTO change (account_id, type, state, object_id, action)
     SELECT r.account_id, r.type, raised.state, r.object_id, r.action
     FROM rows r JOIN raised ON raised.account_id = r.account_id AND raised.type = r.type
     WHERE r.type NOT IN ('EmailDelivery', 'News')`,
    [
      list.map((change) => change.accountId),
      list.map((change) => change.type),
      list.map((change) => change.objectId),
      list.map((change) => change.action),
    ],
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
