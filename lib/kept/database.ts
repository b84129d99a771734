import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { Email, Id } from "../jmap/types.ts";
import type { Act } from "./acts.ts";
import { forgetFilesOfAllBut } from "./files.ts";
import type { NoticeChoice } from "./notices.ts";

/** Single things that a browser keeps for its account. */
export interface Facts {
  /** Of what new mail this browser tells. */
  notices: NoticeChoice;
  /** The state of Email up to which was told. */
  newsState: string;
  /** This browser as JMAP's push knows it. RFC 8620 section 7.2. */
  push: { deviceClientId: string; subscriptionId: Id; url: string };
  /** What the mail screens begin with, but for the mail; and when the server was last heard, in milliseconds. */
  start: { keptAt: number; start: unknown };
  /** The state of Email that the kept emails are true of. */
  emailState: string;
  /** When emails were last opened, in milliseconds. */
  opened: Record<Id, number>;
}

interface Schema extends DBSchema {
  facts: { key: string; value: Facts[keyof Facts] };
  /** With their bodies. */
  emails: { key: Id; value: Email; indexes: { threadId: Id } };
  /** What is to be done when the server can be reached, in order. */
  acts: { key: number; value: Act };
}
export type Kept = IDBPDatabase<Schema>;

/** One database for each account; its name is all that is known of whose mail is here before it is opened. */
const prefix = "keryx ";
const version = 2;

/** Whose mail this browser keeps: one account's, or nobody's. */
export async function keptAccount(): Promise<Id | null> {
  const names = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
  return names.find((name) => name.startsWith(prefix))?.slice(prefix.length) ?? null;
}

/** Opens what is kept of an account, or makes it. It is closed as soon as another tab or the worker wants it gone. */
export function openKept(accountId: Id): Promise<Kept> {
  const opened = openDB<Schema>(prefix + accountId, version, {
    upgrade(db, from) {
      if (from < 1) db.createObjectStore("facts");
      if (from < 2) {
        db.createObjectStore("emails", { keyPath: "id" }).createIndex("threadId", "threadId");
        db.createObjectStore("acts", { autoIncrement: true });
      }
    },
    blocking: () => void opened.then((db) => db.close()),
  });
  return opened;
}

export const readFact = async <Name extends keyof Facts>(
  kept: Kept,
  name: Name,
): Promise<Facts[Name] | undefined> => (await kept.get("facts", name)) as Facts[Name] | undefined;

export const keepFact = async <Name extends keyof Facts>(kept: Kept, name: Name, fact: Facts[Name]) =>
  void (await kept.put("facts", fact, name));

/** Removes what is kept of every account but one: nobody sees another's mail. Null is for a sign-out: nothing stays. */
export async function forgetAllBut(accountId: Id | null): Promise<void> {
  const names = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
  const others = names.filter((name) => name.startsWith(prefix) && name !== prefix + accountId);
  await Promise.all([...others.map((name) => deleteDB(name)), forgetFilesOfAllBut(accountId)]);
}

/** Opens what is kept of an account for one piece of work. */
export async function withKept<T>(accountId: Id, work: (kept: Kept) => Promise<T>): Promise<T> {
  const kept = await openKept(accountId);
  try {
    return await work(kept);
  } finally {
    kept.close();
  }
}
