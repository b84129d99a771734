import { mailboxLimits } from "../jmap/limits.ts";
import { createFolderAt } from "../rules/folders.ts";
import type { Database } from "../store/database.ts";
import type { Ids } from "../store/ids.ts";
import { mailboxesAlong, mailboxOfRole, mailboxPath } from "../store/mailboxes.ts";
import { roleOf } from "./paths.ts";

/** The mailbox below which a path begins, by its role; null where that is none; undefined where names are all that is known. */
export type PlaceRole = string | null | undefined;

/** The mailboxes of one import, by what its files call them. */
export interface ImportFolders {
  /** Made where there is none; the inbox where there may be no more, or for no name. What names say of roles counts only where no role is given. */
  byPath(names: readonly string[], role?: PlaceRole): Promise<string>;
  byRole(role: string): Promise<string>;
  /** The mailbox of this id, or the inbox where it is gone. */
  byId(mailboxId: string): Promise<string>;
}

/** A name as a mailbox may have it. */
function mailboxName(name: string): string {
  let plain = name
    .normalize("NFC")
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, "")
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
  const byRole = async (role: string): Promise<string> => {
    const found =
      (await mailboxOfRole(database, accountId, role)) ?? (await mailboxOfRole(database, accountId, "inbox"));
    if (!found) throw new Error(`account ${accountId} has no inbox`);
    return found;
  };
  /** The outermost mailbox that a name means: one of this name comes before one that has its role under another. */
  const ownName = async (name: string): Promise<string> => {
    const role = roleOf(name);
    if (role === null || (await mailboxesAlong(database, accountId, [name])).length > 0) return name;
    const found = await mailboxOfRole(database, accountId, role);
    const [own = name, ...below] = found ? await mailboxPath(database, accountId, found) : [];
    return below.length === 0 ? own : name;
  };
  const make = async (given: readonly string[], role: PlaceRole): Promise<string> => {
    const names = given.map(mailboxName).filter((name) => name !== "");
    const [first, ...below] = names;
    if (first === undefined) return byRole(role ?? "inbox");
    const base = role ? await mailboxOfRole(database, accountId, role) : null;
    const path = base
      ? [...(await mailboxPath(database, accountId, base)), ...names]
      : [role === undefined ? await ownName(first) : first, ...below];
    const fitting = path.slice(0, mailboxLimits.maxMailboxDepth);
    return (await createFolderAt({ database, ids }, accountId, fitting, now())) ?? byRole("inbox");
  };
  return {
    byRole,
    async byPath(names, role) {
      const key = JSON.stringify([role ?? "", ...names]);
      const id = known.get(key) ?? (await make(names, role));
      known.set(key, id);
      return id;
    },
    byId: async (id) => ((await mailboxPath(database, accountId, id)).length > 0 ? id : byRole("inbox")),
  };
}
