import type { BulkEmail } from "../../lib/jmap/bulk.ts";
import type { Category } from "../../lib/jmap/categories.ts";
import { type Mutable, withFlag } from "../../lib/jmap/changes.ts";
import type { Id, Mailbox } from "../../lib/jmap/types.ts";

/** What one does with every conversation of a list. */
export type Whole =
  | { kind: "archive" | "discard" | "destroy" | "spam" | "star" | "unstar" | "read" | "unread" }
  | { kind: "move"; mailboxId: Id }
  | { kind: "tab"; tab: Category };
export type Changed = (email: BulkEmail) => Mutable;

/** Into one folder, out of the one that one is in (null in a search); copies in other folders stay. */
export const movedTo =
  (mailboxId: Id, from: Id | null): Changed =>
  ({ keywords, mailboxIds }) => {
    const stays = from && mailboxIds[from] ? withFlag(mailboxIds, from, false) : {};
    return { keywords, mailboxIds: { ...stays, [mailboxId]: true } };
  };

/** The emails of a conversation that an act is about: those of the folder; in a search none from trash, junk and drafts. */
export function pickedAt(
  here: Id | null,
  mailboxes: readonly Mailbox[],
): (email: Pick<BulkEmail, "mailboxIds">) => boolean {
  const skipped = mailboxes.filter(({ role }) => role === "trash" || role === "junk" || role === "drafts");
  return ({ mailboxIds }) =>
    here === null ? !skipped.some(({ id }) => mailboxIds[id]) : mailboxIds[here] === true;
}
