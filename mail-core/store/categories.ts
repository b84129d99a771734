import type { SenderCategory } from "../index.ts";
import {
  type Category,
  categories,
  categoryKeywords,
  categoryOfKeywords,
  isCategory,
} from "../mime/category.ts";
import type { Sql } from "./database.ts";
import { givenRows } from "./given-rows.ts";

/** How many senders of one account are kept; then the oldest goes. */
export const senderCategoriesMax = 1_000;

/** As `mailbox_thread.category` holds it: of several the smallest is the conversation's. */
export const rankOf = (category: Category): number => categories.indexOf(category);
export const rankOfKeywords = (keywords: readonly string[]): number => rankOf(categoryOfKeywords(keywords));

const asArray = (keywords: readonly string[]) => `'{${keywords.join(",")}}'::text[]`;
/** The same in the database. */
export const rankSql = (keywords: string): string =>
  `CASE WHEN NOT ${keywords} && ${asArray(categoryKeywords)} THEN 0 ${categoryKeywords
    .map((keyword, at) => `WHEN ${keywords} @> ${asArray([keyword])} THEN ${at + 1}`)
    .join(" ")} END`;

/** True of an email in one of these categories. */
export const inCategoriesSql = (wanted: readonly Category[]): string => {
  const has = (some: readonly Category[]) =>
    `s.keywords && ${asArray(some.map((category) => categoryKeywords[rankOf(category) - 1] ?? ""))}`;
  return wanted.includes("main")
    ? `NOT ${has(categories.filter((category) => !wanted.includes(category)))}`
    : has(wanted);
};

/** A sender of a message to an account. */
export interface SenderOf {
  accountId: string;
  /** In lower case. */
  address: string;
  /** What a person wrote is in Main anyhow: contacts need not be asked. */
  isMachine: boolean;
}

const senderRows = givenRows<SenderOf>({
  account_id: ["bigint", ({ accountId }) => accountId],
  address: ["text", ({ address }) => address.replaceAll("\0", "")],
  is_machine: ["boolean", ({ isMachine }) => isMachine],
});

// Counted, since of what merely has to exist the planner hopes to meet one soon, and reads all that the account has.
const known = (json: string) => `${json} @> to_jsonb(ARRAY[s.address])`;
/** Where a machine's mail is from somebody known, "main". */
const ifKnownSql = `CASE WHEN s.is_machine AND ((
    SELECT count(*) FROM contact_card c WHERE c.account_id = s.account_id
      AND ${known("lower(jsonb_path_query_array(c.card, '$.emails.*.address')::text)::jsonb")}
  ) > 0 OR (
    SELECT count(*) FROM submission u WHERE u.account_id = s.account_id
      AND ${known("lower(jsonb_path_query_array(u.envelope, '$.rcptTo[*].email')::text)::jsonb")}
  ) > 0) THEN 'main' END`;

/**
 * What is known of senders, in places `n` to `n + 2` of a statement: where the reader wants their mail, and that whom one has in the contacts or
 * wrote to is in Main, which need not be looked up where no machine is among them. A JSON object by account and address, without those of whom
 * nothing is known; null where that is all of them.
 *   Bitmap Index Scan on contact_card_email_idx, submission_recipient_idx (plans.db.test.ts)
 */
export const knownSendersSql = (n: number, { hasMachines = true } = {}): string => `(
  SELECT jsonb_object_agg(k.account_id || ' ' || k.address, k.category)::text FROM (
    SELECT s.account_id, s.address, COALESCE(
      (SELECT c.category FROM sender_category c WHERE c.account_id = s.account_id AND c.address = s.address)${
        hasMachines ? `, ${ifKnownSql}` : ""
      }
    ) AS category
    FROM ${senderRows.from(n)} s
  ) k WHERE k.category IS NOT NULL
)`;

export const knownSendersValues = (senders: readonly SenderOf[]): unknown[] =>
  senderRows.values([...new Map(senders.map((one) => [keyOf(one), one])).values()]);

const keyOf = ({ accountId, address }: Pick<SenderOf, "accountId" | "address">) => `${accountId} ${address}`;

/** Reads what `knownSendersSql` gave. */
export function knownSenders(json: string | null): (sender: Omit<SenderOf, "isMachine">) => Category | null {
  const all = new Map(Object.entries(json === null ? {} : JSON.parse(json)));
  return (sender) => {
    const category = all.get(keyOf(sender));
    return isCategory(category) ? category : null;
  };
}

/** Whose mail an account wants in one category, always, by address. */
export const listSenderCategories = (sql: Sql, accountId: string): Promise<SenderCategory[]> =>
  sql.query<SenderCategory>(
    "SELECT address, category FROM sender_category WHERE account_id = $1 ORDER BY address",
    [accountId],
    "sender-categories",
  );

export async function setSenderCategory(
  tx: Sql,
  accountId: string,
  address: string,
  category: Category | null,
): Promise<void> {
  if (category === null) {
    await tx.query("DELETE FROM sender_category WHERE account_id = $1 AND address = $2", [
      accountId,
      address,
    ]);
    return;
  }
  await tx.query(
    `INSERT INTO sender_category (account_id, address, category) VALUES ($1, $2, $3)
     ON CONFLICT (account_id, address) DO UPDATE SET category = $3, created_at = now()`,
    [accountId, address, category],
  );
  await tx.query(
    `DELETE FROM sender_category WHERE account_id = $1 AND address IN (
       SELECT address FROM sender_category WHERE account_id = $1 ORDER BY created_at DESC, address OFFSET $2)`,
    [accountId, senderCategoriesMax],
  );
}

interface UnreadOfCategory {
  category: Category;
  /** Conversations. */
  unread: number;
  newestAt: Date;
}

/**
 * What is unread in a mailbox of each category beyond Main, where there is any.
 *   Index Only Scan using mailbox_thread_category_unread_idx on mailbox_thread (plans.db.test.ts)
 */
export async function unreadByCategory(
  sql: Sql,
  accountId: string,
  mailboxId: string,
): Promise<UnreadOfCategory[]> {
  const rows = await sql.query<{ rank: number; unread: number; newestAt: Date }>(
    `SELECT category AS rank, count(*)::int AS unread, max(latest_at) AS "newestAt" FROM mailbox_thread
     WHERE account_id = $1 AND mailbox_id = $2 AND category > 0 AND unread > 0 GROUP BY category`,
    [accountId, mailboxId],
    "unread-by-category",
  );
  return rows.map(({ rank, ...rest }) => ({ category: categories[rank] ?? "main", ...rest }));
}
