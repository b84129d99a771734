import type { DBSchema } from "idb";
import type { Id } from "../jmap/types.ts";
import { accountDatabases } from "../kept/account-database.ts";
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
const keyrings = accountDatabases<Schema>("keryx-keyring ", (db) => {
  db.createObjectStore("keys");
  db.createObjectStore("certificates");
});
export const { using: withKeyring, has: hasKeyring } = keyrings;

/** Those of an account, or, where nobody knows whose browser this is, everybody's. */
const accountsOf = async (accountId: Id | null): Promise<Id[]> =>
  (await keyrings.accounts()).filter((one) => accountId === null || one === accountId);

/** How many private keys `forgetKeyrings` would take; they are nowhere else, as far as this browser knows. */
export async function keysHere(accountId: Id | null): Promise<number> {
  const accounts = await accountsOf(accountId);
  const counts = await Promise.all(accounts.map((one) => withKeyring(one, (db) => db.count("keys"))));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** For a sign-out. */
export async function forgetKeyrings(accountId: Id | null): Promise<void> {
  await Promise.all((await accountsOf(accountId)).map(keyrings.remove));
}
