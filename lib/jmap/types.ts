/** The JMAP objects as the browser sees them. RFC 8620, RFC 8621. */

import type { UnreadByCategory } from "./categories.ts";

export type Id = string;
export type Invocation = [name: string, args: Record<string, unknown>, callId: string];
export interface Request {
  using: string[];
  methodCalls: Invocation[];
}
export interface Response {
  methodResponses: Invocation[];
  sessionState: string;
}

/** RFC 8620 section 3.6.2 and 5.3. */
export interface MethodError {
  type: string;
  description?: string;
}
export type SetError = MethodError & { properties?: string[] };

/** RFC 8621 section 2. */
export interface Mailbox {
  id: Id;
  name: string;
  parentId: Id | null;
  role: string | null;
  sortOrder: number;
  totalEmails: number;
  unreadEmails: number;
  totalThreads: number;
  unreadThreads: number;
  /** Of the inbox, where it is asked for by name. docs/jmap.md. */
  "keryx:unreadByCategory"?: UnreadByCategory | null;
}

/** An account that one may look at: one's own, or one that its owner opened so far. docs/jmap.md. */
export interface OpenAccount {
  id: Id;
  address: string;
  access: "own" | "read" | "organise" | "answer";
}

/** The account's room for mail; `hardLimit` is `noLimit` where there is none. RFC 9425, docs/jmap.md. */
export interface Quota {
  used: number;
  hardLimit: number;
}
export const noLimit = Number.MAX_SAFE_INTEGER;

/** What a search found, with the words in `<mark>`; null where none is. RFC 8621 section 5. */
export interface SearchSnippet {
  emailId: Id;
  subject: string | null;
  preview: string | null;
}

export interface EmailAddress {
  name: string | null;
  email: string;
}

/** RFC 8621 section 4.1.4. */
export interface EmailBodyPart {
  partId: string | null;
  blobId: Id | null;
  size: number;
  name: string | null;
  type: string;
  charset: string | null;
  disposition: string | null;
  cid: string | null;
  /** As it was sent: which form its text has. There where it was asked for. */
  "header:Content-Type"?: string | null;
}

export interface EmailBodyValue {
  value: string;
  isEncodingProblem: boolean;
  isTruncated: boolean;
}

/** What a row of the list needs. */
export interface EmailSummary {
  id: Id;
  threadId: Id;
  blobId: Id;
  mailboxIds: Record<Id, true>;
  keywords: Record<string, true>;
  size: number;
  receivedAt: string;
  sentAt: string | null;
  subject: string | null;
  from: EmailAddress[] | null;
  to: EmailAddress[] | null;
  cc: EmailAddress[] | null;
  bcc: EmailAddress[] | null;
  replyTo: EmailAddress[] | null;
  sender: EmailAddress[] | null;
  messageId: string[] | null;
  inReplyTo: string[] | null;
  references: string[] | null;
  preview: string;
  hasAttachment: boolean;
}

/** What reading it needs. */
export interface EmailBody {
  textBody: EmailBodyPart[];
  htmlBody: EmailBodyPart[];
  attachments: EmailBodyPart[];
  bodyValues: Record<string, EmailBodyValue>;
  "header:List-Unsubscribe:asURLs": string[] | null;
  "header:List-Unsubscribe-Post:asText": string | null;
  "header:List-Id:asText": string | null;
  /** Who asks to be told that it was read. RFC 8098 section 2.1. */
  "header:Disposition-Notification-To:asAddresses": EmailAddress[] | null;
  "header:Return-Path": string | null;
  /** As it was sent: whether it is signed or encrypted. */
  "header:Content-Type": string | null;
  /** Null for what was not delivered. docs/jmap.md. */
  "keryx:arrival": Arrival | null;
}

/** An email; its body is there once it was read. */
export type Email = EmailSummary & Partial<EmailBody>;

/** RFC 8621 section 3. */
export interface Thread {
  id: Id;
  emailIds: Id[];
}

/** RFC 8621 section 6. */
export interface Identity {
  id: Id;
  name: string;
  email: string;
  replyTo: EmailAddress[] | null;
  bcc: EmailAddress[] | null;
  textSignature: string;
  htmlSignature: string;
  mayDelete: boolean;
}

