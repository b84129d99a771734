import { createHash } from "node:crypto";
import { canonicalAddress, parseAddress } from "../address/address.ts";
import type { SieveMessage, Vacation } from "../sieve/message.ts";
import type { Answer, Recipients } from "../store/contracts.ts";
import type { Reader } from "./decide.ts";

/** Fields that only lists and programs write. RFC 3834 section 2, RFC 5230 section 4.6, RFC 2369, RFC 2919. */
const listFields = [
  "list-id",
  "list-help",
  "list-subscribe",
  "list-unsubscribe",
  "list-post",
  "list-owner",
  "list-archive",
];
const recipientFields = ["to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc"];

/** Message-IDs that an answer names: the thread, and not all of its history. */
const referencesMax = 20;

/**
 * The reply to a message, or null where none is due: to nobody, to a list, to bulk mail, to another program, to oneself, and to what names
 * none of the reader's addresses. RFC 3834 section 2, RFC 5230 section 4.
 */
export async function answerFor(
  away: Vacation & { html?: string | null },
  { delivery: { accountId }, relay, rules, source }: Reader,
  message: SieveMessage,
  { recipients }: { recipients: Pick<Recipients, "addressesOf" | "ownerOf"> },
): Promise<Answer | null> {
  const sender = relay?.reversePath ? parseAddress(relay.reversePath) : null;
  if (!relay || !sender || isProgram(sender.localPart) || isAutomatic(message)) return null;
  const isOwn = async (address: string) => (await recipients.ownerOf(address)) === accountId;
  const to = relay.reversePath ?? "";
  if (await isOwn(to)) return null;
  const named = (await isOwn(relay.forwardPath)) ? relay.forwardPath : null;
  const own = [...(await recipients.addressesOf(accountId)), ...away.addresses, ...(named ? [named] : [])];
  if (!isAddressed(message, own)) return null;
  const { subject, messageId, references } = source.summary;
  const from = away.from === null ? null : parseAddress(away.from) && away.from;
  return {
    accountId,
    to,
    from: from && (await isOwn(from)) ? from : (named ?? rules.address),
    fromName: rules.name,
    subject: away.subject ?? `Auto: ${subject}`,
    inReplyTo: messageId.slice(-1),
    references: [...references, ...messageId].slice(-referencesMax),
    text: away.reason,
    html: away.html ?? null,
    isMime: away.isMime,
    digest: createHash("sha256")
      .update(JSON.stringify([away.handle, canonicalAddress(sender)]))
      .digest(),
    days: away.days,
  };
}

/** Names that programs write under. RFC 5230 section 4.6. */
const isProgram = (localPart: string): boolean =>
  /^(?:mailer-daemon|listserv|majordomo|postmaster|no-?reply|do-?not-?reply|owner-.*|.*-(?:request|owner|bounces?)|srs[01]=.*)$/i.test(
    localPart,
  );

function isAutomatic(message: SieveMessage): boolean {
  const said = (name: string) => message.header(name).map((value) => value.toLowerCase());
  return (
    said("auto-submitted").some((value) => !/^no\b/.test(value)) ||
    said("precedence").some((value) => /^(?:bulk|list|junk)\b/.test(value)) ||
    said("x-auto-response-suppress").some((value) => /\b(?:all|oof|autoreply)\b/.test(value)) ||
    listFields.some((name) => said(name).length > 0)
  );
}

function isAddressed(message: SieveMessage, own: readonly string[]): boolean {
  const wanted = new Set(own.map(canonical));
  const named = recipientFields.flatMap((name) => message.addresses(name).flat());
  return named.some(({ email }) => wanted.has(canonical(email)));
}

const canonical = (text: string): string => {
  const address = parseAddress(text);
  return address ? canonicalAddress(address) : text.toLowerCase();
};
