import type { Mailbox } from "../../../lib/jmap/types.ts";

const order = ["inbox", "snoozed", "drafts", "sent", "archive", "junk", "trash"];

/** Characters of a folder's name, as the form takes them; the server has a limit of its own. */
export const folderNameMaxLength = 200;

export interface FolderRow {
  mailbox: Mailbox;
  depth: number;
}

/** True where a folder can be put inside another (null: at the top): not into itself or one below it. */
export function mayGoInto(mailboxes: readonly Mailbox[], id: string, parentId: string | null): boolean {
  const passed = new Set<string>();
  for (let at = parentId; at !== null && !passed.has(at); ) {
    if (at === id) return false;
    passed.add(at);
    const above = at;
    at = mailboxes.find((one) => one.id === above)?.parentId ?? null;
  }
  return true;
}

/** Folders with a role first, in the order people expect; then one's own, nested, by name. */
export function arrange(mailboxes: readonly Mailbox[]): { system: Mailbox[]; own: FolderRow[] } {
  const rank = (mailbox: Mailbox) => order.indexOf(mailbox.role ?? "");
  const system = mailboxes.filter((mailbox) => rank(mailbox) >= 0).sort((a, b) => rank(a) - rank(b));
  const rest = mailboxes.filter((mailbox) => rank(mailbox) < 0);
  const shown = new Set(rest.map(({ id }) => id));
  const own: FolderRow[] = [];
  const walk = (parent: string | null, depth: number) => {
    const children = rest.filter(({ id, parentId }) =>
      parent === null
        ? !parentId || !shown.has(parentId) || parentId === id
        : parentId === parent && id !== parent,
    );
    children.sort((a, b) => a.sortOrder - b.sortOrder || a.name.localeCompare(b.name));
    for (const mailbox of children) {
      if (own.some((row) => row.mailbox.id === mailbox.id)) continue;
      own.push({ mailbox, depth });
      walk(mailbox.id, depth + 1);
    }
  };
  walk(null, 0);
  return { system, own };
}
