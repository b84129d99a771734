import { mailboxLimits } from "../jmap/limits.ts";
import type { SieveSurroundings } from "../sieve/message.ts";
import { lockAccounts, recordChanges } from "../store/changes.ts";
import type { Database } from "../store/database.ts";
import type { Ids } from "../store/ids.ts";
import {
  countMailboxes,
  insertMailbox,
  listMailboxes,
  type MailboxRow,
  mailboxesAlong,
} from "../store/mailboxes.ts";

/** Stands between the names of a mailbox and those around it, as scripts write it. */
const separator = "/";

/** An account's mailboxes as scripts name them: `INBOX`, `Projects/Keryx`, or by their id in JMAP. Read when first asked for. */
export interface Folders extends SieveSurroundings {
  byName(name: string): Promise<MailboxRow | null>;
  byId(id: string): Promise<MailboxRow | null>;
}

export function readFolders(database: Database, accountId: string): Folders {
  let loaded: Promise<MailboxRow[]> | null = null;
  const all = () => {
    loaded ??= listMailboxes(database, accountId);
    return loaded;
  };
  const byName = async (name: string) => {
    const rows = await all();
    if (name.toLowerCase() === "inbox") return rows.find(({ role }) => role === "inbox") ?? null;
    return rows.find((row) => namesOf(row, rows).join(separator) === name) ?? null;
  };
  // A mailbox's id in JMAP is "m" and its row's.
  const byId = async (id: string) => (await all()).find((row) => `m${row.id}` === id) ?? null;
  return {
    byName,
    byId,
    mailboxExists: async (name) => (await byName(name)) !== null,
    mailboxIdExists: async (id) => (await byId(id)) !== null,
  };
}

/** The names from the outermost mailbox to this one. */
function namesOf(mailbox: MailboxRow, all: readonly MailboxRow[]): string[] {
  const names = [mailbox.name];
  let above = all.find(({ id }) => id === mailbox.parentId);
  while (above && names.length < all.length) {
    names.unshift(above.name);
    const { parentId } = above;
    above = all.find(({ id }) => id === parentId);
  }
  return names;
}

/** Control characters have no place in a name. */
const isName = (name: string) => name.trim() === name && name !== "" && !/\p{Cc}|\p{Cs}/u.test(name);

/**
 * Makes a mailbox and those around it that are missing; null where there may be no more, or the name is none. What is made stays, also when
 * the message is then refused.
 */
export const createFolder = (
  deps: { database: Database; ids: Ids },
  accountId: string,
  name: string,
  now: Date,
): Promise<string | null> => createFolderAt(deps, accountId, name.normalize("NFC").split(separator), now);

/** As `createFolder`, by the names from the outermost mailbox to it, in NFC. */
export async function createFolderAt(
  { database, ids }: { database: Database; ids: Ids },
  accountId: string,
  names: readonly string[],
  now: Date,
): Promise<string | null> {
  const fits = (one: string) => isName(one) && Buffer.byteLength(one) <= mailboxLimits.maxSizeMailboxName;
  if (names.length > mailboxLimits.maxMailboxDepth || !names.every(fits)) return null;
  return database.transaction(async (tx) => {
    await lockAccounts(tx, [accountId]);
    const there = await mailboxesAlong(tx, accountId, names);
    const missing = names.slice(there.length).map((name) => ({ id: ids.next(), name }));
    let parentId = there.at(-1) ?? null;
    if (missing.length === 0) return parentId;
    if ((await countMailboxes(tx, accountId)) + missing.length > mailboxLimits.mailboxesMax) return null;
    for (const one of missing) {
      const made = { ...one, parentId, role: null, sortOrder: 10, isSubscribed: true };
      await insertMailbox(tx, accountId, made, Math.floor(now.getTime() / 1000));
      parentId = one.id;
    }
    await recordChanges(
      tx,
      missing.map(({ id }) => ({ accountId, type: "Mailbox", objectId: id, action: "created" })),
    );
    return parentId;
  });
}