/** RFC 8621 section 7. */
export interface DeliveryStatus {
  smtpReply: string;
  delivered: "queued" | "yes" | "no" | "unknown";
  displayed: "unknown" | "yes";
}
export interface EmailSubmission {
  id: Id;
  identityId: Id;
  emailId: Id;
  threadId: Id;
  envelope: { mailFrom: { email: string }; rcptTo: { email: string }[] } | null;
  sendAt: string;
  undoStatus: "pending" | "final" | "canceled";
  deliveryStatus: Record<string, DeliveryStatus> | null;
  /** Ours: the way of the message to each recipient. */
  "keryx:journey": Record<string, Journey>;
}

/** A host as it is called. */
export interface Hop {
  host: string;
  address: string;
  port: number;
}

/** One event on a message's way to one recipient. docs/jmap.md. */
export interface JourneyEvent {
  id: Id;
  at: string;
  kind:
    | "delivered"
    | "relayed"
    | "deferred"
    | "bounced"
    | "expired"
    | "held"
    | "released"
    | "hastened"
    | "rerouted"
    | "deleted"
    | "canceled";
  /** Of an attempt: the other host's answer, or what stood in the way of asking it. */
  reply: string | null;
  /** Of a deferral: when it is tried again. */
  until: string | null;
  /** True when a report was sent to the writer. */
  isReported: boolean;
  /** Of a re-routing: `host:port`, or null for the usual way. */
  nextHop: string | null;
  /** Where the next hop was looked for and found; null when nothing was found, or it is no attempt. */
  route: {
    by: "mx" | "address" | "literal" | "smarthost" | "configured" | "provider";
    hops: readonly Hop[];
  } | null;
  /** The last host that was called. */
  hop: Hop | null;
  /** The protocol and cipher of the connection, "TLSv1.3 TLS_AES_256_GCM_SHA384"; null when it had none, or when there was no connection. */
  tls: string | null;
}

export interface DialogueLine {
  by: "client" | "server" | "remark";
  text: string;
}

/** RFC 8621 section 8. */
export interface VacationResponse {
  id: Id;
  isEnabled: boolean;
  fromDate: string | null;
  toDate: string | null;
  subject: string | null;
  textBody: string | null;
  htmlBody: string | null;
}

/** What one check of whose message it is came to. docs/jmap.md. */
export interface AuthenticationCheck {
  method: "spf" | "dkim" | "dmarc" | "arc";
  result: string;
  reason: string | null;
  /** By `ptype.property`, such as `header.d`. */
  properties: Record<string, string>;
}

/** How an email came into the account. docs/jmap.md. */
export interface Arrival {
  /** Empty for nobody: a report. */
  reversePath: string;
  /** The address that it was sent to: here, or of the other account from which it was collected. */
  deliveredTo: string;
  /** How that leads here now; null when it leads nowhere any more. */
  via: "address" | "detail" | "alias" | "catch-all" | "forward" | "collected" | null;
  /** The rule of one's own that chose where it was put. */
  rule: string | null;
  /** What came of checking whose it is; null where nothing was checked. */
  authentication: AuthenticationCheck[] | null;
  /** Null for a report that the server made. */
  hop: {
    at: string;
    protocol: string;
    helo: string | null;
    address: string | null;
    tls: string | null;
    isAuthenticated: boolean;
    session: string;
  } | null;
}

/** Where one recipient of a submission stands in the outgoing queue. */
export interface Journey {
  state: "waiting" | "held" | "delivered" | "relayed" | "bounced" | "expired" | "deleted" | "canceled";
  /** When it was handed in, also where it is to go later. */
  queuedAt: string;
  /** Attempts so far. */
  attempts: number;
  /** True while it is being tried. */
  trying: boolean;
  nextAttemptAt: string | null;
  /** The last answer of the other host, or what stood in the way of asking it. */
  lastReply: string | null;
  lastHost: string | null;
  endedAt: string | null;
  /** When its recipient's mail program said that it was displayed. */
  displayedAt: string | null;
  /** The latest, oldest first. */
  events: readonly JourneyEvent[];
}
