import { decodeWhole } from "./decode.ts";
import { readDeliveryStatus } from "./delivery-status.ts";
import { asMessageIds, fieldsByName } from "./header.ts";
import type { BodyPart, NotificationSummary } from "./message-summary.ts";
import { notificationType, readNotification } from "./notification.ts";

const statusTypes = new Set(["message/delivery-status", "message/global-delivery-status"]);
/** RFC 6522 section 3, RFC 6533 section 6. */
const returnedTypes = new Set([
  "message/rfc822",
  "text/rfc822-headers",
  "message/global",
  "message/global-headers",
]);

/** A part of a report that is read: what it says of a disposition, of a delivery, or the message that it returns. */
export type NoticeKind = "disposition" | "status" | "returned";

/** What a part of the root is for, or null; a report on delivery returns the message behind the status. RFC 8098 section 3, RFC 3464 section 2. */
export function noticeKind({ type }: BodyPart, root: BodyPart): NoticeKind | null {
  if (root.type !== "multipart/report") return null;
  if (type === notificationType) return "disposition";
  if (statusTypes.has(type)) return "status";
  const hasStatus = root.subParts?.some((part) => statusTypes.has(part.type)) === true;
  return hasStatus && returnedTypes.has(type) ? "returned" : null;
}

/** A Message-ID is one line at most, and an index of the database holds no more than 2,704 octets. RFC 5322 section 2.1.1. */
const messageIdMaxOctets = 998;

/** A Message-ID by which reports are told apart, or null: there is none, or one that no index can hold. */
export function reportableId(messageId: string | null | undefined): string | null {
  if (!messageId || Buffer.byteLength(messageId) > messageIdMaxOctets) return null;
  return messageId.includes("\0") || !messageId.isWellFormed() ? null : messageId;
}

/** The Message-ID of what is returned, a message or its header alone. */
function returnedId(octets: Buffer): string | null {
  const [header = ""] = octets.toString("latin1").split(/\r?\n\r?\n/, 1);
  const raw = fieldsByName(Buffer.from(header, "latin1")).get("message-id")?.at(-1);
  return (raw === undefined ? null : asMessageIds(raw))?.at(-1) ?? null;
}

/** A part that says something, with octets of its body, as they were sent. */
export interface NoticePart {
  part: BodyPart;
  octets: Buffer[];
}

/** What a report says, of whose kinds of parts the first ones are given; null when that is nothing. Never throws. */
export function readNotice(parts: ReadonlyMap<NoticeKind, NoticePart>): NotificationSummary | null {
  const decoded = (kind: NoticeKind) => {
    const found = parts.get(kind);
    return found ? decodeWhole(Buffer.concat(found.octets), found.part.encoding) : null;
  };
  const disposition = decoded("disposition");
  if (disposition) return readDisposition(disposition);
  const returned = decoded("returned");
  const originalMessageId = returned && reportableId(returnedId(Buffer.from(returned)));
  if (!originalMessageId) return null;
  const recipients = readDeliveryStatus(decoded("status") ?? new Uint8Array());
  return { type: "delivery", originalMessageId, recipients };
}

function readDisposition(octets: Uint8Array): NotificationSummary | null {
  const read = readNotification(octets);
  if (!read) return null;
  const { finalRecipient, originalRecipient, disposition } = read;
  const originalMessageId = reportableId(read.originalMessageId);
  return { originalMessageId, finalRecipient, originalRecipient, type: disposition.type };
}
