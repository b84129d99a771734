import { isLabelKeyword } from "../../../lib/jmap/labels.ts";
import { isPinned } from "../../../lib/jmap/pinned.ts";
import { snoozedUntil, wokenKeyword } from "../../../lib/jmap/snooze.ts";
import type { JmapStore } from "../../../lib/jmap/store.ts";
import type { Email, EmailAddress, Id, Mailbox } from "../../../lib/jmap/types.ts";
import type { Say } from "../../../lib/language/words.ts";

export interface RowFacts {
  threadId: string;
  people: string;
  subject: string;
  preview: string;
  at: string;
  unread: boolean;
  starred: boolean;
  attachment: boolean;
  /** What one did with it, as the marks say: `$answered` and `$forwarded`. */
  answered: boolean;
  forwarded: boolean;
  count: number;
  draft: boolean;
  /** The keywords that people give. */
  labels: string[];
  /** Until when it sleeps, in milliseconds; null when it is awake. */
  sleepsUntil: number | null;
  /** It slept, and is back. */
  woken: boolean;
  muted: boolean;
  pinned: boolean;
  /** In Sent: the newest of its emails, whose way the row follows. */
  sent: Id[];
}

const followedMax = 5;

/** The keywords that people give, in order. */
export const labelsOf = (emails: readonly Pick<Email, "keywords">[]): string[] =>
  [...new Set(emails.flatMap(({ keywords }) => Object.keys(keywords)))].filter(isLabelKeyword).sort();

export const nameOf = (address: EmailAddress | undefined): string => address?.name || address?.email || "";
/** "Ana" of "Ana Lima", when several stand side by side. */
const firstName = (address: EmailAddress): string =>
  address.name?.replace(/^"|"$/g, "").split(/[\s,]+/)[0] || address.email.split("@")[0] || address.email;

function writers(t: Say<"mail.row">, emails: readonly Email[], own: string): string {
  const seen = new Map<string, EmailAddress>();
  for (const email of emails) for (const from of email.from ?? []) seen.set(from.email.toLowerCase(), from);
  const all = [...seen.values()];
  const [only] = all;
  if (!only) return t("noSender");
  const isOwn = (address: EmailAddress) => address.email.toLowerCase() === own;
  if (all.length === 1) return isOwn(only) ? t("me") : nameOf(only);
  const names = all.map((address) => (isOwn(address) ? t("meAmong") : firstName(address)));
  return names.length > 3 ? `${names[0]}, … ${names.slice(-2).join(", ")}` : names.join(", ");
}

/** What a row says: the conversation as this folder shows it. */
export function rowFacts(
  t: Say<"mail.row">,
  store: JmapStore,
  head: Email,
  mailbox: Mailbox | undefined,
  own: string,
): RowFacts {
  const all = store.threadEmails(head.threadId);
  const thread = all.length > 0 ? all : [head];
  const here = mailbox ? thread.filter((email) => email.mailboxIds[mailbox.id]) : thread;
  const emails = here.length > 0 ? here : [head];
  const away = mailbox?.role === "sent" || mailbox?.role === "drafts";
  const to = [...(head.to ?? []), ...(head.cc ?? [])];
  const people = away
    ? t("to", {
        people:
          to.map((address) => (to.length > 1 ? firstName(address) : nameOf(address))).join(", ") ||
          t("nobodyYet"),
      })
    : writers(
        t,
        thread.filter((email) => !email.keywords.$draft || thread.length === 1),
        own,
      );
  return {
    threadId: head.threadId,
    people,
    subject: head.subject?.trim() || t("noSubject"),
    preview: head.preview,
    at: head.receivedAt,
    unread: emails.some((email) => !email.keywords.$seen && !email.keywords.$draft),
    starred: emails.some((email) => email.keywords.$flagged),
    attachment: emails.some((email) => email.hasAttachment),
    answered: emails.some((email) => email.keywords.$answered),
    forwarded: emails.some((email) => email.keywords.$forwarded),
    count: thread.length,
    draft: emails.some((email) => email.keywords.$draft),
    labels: labelsOf(emails),
    sleepsUntil: mailbox?.role === "snoozed" ? snoozedUntil(head) : null,
    woken: mailbox?.role === "inbox" && emails.some((email) => email.keywords[wokenKeyword]),
    muted: thread.some((email) => email.keywords.$muted),
    pinned: isPinned(thread),
    sent: mailbox?.role === "sent" ? here.slice(-followedMax).map(({ id }) => id) : [],
  };
}
