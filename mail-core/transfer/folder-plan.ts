import type { Folder, SpecialUse } from "../imap/client/facts.ts";
import type { PlaceRole } from "./import-folders.ts";
import { roleOf } from "./paths.ts";

/** A folder of an account elsewhere, and the mailbox that it becomes. */
export interface PlannedFolder {
  folder: Folder;
  /** The mailbox that it is, or lies below. */
  role: PlaceRole;
  /** The names from there on. */
  names: string[];
  /** Gmail's folder of all mail: each message says by its labels where it lies. */
  isByLabels: boolean;
}

const roleOfUse: Partial<Record<SpecialUse, string>> = {
  archive: "archive",
  drafts: "drafts",
  junk: "junk",
  sent: "sent",
  trash: "trash",
};
/** Views of what lies elsewhere: all of it would come twice. RFC 6154 section 2, RFC 8457. */
const views: ReadonlySet<SpecialUse | null> = new Set<SpecialUse>(["all", "flagged", "important"]);

const isInbox = ({ path: [first, ...more] }: Folder) => more.length === 0 && first?.toUpperCase() === "INBOX";

/**
 * Which folders are read, and where their mail goes. What a server says of their use counts first, then names that everybody knows; each role has one folder,
 * and one that is called like another's role stays what it is. Of Gmail three: all mail, spam and trash, which are in no other.
 */
export function planOf(folders: readonly Folder[], isGmail: boolean): PlannedFolder[] {
  const roles = new Map<Folder, string>();
  const claim = (folder: Folder, role: string | null | undefined) => {
    if (role && !roles.has(folder) && ![...roles.values()].includes(role)) roles.set(folder, role);
  };
  for (const folder of folders) if (isInbox(folder)) claim(folder, "inbox");
  for (const folder of folders) if (folder.use) claim(folder, roleOfUse[folder.use]);
  for (const folder of folders)
    if (folder.path.length === 1 && !views.has(folder.use)) claim(folder, roleOf(folder.path[0] ?? ""));

  const all = isGmail ? folders.find(({ use, holdsMail }) => use === "all" && holdsMail) : undefined;
  if (all) {
    const apart = folders.filter(({ use, holdsMail }) => (use === "junk" || use === "trash") && holdsMail);
    return [
      { folder: all, role: "archive", names: [], isByLabels: true },
      ...apart.map((folder) => ({ folder, ...placeOf(folder, roles), isByLabels: false })),
    ];
  }
  return folders
    .filter(({ use, holdsMail }) => holdsMail && !views.has(use))
    .map((folder) => ({ folder, ...placeOf(folder, roles), isByLabels: false }));
}

/** Below the nearest folder around it that has a role, itself included; else as its names say. */
function placeOf({ path }: Folder, roles: ReadonlyMap<Folder, string>): { role: PlaceRole; names: string[] } {
  const around = [...roles]
    .filter(([other]) => other.path.every((name, at) => name === path[at]))
    .sort(([a], [b]) => b.path.length - a.path.length)[0];
  return around
    ? { role: around[1], names: path.slice(around[0].path.length) }
    : { role: null, names: [...path] };
}
