import { conversationCategory } from "../jmap/categories.ts";
import { isPinned } from "../jmap/pinned.ts";
import type { Email, Id, Thread } from "../jmap/types.ts";

/** Where conversations are not wanted, each message is one of its own. */
const threadIdOf = ({ id, threadId }: Email, isGrouped: boolean): Id => (isGrouped ? threadId : id);

/** The conversations of emails, as far as they are kept. */
export function threadsOf(emails: readonly Email[], isGrouped: boolean): Thread[] {
  const threads = new Map<Id, Id[]>();
  const inOrder = [...emails].sort((a, b) => a.receivedAt.localeCompare(b.receivedAt));
  for (const email of inOrder) {
    const threadId = threadIdOf(email, isGrouped);
    threads.set(threadId, [...(threads.get(threadId) ?? []), email.id]);
  }
  return [...threads].map(([id, emailIds]) => ({ id, emailIds }));
}

/** The rows of a folder, or of those conversations in it that are in one of these categories: the newest email of each conversation in it, pinned ones first. The server orders them so, too. */
export function rowsOf(
  emails: readonly Email[],
  mailboxId: Id,
  isGrouped: boolean,
  wanted: readonly string[] | null = null,
): Id[] {
  const conversations = new Map<Id, Email[]>();
  for (const email of emails) {
    const threadId = threadIdOf(email, isGrouped);
    conversations.set(threadId, [...(conversations.get(threadId) ?? []), email]);
  }
  const rows = [...conversations.values()].flatMap((all) => {
    const here = all.filter(({ mailboxIds }) => mailboxIds[mailboxId]);
    if (wanted && !wanted.includes(conversationCategory(here))) return [];
    const [newest] = here.sort((a, b) => b.receivedAt.localeCompare(a.receivedAt));
    return newest ? [{ id: newest.id, receivedAt: newest.receivedAt, pinned: isPinned(all) }] : [];
  });
  return rows
    .sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.receivedAt.localeCompare(a.receivedAt))
    .map(({ id }) => id);
}
