import { randomBytes } from "node:crypto";
import { formatAddress, isSameAddress, parseAddress } from "../address/address.ts";
import { composeMessage, type DraftPart, type WrittenField } from "../mime/compose.ts";
import { dateTime } from "../mime/date.ts";
import { addressText, isMessageId, messageIdText, unstructuredText } from "../mime/field-text.ts";
import { asAddresses, asText, fieldsByName } from "../mime/header.ts";
import { type Notification, notificationType, writeNotification } from "../mime/notification.ts";
import type { Blobs } from "../store/contracts.ts";
import type { EmailRecord } from "../store/emails.ts";
import type { WantedMdn } from "./mdn-read.ts";

/** A message that asks for many notices is answered to none: it would make this server send for somebody else. */
const recipientsMax = 5;
const headerMaxOctets = 256 * 1024;

/** What a message says about being told of. RFC 8098 section 2. */
export interface Asked {
  /** Whom to tell; empty where nobody asks, or too many are named. */
  to: string[];
  /** True when it is not plain that the sender asks for himself: then a person must agree. RFC 8098 section 2.1. */
  isDoubtful: boolean;
  originalRecipient: string | null;
}

export async function readAsked(blobs: Blobs, email: EmailRecord): Promise<Asked> {
  const { messageId, summary, trace } = email;
  const pieces: Uint8Array[] = [trace];
  const end = Math.min(summary.root.bodyStart, headerMaxOctets);
  for await (const octets of blobs.read(messageId, { start: 0, end })) pieces.push(octets);
  const fields = fieldsByName(Buffer.concat(pieces));
  const addresses = (name: string) => (fields.get(name) ?? []).flatMap(asAddresses);
  const asking = addresses("disposition-notification-to").flatMap(({ email: text }) => {
    const address = parseAddress(text);
    return address ? [formatAddress(address)] : [];
  });
  const to = [...new Set(asking)];
  const [returnPath] = addresses("return-path");
  const recipient = fields.get("original-recipient")?.[0];
  return {
    to: to.length <= recipientsMax ? to : [],
    isDoubtful: to.length !== 1 || !returnPath || !isSameAddress(returnPath.email, to[0] ?? ""),
    originalRecipient: recipient === undefined ? null : asText(recipient).replace(/^[^;]*;\s*/, "") || null,
  };
}

const words: Record<WantedMdn["disposition"]["type"], string> = {
  displayed: "was displayed. That is no proof that it was read or understood.",
  deleted: "was deleted; it may not have been read.",
  dispatched: "was sent on to somebody else.",
  processed: "was processed without being shown to anybody.",
};

/** The whole message: words for people, the notice for programs, and the message itself where that was asked for. RFC 8098 section 3. */
export async function composeMdn(
  wanted: WantedMdn,
  notification: Notification,
  {
    email: { summary, messageId },
    from,
    to,
    hostname,
    now,
    blobs,
  }: {
    email: EmailRecord;
    from: { name: string; email: string };
    to: string;
    hostname: string;
    now: Date;
    blobs: Blobs;
  },
): Promise<Buffer> {
  const subject = summary.subject || "(no subject)";
  const text =
    wanted.textBody ??
    `Your message to ${notification.finalRecipient} with the subject\n\n    ${subject}\n\n${words[wanted.disposition.type]}\n`;
  const part = (type: string, content: DraftPart["content"]): DraftPart => ({
    type,
    parameters: new Map(),
    fields: [],
    content,
  });
  const original = wanted.includeOriginalMessage
    ? [part("message/rfc822", { kind: "blob", blobId: messageId })]
    : [];
  const root: DraftPart = {
    ...part("multipart/report", {
      kind: "parts",
      parts: [
        part("text/plain", { kind: "text", text }),
        part(notificationType, { kind: "lines", text: writeNotification(notification) }),
        ...original,
      ],
    }),
    parameters: new Map([["report-type", "disposition-notification"]]),
  };
  const alone = (name: string | null, email: string) =>
    addressText([{ name: null, addresses: [{ name, email }] }]);
  const named: [string, string | null][] = [
    ["From", alone(from.name || null, from.email) ?? alone(null, from.email)],
    ["To", alone(null, to)],
    ["Subject", unstructuredText(wanted.subject ?? `Read: ${subject}`.slice(0, 500))],
    ["Date", ` ${dateTime(now)}`],
    ["Message-ID", ` <${randomBytes(16).toString("hex")}@${hostname}>`],
    ["In-Reply-To", messageIdText(summary.messageId.slice(-1).filter(isMessageId))],
    ["References", messageIdText(summary.messageId.slice(-1).filter(isMessageId))],
    // RFC 3834 section 5: also where a person agreed, a program wrote it.
    ["Auto-Submitted", " auto-replied"],
  ];
  const fields = named.flatMap(([name, value]): WrittenField[] =>
    value === null || value.trim() === "" ? [] : [{ name, text: value }],
  );
  const pieces: Uint8Array[] = [];
  for await (const piece of composeMessage({ fields, root }, (blobId) => blobs.read(blobId)))
    pieces.push(piece);
  return Buffer.concat(pieces);
}
