import { canonicalAddress, parseAddress } from "../address/address.ts";
import type { Clock } from "../clock.ts";
import { lockAccounts, type StateType } from "./changes.ts";
import type { Sql } from "./database.ts";
import { type Ids, isRowId } from "./ids.ts";

export interface NewAccount {
  /** Canonical. */
  address: string;
  name: string;
  role: "user" | "administrator";
  passwordHash: string;
  scramKeys?: string | null;
  quotaOctets: number | null;
}

/** What every account begins with. Names as RFC 6154 and most clients show them. */
const firstMailboxes = [
  { role: "inbox", name: "Inbox" },
  { role: "drafts", name: "Drafts" },
  { role: "sent", name: "Sent" },
  { role: "archive", name: "Archive" },
  { role: "junk", name: "Spam" },
  { role: "trash", name: "Trash" },
];

const stateTypes: StateType[] = [
  "Identity",
  "EmailSubmission",
  "CollectSource",
  "SieveScript",
  "VacationResponse",
  "AddressBook",
  "ContactCard",
];

/** Makes an account with its address, mailboxes, identity and address book. Answers its id, or null when the address is taken. */
export async function insertAccount(
  tx: Sql,
  account: NewAccount,
  { ids, clock }: { ids: Ids; clock: Clock },
): Promise<string | null> {
  const id = ids.next();
  const createdAt = new Date(clock.now());
  const made = await tx.query(
    `INSERT INTO account (id, address, name, role, password_hash, scram_keys, quota_octets, created_at)
     SELECT $1, $2::text, $3, $4, $5, $6, $7, $8 WHERE NOT EXISTS (SELECT FROM address WHERE address = $2)
       AND NOT EXISTS (SELECT FROM alias WHERE address = $2)
     ON CONFLICT (address) DO NOTHING RETURNING id`,
    [
      id,
      account.address,
      account.name,
      account.role,
      account.passwordHash,
      account.scramKeys ?? null,
      account.quotaOctets,
      createdAt,
    ],
  );
  if (made.length === 0) return null;
  await tx.query("INSERT INTO address (address, account_id) VALUES ($1, $2)", [account.address, id]);
  await tx.query("INSERT INTO mail_state (account_id) VALUES ($1)", [id]);
  await tx.query("INSERT INTO account_state (account_id, type) SELECT $1, unnest($2::text[])", [
    id,
    stateTypes,
  ]);
  await tx.query(
    `INSERT INTO mailbox (account_id, id, name, role, sort_order, uid_validity)
     SELECT $1, m.id, m.name, m.role, m.n * 10, $2
     FROM unnest($3::bigint[], $4::text[], $5::text[]) WITH ORDINALITY AS m (id, name, role, n)`,
    [
      id,
      // RFC 9051 section 2.3.1.1: a mailbox that is made again must not repeat an older one's.
      Math.floor(clock.now() / 1000),
      firstMailboxes.map(() => ids.next()),
      firstMailboxes.map(({ name }) => name),
      firstMailboxes.map(({ role }) => role),
    ],
  );
  await tx.query("INSERT INTO identity (account_id, id, name, email) VALUES ($1, $2, $3, $4)", [
    id,
    ids.next(),
    account.name,
    account.address,
  ]);
  await tx.query(
    "INSERT INTO address_book (account_id, id, name, is_default) VALUES ($1, $2, 'Contacts', true)",
    [id, ids.next()],
  );
  return id;
}

/** Every table that keeps rows of an account; the account's own row goes last and takes what hangs on it. */
const tablesOfAccount = [
  "mailbox_thread",
  "mailbox_email",
  "email_state",
  "email_words",
  "attachment_due",
  "email",
  "thread_reference",
  "mailbox",
  "upload",
  "identity",
  "submission",
  "maildrop_lock",
  "change",
  "account_state",
  "mail_state",
];

/**
 * Removes an account's rows. What it sent and is still on its way goes on; messages that nobody else holds
 * are left to the sweep.
 */
export async function removeAccountRows(tx: Sql, accountId: string): Promise<void> {
  // Deliveries that are on their way wait here, and then find the account gone.
  await lockAccounts(tx, [accountId]);
  for (const table of tablesOfAccount) {
    await tx.query(`DELETE FROM ${table} WHERE account_id = $1`, [accountId]);
  }
  await tx.query("UPDATE queue_entry SET account_id = NULL, submission_id = NULL WHERE account_id = $1", [
    accountId,
  ]);
  await tx.query("DELETE FROM account WHERE id = $1", [accountId]);
}

/** By which column an account is found that is named by its row id or its address; null for what is neither. */
export function accountKey(idOrAddress: string): { column: "id" | "address"; value: string } | null {
  const address = parseAddress(idOrAddress);
  if (address) return { column: "address", value: canonicalAddress(address) };
  return isRowId(idOrAddress) ? { column: "id", value: idOrAddress } : null;
}

export interface NamedAccount {
  id: string;
  address: string;
}

/** The account that is named by its row id or its address; null where there is none. */
export async function accountNamed(sql: Sql, idOrAddress: string): Promise<NamedAccount | null> {
  const key = accountKey(idOrAddress);
  if (!key) return null;
  const [row] = await sql.query<NamedAccount>(`SELECT id, address FROM account WHERE ${key.column} = $1`, [
    key.value,
  ]);
  return row ?? null;
}

/** Its row id alone. */
export const accountIdOf = async (sql: Sql, idOrAddress: string): Promise<string | null> =>
  (await accountNamed(sql, idOrAddress))?.id ?? null;
