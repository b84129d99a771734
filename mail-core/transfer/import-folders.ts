import { mailboxLimits } from "../jmap/limits.ts";
import { createFolder } from "../rules/folders.ts";
import type { Database } from "../store/database.ts";
import type { Ids } from "../store/ids.ts";
import { listMailboxes } from "../store/mailboxes.ts";
import { roleOf } from "./paths.ts";

/** The mailboxes of one import, by what its files call them. */
export interface ImportFolders {
  /** Made where there is none; the inbox where there may be no more, or for no name. */
  byPath(names: readonly string[]): Promise<string>;
  byRole(role: string): Promise<string>;
  /** The mailbox of this id, or the inbox where it is gone. */
  byId(mailboxId: string): Promise<string>;
}

/** A name as a mailbox may have it. */
function mailboxName(name: string): string {
  let plain = name
    .normalize("NFC")
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cs}]/gu, "")
    .trim();
  while (Buffer.byteLength(plain) > mailboxLimits.maxSizeMailboxName)
    plain = [...plain].slice(0, -1).join("").trim();
  return plain;
}

export function makeImportFolders(
  { database, ids, now }: { database: Database; ids: Ids; now: () => Date },
  accountId: string,
): ImportFolders {
  const known = new Map<string, string>();
  const all = () => listMailboxes(database, accountId);
  const byRole = async (role: string): Promise<string> => {
    const mailboxes = await all();
    const found = mailboxes.find((one) => one.role === role) ?? mailboxes.find((one) => one.role === "inbox");
    if (!found) throw new Error(`account ${accountId} has no inbox`);
    return found.id;
  };
  const make = async (names: readonly string[]): Promise<string> => {
    const [first = "", ...below] = names.map(mailboxName).filter((name) => name !== "");
    if (first === "") return byRole("inbox");
    const top = (await all()).filter(({ parentId }) => parentId === null);
    // One of this name comes before one that has its role under another.
    const own =
      top.find(({ name }) => name === first) ?? top.find(({ role }) => role && role === roleOf(first));
    const path = [own?.name ?? first, ...below].slice(0, mailboxLimits.maxMailboxDepth);
    return (await createFolder({ database, ids }, accountId, path.join("/"), now())) ?? byRole("inbox");
  };
  return {
    byRole,
    async byPath(names) {
      const key = names.join("/");
      const id = known.get(key) ?? (await make(names));
      known.set(key, id);
      return id;
    },
    byId: async (id) => ((await all()).some((one) => one.id === id) ? id : byRole("inbox")),
  };
}
