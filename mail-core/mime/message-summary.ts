/** What is known of a message after one pass over its octets; stored as `message.summary`. */
export interface MessageSummary {
  subject: string;
  from: EmailAddress[];
  sender: EmailAddress[];
  replyTo: EmailAddress[];
  to: EmailAddress[];
  cc: EmailAddress[];
  bcc: EmailAddress[];
  /** Without angle brackets. */
  messageId: string[];
  inReplyTo: string[];
  references: string[];
  /** The Date field, RFC 3339 with its own offset, or null when absent or unreadable. */
  sentAt: string | null;
  /** At most 256 characters of plain text. RFC 8621 section 4.1.4. */
  preview: string;
  hasAttachment: boolean;
  /** True when a limit (depth, parts, header size) cut the structure short. */
  truncated: boolean;
  root: BodyPart;
  /** Of a message that tells what became of another one. RFC 3464, RFC 8098. */
  notification?: NotificationSummary;
  /** What these header fields say, where their parsed values do not tell all of it (`field-texts.ts`). */
  fieldTexts?: Partial<Record<SummaryField, string>>;
  /** Of what a program sent (`category.ts`); absent for what people write, and for what came before it was looked at. */
  machine?: MachineKind;
}

/** Notices and receipts; what a list's members write; what goes to many to read or to buy. */
export type MachineKind = "updates" | "lists" | "offers";

export type SummaryField =
  | "subject"
  | "from"
  | "sender"
  | "replyTo"
  | "to"
  | "cc"
  | "bcc"
  | "messageId"
  | "inReplyTo"
  | "references";

export type NotificationSummary =
  | {
      type: "deleted" | "dispatched" | "displayed" | "processed";
      originalMessageId: string | null;
      finalRecipient: string;
      originalRecipient: string | null;
    }
  /** `recipients` are those of whom it says what their delivery came to; it was not read from reports that came before it was. */
  | { type: "delivery"; originalMessageId: string; recipients?: ReportedRecipient[] };

/** Addresses without their type. RFC 3464 section 2.3. */
export interface ReportedRecipient {
  finalRecipient: string;
  originalRecipient: string | null;
  action: "delivered" | "failed";
}

export interface EmailAddress {
  name: string | null;
  email: string;
}

/** One MIME part. Offsets are octets into the message as received (without our trace fields). */
export interface BodyPart {
  /** "1", "2", … in the order of leaves; null for multipart/*. RFC 8621 section 4.1.4. */
  partId: string | null;
  headerStart: number;
  bodyStart: number;
  bodyEnd: number;
  /** Octets after the transfer encoding is decoded. */
  size: number;
  /** Lower case, without parameters. */
  type: string;
  charset: string | null;
  name: string | null;
  disposition: string | null;
  /** Without angle brackets. */
  cid: string | null;
  language: string[] | null;
  location: string | null;
  encoding: "7bit" | "8bit" | "binary" | "base64" | "quoted-printable" | "unknown";
  subParts: BodyPart[] | null;
}

/** The words of a message for search, folded by the indexer (case and accents), not stored as such. */
export interface SearchText {
  subject: string;
  from: string;
  /** to, cc and bcc. */
  recipients: string;
  /** Body text and attachment names; cut at a stated limit. */
  body: string;
  /** What each attachment says, once it was read. */
  attachments?: readonly string[];
}
