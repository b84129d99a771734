import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { Id } from "../jmap/types.ts";
import type { Octets } from "./octets.ts";
import type { OwnKey } from "./own-key.ts";

interface StoredKey extends Omit<OwnKey, "certificate"> {
  der: Octets;
  addedAt: number;
}
interface StoredCertificate {
  der: Octets;
  role: "person" | "issuer";
  capabilities: readonly string[];
  addedAt: number;
}
interface Schema extends DBSchema {
  /** By the fingerprint of its certificate. */
  keys: { key: string; value: StoredKey };
  certificates: { key: string; value: StoredCertificate };
}

/**
 * A database for each account, in this browser alone: private keys go nowhere else, and whom one trusts is not to be changed by who can write to
 * the server's database. It stays when a session ends and goes with a sign-out.
 */
const prefix = "keryx-keyring ";

const accountsWithKeyring = async (): Promise<Id[]> =>
  (await indexedDB.databases()).flatMap(({ name }) =>
    name?.startsWith(prefix) ? name.slice(prefix.length) : [],
  );

export async function withKeyring<T>(
  accountId: Id,
  work: (db: IDBPDatabase<Schema>) => Promise<T>,
): Promise<T> {
  const opened = openDB<Schema>(prefix + accountId, 1, {
    upgrade(db) {
      db.createObjectStore("keys");
      db.createObjectStore("certificates");
    },
    blocking: () => void opened.then((db) => db.close()),
  });
  const db = await opened;
  try {
    return await work(db);
  } finally {
    db.close();
  }
}

export const hasKeyring = async (accountId: Id): Promise<boolean> =>
  (await accountsWithKeyring()).includes(accountId);

/** Those of an account, or, where nobody knows whose browser this is, everybody's. */
const accountsOf = async (accountId: Id | null): Promise<Id[]> =>
  (await accountsWithKeyring()).filter((one) => accountId === null || one === accountId);

/** How many private keys `forgetKeyrings` would take; they are nowhere else, as far as this browser knows. */
export async function keysHere(accountId: Id | null): Promise<number> {
  const accounts = await accountsOf(accountId);
  const counts = await Promise.all(accounts.map((one) => withKeyring(one, (db) => db.count("keys"))));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** For a sign-out. */
export async function forgetKeyrings(accountId: Id | null): Promise<void> {
  await Promise.all((await accountsOf(accountId)).map((one) => deleteDB(prefix + one)));
}
