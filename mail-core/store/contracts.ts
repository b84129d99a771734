import type { OwnerMessage, ShareLevel } from "../index.ts";
import type { MessageSummary } from "../mime/message-summary.ts";
import type { Sql } from "./database.ts";

/** Octets that were taken in and wait for the transaction that gives them a meaning. */
export interface SealedBlob {
  id: string;
  sizeOctets: number;
  /** Its only chunk, as it will be stored, while it is not yet written; null when the octets lie in `blob_chunk`. */
  inline: Uint8Array | null;
  /** What `inline` unpacks to; null where it is the octets themselves. */
  unpackedOctets: number | null;
  /** Its last line has no CRLF: what ends with a line gets one on its way out. */
  lacksLineEnd: boolean;
}

export interface BlobWriter {
  /** Takes more octets; resolves when the writer can take the next (back-pressure). */
  write(octets: Uint8Array): Promise<void>;
  seal(): Promise<SealedBlob>;
  /** Forgets what was written. */
  abandon(): Promise<void>;
}

/** Octets in and out, in chunks: memory does not grow with their number. */
export interface Blobs {
  create(): BlobWriter;
  /** Octets `start` (inclusive) to `end` (exclusive); the whole blob by default. Throws when it does not exist. */
  read(blobId: string, range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
  /** Several blobs in one query, by id: all of a small one, of a larger one what its first chunk holds. One that does not exist is left out. */
  readStarts(blobIds: readonly string[]): Promise<Map<string, Uint8Array>>;
  /** Writes a small sealed blob inside a transaction; does nothing for one that is written. */
  persist(tx: Sql, blobs: readonly SealedBlob[]): Promise<void>;
}

/** What the rules of a reader have to know of a message beside its octets. */
export interface AwaitsRules {
  /** Of the rules, as the address book had it. */
  version: string;
  /** The recipient as mail that goes on would have it; null for what is not sent on and not answered: collected mail. */
  relay: Relay | null;
}

/** Placing one message in one account's mailbox. */
export interface Delivery {
  accountId: string;
  /** A role ("inbox", "sent", …) or a mailbox id. A missing role falls back to the inbox. */
  mailbox: { role: string } | { id: string };
  keywords: readonly string[];
  /** Return-Path, Delivered-To and Received fields, each ending in CRLF; joined before the message when read. */
  trace: Uint8Array;
  /** Until the rules of its reader have decided about it. */
  rules?: AwaitsRules;
  /** It came long ago, elsewhere: nobody is told of news. */
  isOld?: true;
}

/** A reply that a message asks for, to be sent once it is committed. */
export interface Answer {
  accountId: string;
  /** The sender's address. */
  to: string;
  from: string;
  fromName: string;
  subject: string;
  /** Message-IDs without angle brackets. */
  inReplyTo: readonly string[];
  references: readonly string[];
  text: string;
  html: string | null;
  /** True when `text` is a MIME entity with its own header. */
  isMime: boolean;
  /** Of the sender and of what is said: within so many days it is said once. */
  digest: Uint8Array;
  days: number;
}

/** One row of the outgoing queue. */
export interface Relay {
  reversePath: string | null;
  forwardPath: string;
  /** Received fields that go out above the message, each ending in CRLF. */
  trace: Uint8Array;
  accountId: string | null;
  submissionId: string | null;
  /** The destination, where it is not the forward-path's domain: the provider of another account, `throughName`. */
  through?: string;
  /** What the sender asked for, as it was given. RFC 3461. */
  dsn: {
    envid?: string;
    ret?: "FULL" | "HDRS";
    notify?: string[];
    orcpt?: string;
    smtpUtf8?: boolean;
    body?: string;
    /** True for a recipient that is here and whose sender wants to hear so: the queue sends the report and calls nobody. */
    delivered?: true;
    /** How it was asked for that the message waits: "for;3600". RFC 4865 section 5.1.2. */
    hold?: string;
    /** The time by which it is to be delivered: else it comes back (R), or its sender is told (N). ISO 8601. RFC 2852. */
    by?: { at: string; mode: "N" | "R"; trace?: true };
    /** MT-PRIORITY, -9 to 9; 0 where nothing was asked for. RFC 6710. */
    priority?: number;
    /** REQUIRETLS, and the header field TLS-Required: No. RFC 8689. */
    requireTls?: true;
    tlsOptional?: true;
  };
  /** Not before this time, also where its recipient is here. */
  releaseAt?: Date;
  /** "delivered" logs a recipient that is here, so that the sender sees it beside the others. */
  state: "waiting" | "delivered";
}

/** Everything that one 250 (or one EmailSubmission) promises. */
export interface Acceptance {
  message:
    | { kind: "new"; blob: SealedBlob; summary: MessageSummary }
    | { kind: "existing"; messageId: string };
  /** By which those find the message who get it: a word vector. `noWords` where nobody here does. */
  words: Uint8Array;
  receivedAt: Date;
  deliveries: readonly Delivery[];
  relays: readonly Relay[];
  /** A digest that is the same when the same sender sends the same again; without one it is new each time. In hexadecimal. */
  digest?: string | null;
  /** True for what nobody sends, such as a draft or an import: the ledger is of recipients. */
  isUnsent?: true;
  /** Recipients whose own rules discard it. */
  discarded?: number;
  answers?: readonly Answer[];
  /** Refused where its mailboxes have no room for it. */
  needsRoom?: true;
}

export interface Accepted {
  /** Of a repetition, the id of the message that was taken first. */
  messageId: string;
  /** True when there was no room for what needs it: nothing was kept of it. */
  isFull: boolean;
  /** True when it was taken before: nothing was kept of it, and nothing delivered. */
  isRepetition: boolean;
  /** One for each delivery, in order. */
  emails: { accountId: string; emailId: string; threadId: string }[];
  queueIds: string[];
}

/** The one way for a message into the store. */
export interface Intake {
  /**
   * Resolves when one synced transaction holds the content, every delivery and every queue entry; acceptances that
   * arrive together share it. Rejects when nothing of this acceptance was kept.
   */
  accept(acceptance: Acceptance): Promise<Accepted>;
  /** The same inside a transaction of the caller, who calls `announce` with the result after the commit. */
  acceptIn(tx: Sql, acceptance: Acceptance): Promise<Accepted>;
  /** As `acceptIn`, for many: one answer each, in order. */
  acceptAllIn(tx: Sql, acceptances: readonly Acceptance[]): Promise<Accepted[]>;
  /** False when as many messages of the account as may wait for their time already. */
  mayHold(accountId: string): Promise<boolean>;
}

/** What the owner of an account is told of its ways in. */
export type OwnerNotice = SecondFactorNotice | OpenedNotice;
export type SecondFactorNotice = "second-factor-on" | "second-factor-off" | "second-factor-taken-off";

/** An administrator, or who has the command line, opened it to somebody. */
export interface OpenedNotice {
  to: string;
  level: ShareLevel;
  /** Null for the command line. */
  by: string | null;
}

/** Puts a message about it into the account's inbox, with the transaction in which it is done; announcing it is left to the caller. */
export type TellOwnerIn = (
  tx: Sql,
  account: { id: string; address: string },
  notice: OwnerNotice | OwnerMessage,
) => Promise<void>;

/** Does it and puts a message about it into the account's inbox, in one transaction; neither when `act` answers false. */
export type TellOwner = (
  account: { id: string; address: string },
  notice: OwnerNotice | OwnerMessage,
  act: (tx: Sql) => Promise<boolean>,
) => Promise<boolean>;

/** Tells those who watch an account that its states were raised; states are the truth, this only wakes. */
export interface Announcer {
  /** Call after the commit. Coalesced, also to other machines over NOTIFY. */
  announce(accountIds: Iterable<string>): void;
  /** Wakes the queue workers; with `recall` they first give back what was taken out of their hands. */
  announceQueue(recall?: boolean): void;
  watch(accountId: string, callback: () => void): () => void;
  watchQueue(callback: (recall: boolean) => void): () => void;
  /**
   * Told at once, and whenever it may have changed, here or on another machine, who lives at which address: true; false while nobody would
   * tell us.
   */
  watchRecipients(callback: (isHeard: boolean) => void): () => void;
}

export type Resolution =
  | {
      kind: "account";
      accountId: string;
      rules?: RulesVersions;
      /** So much room is left that this may be told of other messages, too, for a moment. */
      isRoomy?: true;
    }
  /** No room: 452 4.2.2, or 552 5.2.2 where the message is larger than the whole mailbox may be. */
  | { kind: "full"; accountId: string; isForever: boolean }
  /** Our domain, nobody there: 550 5.1.1. */
  | { kind: "unknown" }
  | { kind: "elsewhere" }
  /** An alias, a forwarding or a way back: all that it leads to is there and has room. */
  | ({ kind: "list" } & Expansion)
  /** Aliases that lead to nobody but each other, or too far: 550 5.4.6. */
  | { kind: "looping" };

/** What one address of ours leads to, each account and each address elsewhere once. */
export interface Expansion {
  accountIds: readonly string[];
  forwards: readonly Forward[];
  rules?: RulesVersions;
}

/** Of those accounts alone that have rules or a vacation. */
export type RulesVersions = Readonly<Record<string, string>>;

/** Mail that goes on to another host. */
export interface Forward {
  /** Ours in place of its sender's, so that the next host finds us allowed to say it; null stays null. */
  reversePath: string | null;
  forwardPath: string;
}

/** Where a forward-path leads. */
export interface Recipients {
  /**
   * `reversePath` is whose mail it is: it goes on to other hosts under one of ours that leads back to it. `octets` is what the mailboxes must
   * have room for.
   */
  resolve(address: string, reversePath?: string | null, octets?: number): Promise<Resolution>;
  /** Where an address of ours leads to whose owner sends this message on to others. */
  leadsTo(
    from: string,
    targets: readonly string[],
    reversePath: string | null,
    octets: number,
  ): Promise<Resolution>;
  /** Those of these accounts whose mailbox has no room for so much. */
  withoutRoom(accountIds: readonly string[], octets: number): Promise<string[]>;
  /** An account's own addresses, the one it signs in with first. */
  addressesOf(accountId: string): Promise<string[]>;
  /**
   * Who may write as an address: the account that alone gets its mail, by its own address, a sub-address, an alias or a catch-all. Where the
   * account's mail goes on to is no matter. Null when nobody is, or several are.
   */
  ownerOf(address: string): Promise<string | null>;
}
