import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { Email, Id } from "../jmap/types.ts";
import { accountsWith } from "./account-database.ts";
import type { Act } from "./acts.ts";
import { forgetFilesOfAllBut } from "./files.ts";
import { isMarkedLocked } from "./locking.ts";
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
  const [accountId] = await accountsWith(prefix);
  return accountId ?? null;
}

let isOver = false;
/** Nobody is signed in any more: what was begun in this window makes nothing anew. */
export const stopKeeping = (): void => {
  isOver = true;
};

/**
 * Opens what is kept of an account, and rejects where that is nothing: between the question whose mail is here and this one somebody may have
 * signed out. It is closed as soon as another tab or the worker wants it gone.
 */
export const openKept = (accountId: Id): Promise<Kept> => open(accountId, false);

/** The same, and makes it where there is nothing yet: only for a page whose account the server has just named. Rejects while this browser is locked. */
export async function makeKept(accountId: Id): Promise<Kept> {
  if (isOver || isMarkedLocked()) throw new Error("Nothing is kept any more.");
  return open(accountId, true);
}

function open(accountId: Id, makes: boolean): Promise<Kept> {
  const opened = openDB<Schema>(prefix + accountId, version, {
    upgrade(db, from, _to, change) {
      // Then the browser takes back what it has made.
      if (from === 0 && !makes) return change.abort();
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
  const others = (await accountsWith(prefix)).filter((one) => one !== accountId);
  await Promise.all([...others.map((one) => deleteDB(prefix + one)), forgetFilesOfAllBut(accountId)]);
}

/** Drops the mail that is kept of an account. What this browser is to tell of, and what it has not done yet, stays. */
export async function dropMail(accountId: Id): Promise<void> {
  const kept = await openKept(accountId);
  try {
    const change = kept.transaction(["emails", "facts"], "readwrite");
    const facts = change.objectStore("facts");
    const dropped: (keyof Facts)[] = ["start", "emailState", "opened"];
    await Promise.all([
      change.objectStore("emails").clear(),
      ...dropped.map((name) => facts.delete(name)),
      change.done,
    ]);
  } finally {
    kept.close();
  }
}

/** Opens what is kept of an account for one piece of work of its page. */
export async function withKept<T>(accountId: Id, work: (kept: Kept) => Promise<T>): Promise<T> {
  const kept = await makeKept(accountId);
  try {
    return await work(kept);
  } finally {
    kept.close();
  }
}
