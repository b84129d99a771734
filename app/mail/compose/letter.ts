import type { Id, Identity } from "../../../lib/jmap/types.ts";
import type { Letter } from "../../../lib/kept/letters.ts";
import { type DraftContent, emailFrom, recipientsOf } from "./draft.ts";

interface LetterWith {
  identity: Identity;
  /** Tells it from all others, also once it is on the server. */
  key: string;
  olderIds: readonly Id[];
  /** When it is to go; null as soon as it can. */
  later: Date | null;
  /** True where a request that was lost may have sent it. */
  doubt: boolean;
  now: number;
}

/** How long the server may still be at work on a request whose answer was lost. */
const requestMaxMs = 30_000;

/** What is written as a letter for the outbox, under a Message-ID that no other version of it has. */
export function letterFrom(content: DraftContent, given: LetterWith): Letter {
  const { identity, key, olderIds, later, doubt, now } = given;
  const messageId = `${key}${content.messageId.slice(content.messageId.lastIndexOf("@"))}`;
  const own: DraftContent = { ...content, identityId: identity.id, messageId };
  const from = { name: identity.name || null, email: identity.email };
  // In which mailbox it begins is known when it goes.
  const { mailboxIds: _, ...email } = emailFrom(own, { draftsId: "", from, replyTo: identity.replyTo });
  return {
    key,
    queuedAt: now,
    email: email as Letter["email"],
    identityId: identity.id,
    envelope: { mailFrom: identity.email, rcptTo: recipientsOf(own).map((one) => one.email) },
    until: later?.toISOString() ?? null,
    olderIds: [...olderIds],
    original: content.original,
    content: own,
    doubt: doubt ? { messageId: content.messageId, overAt: now + requestMaxMs } : null,
    isAsked: false,
    emailId: null,
    refusal: null,
  };
}
