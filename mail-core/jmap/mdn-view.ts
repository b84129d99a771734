import type { BodyPart } from "../mime/message-summary.ts";
import { type Disposition, type Notification, notificationType } from "../mime/notification.ts";

/** An MDN as it is read from a message. RFC 9007 section 2. */
export interface MdnView {
  forEmailId: null;
  subject: string | null;
  textBody: string | null;
  includeOriginalMessage: boolean;
  reportingUA: string | null;
  disposition: Disposition;
  mdnGateway: string | null;
  originalRecipient: string | null;
  finalRecipient: string;
  originalMessageId: string | null;
  error: string[] | null;
  extensionFields: Record<string, string> | null;
}

/** A recipient as MDNs name it. RFC 9007 section 2. */
export const typed = (address: string | null): string | null => address && `rfc822; ${address}`;
export const withoutType = (text: string): string => text.replace(/^\s*rfc822\s*;\s*/i, "").trim();

/** The three parts of a multipart/report about a disposition, or null for anything else. RFC 8098 section 3. */
export function reportParts(
  root: BodyPart,
): { words: BodyPart | null; notice: BodyPart; original: BodyPart | null } | null {
  if (root.type !== "multipart/report") return null;
  const parts = root.subParts ?? [];
  const at = parts.findIndex(({ type }) => type === notificationType);
  const notice = parts[at];
  if (!notice) return null;
  const before = parts.slice(0, at);
  return {
    // Words and their HTML may stand side by side in a multipart/alternative.
    words:
      before.flatMap((part) => [part, ...(part.subParts ?? [])]).find(({ type }) => type === "text/plain") ??
      null,
    notice,
    original: parts[at + 1] ?? null,
  };
}

export const viewNotification = (
  notification: Notification,
  { subject, textBody, hasOriginal }: { subject: string; textBody: string | null; hasOriginal: boolean },
): MdnView => ({
  // Message ids have no index of their own. Of a sent message, EmailSubmission names its MDNs.
  forEmailId: null,
  subject: subject || null,
  textBody,
  includeOriginalMessage: hasOriginal,
  reportingUA: notification.reportingUa,
  disposition: notification.disposition,
  mdnGateway: notification.gateway,
  originalRecipient: typed(notification.originalRecipient),
  finalRecipient: typed(notification.finalRecipient) ?? "",
  originalMessageId: notification.originalMessageId && `<${notification.originalMessageId}>`,
  error: notification.error.length > 0 ? notification.error : null,
  extensionFields: Object.keys(notification.extensions).length > 0 ? notification.extensions : null,
});
