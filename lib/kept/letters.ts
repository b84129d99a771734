import type { DBSchema } from "idb";
import type { Id } from "../jmap/types.ts";
import { accountDatabases } from "./account-database.ts";

/** A message that is finished and waits in this browser for the server. */
export interface Letter {
  key: string;
  queuedAt: number;
  /** What Email/set makes, but for its mailbox. The Message-ID is this letter's alone; a `blobId` may name a file that is kept here. */
  email: {
    messageId: [string];
    subject: string;
    to?: { name: string | null; email: string }[];
    cc?: { name: string | null; email: string }[];
    bcc?: { name: string | null; email: string }[];
    attachments?: { blobId: string; [property: string]: unknown }[];
    [property: string]: unknown;
  };
  identityId: Id;
  envelope: { mailFrom: string; rcptTo: string[] };
  /** When it is to go, as a UTCDate; null at once. */
  until: string | null;
  /** The drafts that it takes the place of. */
  olderIds: readonly Id[];
  /** What its writer answered or passed on gets this keyword once it is sent. */
  original: { id: Id; keyword: string } | null;
  /** What the composer opens again: its own business. */
  content: unknown;
  /** A request whose answer was lost may have sent it, under this Message-ID; at `overAt`, in milliseconds, it is over. */
  doubt: { messageId: string; overAt: number } | null;
  /** The server was asked to store it. */
  isAsked: boolean;
  /** Where the server has it. */
  emailId: Id | null;
  /** Why the server does not send it. */
  refusal: string | null;
}

/** A file that goes with a letter or a draft and is not on the server yet. */
interface KeptFile {
  file: Blob;
  keptAt: number;
}

interface Schema extends DBSchema {
  letters: { key: string; value: Letter };
  files: { key: string; value: KeptFile };
}

/** What waits in one browser, all its letters together. */
export const lettersMax = 100;
export const filesMaxOctets = 100_000_000;
/** A letter that nobody came back for goes after so long. */
const keptForMs = 30 * 86_400_000;
/** A file may be named by what is being typed at this moment. */
const fileYoungMs = 86_400_000;

/** Apart from what is kept of the mail (`database.ts`): that goes when a session ends, and this is nowhere else. */
const outboxes = accountDatabases<Schema>("keryx-outbox ", (db) => {
  db.createObjectStore("letters", { keyPath: "key" });
  db.createObjectStore("files");
});
const localBlob = "kept:";

/** How an attachment names its file until the server has it. */
export const blobIdOfFile = (key: string): string => localBlob + key;
/** The key of a file that is kept here; null for a blob of the server's. */
export const fileOfBlobId = (blobId: string): string | null =>
  blobId.startsWith(localBlob) ? blobId.slice(localBlob.length) : null;

export class NoRoom extends Error {}

/** What waits, the first one first. */
export async function lettersOf(accountId: Id): Promise<Letter[]> {
  if (!(await outboxes.has(accountId))) return [];
  const letters = await outboxes.using(accountId, (db) => db.getAll("letters"));
  return letters.sort((a, b) => a.queuedAt - b.queuedAt);
}

export const letterOf = (accountId: Id, key: string): Promise<Letter | undefined> =>
  outboxes.using(accountId, (db) => db.get("letters", key));

/** Throws `NoRoom` when too many wait already. */
export const keepLetter = (accountId: Id, letter: Letter): Promise<void> =>
  outboxes.using(accountId, async (db) => {
    const change = db.transaction("letters", "readwrite");
    const isNew = (await change.store.getKey(letter.key)) === undefined;
    if (isNew && (await change.store.count()) >= lettersMax) throw new NoRoom();
    await change.store.put(letter);
    await change.done;
  });

/** Forgets a letter; its files stay for who writes on, and are swept later. */
export const dropLetter = (accountId: Id, key: string): Promise<void> =>
  outboxes.using(accountId, (db) => db.delete("letters", key));

/** Keeps a file until the server has it. Throws `NoRoom` where all that are kept would be too much. */
export const keepFile = (accountId: Id, key: string, file: Blob): Promise<void> =>
  outboxes.using(accountId, async (db) => {
    const held = await db.getAll("files");
    const octets = held.reduce((sum, one) => sum + one.file.size, file.size);
    if (octets > filesMaxOctets) throw new NoRoom();
    await db.put("files", { file, keptAt: Date.now() }, key);
  });

export const fileOf = async (accountId: Id, key: string): Promise<Blob | undefined> =>
  (await outboxes.using(accountId, (db) => db.get("files", key)))?.file;

/** The files that letters name. */
const filesOf = (letters: readonly Letter[]): string[] =>
  letters.flatMap(({ email }) =>
    (email.attachments ?? []).flatMap(({ blobId }) => fileOfBlobId(blobId) ?? []),
  );

/** Forgets files that no letter has, and no draft of its writer's (`named`). */
export async function sweepFiles(accountId: Id, named: ReadonlySet<string>, now = Date.now()): Promise<void> {
  if (!(await outboxes.has(accountId))) return;
  const left = await outboxes.using(accountId, async (db) => {
    const wanted = new Set([...named, ...filesOf(await db.getAll("letters"))]);
    for (const key of await db.getAllKeys("files")) {
      const held = await db.get("files", key);
      if (held && !wanted.has(key) && held.keptAt < now - fileYoungMs) await db.delete("files", key);
    }
    return (await db.count("letters")) + (await db.count("files"));
  });
  if (left === 0) await outboxes.remove(accountId);
}

/** Where nobody is signed in: what waits stays for its writer, who may come back, but not for ever. */
export async function forgetOldLetters(now = Date.now()): Promise<void> {
  for (const accountId of await outboxes.accounts()) {
    const times = await outboxes.using(accountId, async (db) => [
      ...(await db.getAll("letters")).map(({ queuedAt }) => queuedAt),
      ...(await db.getAll("files")).map(({ keptAt }) => keptAt),
    ]);
    if (times.every((at) => at < now - keptForMs)) await outboxes.remove(accountId);
  }
}

/** Throws away what waits here of an account. */
export const discardLetters = outboxes.remove;

/** One letter is sent by one tab or the worker, or changed by its writer. */
const lockOf = (key: string) => `keryx-letter ${key}`;

/** Runs work that has the letter for itself; null, and nothing is done, where somebody else has it. */
export const withLetterLocked = <T>(key: string, work: () => Promise<T>): Promise<T | null> =>
  navigator.locks.request(lockOf(key), { ifAvailable: true }, (lock) => (lock ? work() : null));
