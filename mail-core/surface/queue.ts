import type { HostPort } from "../config.ts";
import type { Journey } from "./journey.ts";

/** `canceled` is called back by its sender before its time. */
export type QueueState =
  | "waiting"
  | "held"
  | "delivered"
  | "relayed"
  | "bounced"
  | "expired"
  | "deleted"
  | "canceled";

/** One recipient of one message in the outgoing queue. */
export interface QueuedRecipient {
  id: string;
  /** The same for all recipients of one message. */
  messageId: string;
  subject: string;
  /** Null is the null reverse-path. */
  reversePath: string | null;
  forwardPath: string;
  /** The forward-path's domain, or the next hop (`host:port`) that was named in its place. */
  destination: string;
  sizeOctets: number;
  state: QueueState;
  attempts: number;
  /** True while a server has it in hand. */
  trying: boolean;
  /** True when it was deleted and a server has yet to carry that out: it is not sent any more. */
  deleting: boolean;
  createdAt: Date;
  /** Handed in to go out then, and not before; null for all other mail. */
  releaseAt: Date | null;
  nextAttemptAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
  lastHost: string | null;
  /** In one line; empty before the first attempt. */
  lastReply: string;
}

/** What is asked of each recipient; the texts are looked for anywhere in theirs, in any case. */
export interface QueueFilter {
  /** In whole. */
  destination?: string | undefined;
  sender?: string | undefined;
  recipient?: string | undefined;
  /** Without it all that is on its way: waiting and held. */
  state?: QueueState | undefined;
  /** In the last answer. */
  reply?: string | undefined;
}

export interface QueuePage {
  recipients: QueuedRecipient[];
  /** Where the next page begins, or null at the end. A page may be short, or empty, before the end: so many rows are searched for each. */
  next: string | null;
}

/** What is on its way to one destination. */
export interface QueueDestination {
  destination: string;
  waiting: number;
  held: number;
  oldestAt: Date;
  /** Null when all is held. */
  nextAttemptAt: Date | null;
}

/** One message as the queue has it. */
export interface QueuedMessage {
  recipient: QueuedRecipient;
  /** All of them, the first thousand. */
  recipients: QueuedRecipient[];
  /** Who handed it in with a password or in the browser. */
  account: string | null;
  /** What was asked for with MAIL and RCPT for this recipient, by its name there; "" for what has no value. */
  parameters: Record<string, string>;
  /** The trace and the message's own header, 64 KiB at most; octets that are no UTF-8 are replaced. */
  header: string;
}

/** Recipients that are on their way; those that have ended are left alone by every act. */
export type QueueSelection = { ids: readonly string[] } | { filter: QueueFilter };

/**
 * Every recipient that was accepted, and how it ended: in one way, or it waits. `accepted` is the sum of all the others, and
 * `unexplained` is 0; otherwise mail was lost or made up.
 */
export interface Ledger {
  accepted: number;
  /** In a mailbox here. */
  delivered: number;
  /** Taken by another host. */
  relayed: number;
  bounced: number;
  expired: number;
  /** By an administrator. */
  deleted: number;
  /** Called back by its sender before its time. */
  canceled: number;
  /** By the rule's name. */
  discarded: { rule: string; count: number }[];
  /** Also what is held. */
  waiting: number;
  unexplained: number;
  /** Ends of the last two hours of which the ledger and the queue's rows tell different numbers. */
  miscounted: {
    end: "relayed" | "bounced" | "expired" | "deleted" | "canceled";
    noted: number;
    found: number;
  }[];
}

/**
 * The outgoing queue. Administrative acts, as `Accounts`: each answers how many recipients it changed, and the senders' open pages show it.
 * What a server has in hand and not yet on the wire is taken back; an attempt that is on the wire runs to its end, whose outcome counts.
 */
export interface OutgoingQueue {
  /** By destination, and there the oldest first; what has ended, the newest first. Null for a `from` that is none of ours. */
  list(filter: QueueFilter, page?: { from?: string | undefined; limit?: number }): Promise<QueuePage | null>;
  /** Where mail is on its way to, by name; `limit` of them. */
  destinations(limit?: number): Promise<{ list: QueueDestination[]; waiting: number; held: number }>;
  /** All that is known of one recipient's way, also after its end; null when there is none, or it is too long ago. */
  journey(id: string): Promise<Journey | null>;
  /** Null when there is none of this id. */
  show(id: string): Promise<QueuedMessage | null>;
  /** Keeps it here until it is released; it does not expire meanwhile. */
  hold(which: QueueSelection): Promise<number>;
  /** Makes what was held due at once. */
  release(which: QueueSelection): Promise<number>;
  /** Makes what waits due at once; what is being tried, and what was handed in for later, is left alone. */
  retry(which: QueueSelection): Promise<number>;
  /**
   * Ends it, with a report to its sender or without. `soon` are those that a running server ends: it makes the report, or has them in hand
   * and an attempt on the wire may still arrive. None of them is tried again.
   */
  remove(which: QueueSelection, options: { report: boolean }): Promise<{ deleted: number; soon: number }>;
  /** Sends it to another next hop, which gets the mail as any host does; null goes back to the usual way. Due at once, unless it is held. */
  route(which: QueueSelection, nextHop: HostPort | null): Promise<number>;
  ledger(): Promise<Ledger>;
}
