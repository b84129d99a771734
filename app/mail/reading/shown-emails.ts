import type { Email, Mailbox } from "../../../lib/jmap/types.ts";

/** A conversation across folders; what was thrown away stays out, unless one looks there. */
export function shownEmails(
  emails: readonly Email[],
  mailboxes: readonly Mailbox[],
  here: Mailbox | undefined,
): Email[] {
  const away = mailboxes.filter(({ role }) => role === "trash" || role === "junk");
  const thrown = (email: Email) =>
    Object.keys(email.mailboxIds).every((id) => away.some((mailbox) => mailbox.id === id));
  if (here && (here.role === "trash" || here.role === "junk"))
    return emails.filter((email) => email.mailboxIds[here.id]);
  const kept = emails.filter((email) => !thrown(email));
  return kept.length > 0 ? kept : [...emails];
}
