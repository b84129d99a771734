import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { Id } from "../jmap/types.ts";

/** The accounts that have a database here whose name begins so. Nothing is made by asking. */
export async function accountsWith(prefix: string): Promise<Id[]> {
  const names = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}

/** Databases in this browser, one for each account, whose names begin with `prefix`; `make` gives a new one its stores. */
export function accountDatabases<Schema extends DBSchema>(
  prefix: string,
  make: (db: IDBPDatabase<Schema>) => void,
) {
  const accounts = () => accountsWith(prefix);
  return {
    accounts,
    has: async (accountId: Id): Promise<boolean> => (await accounts()).includes(accountId),
    /** Opens an account's for one piece of work, and makes it where there is none. It is closed at once where another tab or the worker wants it gone. */
    async using<T>(accountId: Id, work: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
      const opened = openDB<Schema>(prefix + accountId, 1, {
        upgrade: make,
        blocking: () => void opened.then((db) => db.close()),
      });
      const db = await opened;
      try {
        return await work(db);
      } finally {
        db.close();
      }
    },
    remove: (accountId: Id): Promise<void> => deleteDB(prefix + accountId),
  };
}
