import type { HostPort } from "./config.ts";
import type { AccountId } from "./ids.ts";

export type { Clock } from "./clock.ts";
export type { HostPort, MailCoreConfig, NextHop } from "./config.ts";
export type { AccountId } from "./ids.ts";
export { provenAccount } from "./ids.ts";
export type { Log } from "./log.ts";

/** RFC 8620 section 3.3. */
export interface JmapRequest {
  using: string[];
  methodCalls: JmapInvocation[];
  createdIds?: Record<string, string>;
}
export type JmapInvocation = [name: string, args: Record<string, unknown>, callId: string];
/** RFC 8620 section 3.4. */
export interface JmapResponse {
  methodResponses: JmapInvocation[];
  createdIds?: Record<string, string>;
  sessionState: string;
}
/** A request-level error, as application/problem+json. RFC 8620 section 3.6.1. */
export interface JmapProblem {
  type: string;
  status: number;
  detail: string;
  limit?: string;
}

export interface BlobContent {
  size: number;
  stream: ReadableStream<Uint8Array>;
}

export interface AccountSummary {
  id: string;
  address: string;
  name: string;
  role: "user" | "administrator";
  quotaOctets: number | null;
  usedOctets: number;
  disabled: boolean;
  createdAt: Date;
}

export type AccountProblem =
  | { kind: "malformed-address" }
  | { kind: "foreign-domain"; domain: string }
  | { kind: "taken" }
  | { kind: "weak-password"; minimum: number }
  | { kind: "unknown-account" }
  | { kind: "last-administrator" };
export type AccountResult<T> = { ok: true; value: T } | { ok: false; problem: AccountProblem };

/** One message that was placed in an account, without what it says. */
export interface DeliverySummary {
  id: string;
  at: Date;
  /** Empty for nobody. */
  reversePath: string;
  /** The address of ours that it was sent to. */
  deliveredTo: string;
  messageId: string | null;
  sizeOctets: number;
  /** Null for what the server wrote itself. */
  arrival: Arrival | null;
}

/** Administrative acts. The caller has proved that it may: an administrator's session, or the command line. */
export interface Accounts {
  list(): Promise<AccountSummary[]>;
  find(idOrAddress: string): Promise<AccountSummary | null>;
  add(account: {
    address: string;
    name?: string;
    password: string;
    quotaOctets?: number | null;
    role?: "user" | "administrator";
  }): Promise<AccountResult<AccountSummary>>;
  /** Revokes the app passwords too, unless they are to be kept: who sets his own may, who helps after a theft must not. */
  setPassword(
    idOrAddress: string,
    password: string,
    options?: { keepAppPasswords?: boolean },
  ): Promise<AccountResult<void>>;
  /** A disabled account can neither sign in nor use AUTH or POP3, at once; its mail still arrives. */
  setDisabled(idOrAddress: string, disabled: boolean): Promise<AccountResult<void>>;
  setQuota(idOrAddress: string, quotaOctets: number | null): Promise<AccountResult<void>>;
  remove(idOrAddress: string): Promise<AccountResult<void>>;
  /** What came to an account: the latest hundred, newest first; null when there is no such account. */
  deliveries(idOrAddress: string): Promise<DeliverySummary[] | null>;
  /** Names of the domains here, the first one first. */
  domains(): Promise<string[]>;
}

/** What an app password may be allowed. The web's own sign-in is none of it: whoever is there can make others. */
export const appPasswordProtocols = ["smtp", "pop3", "jmap"] as const;
export type AppPasswordProtocol = (typeof appPasswordProtocols)[number];

/** What becomes of a message that a POP3 client deletes. */
export const pop3Deletions = ["trash", "archive", "remove"] as const;

/** What a POP3 session does to the mail. */
export interface Pop3Habits {
  /** "remove" destroys what lies in no other mailbox. */
  onDelete: (typeof pop3Deletions)[number];
  /** Whether a message that RETR gave whole becomes read, when the session ends. */
  marksRead: boolean;
}

/** A password for one program, beside the account's own. */
export interface AppPassword {
  id: string;
  name: string;
  protocols: AppPasswordProtocol[];
  pop3: Pop3Habits;
  createdAt: Date;
  /** To the minute; null while nobody has signed in with it. */
  lastUse: { at: Date; protocol: AppPasswordProtocol; network: string } | null;
}

export type AppPasswordProblem =
  | { kind: "malformed-name"; maximum: number }
  | { kind: "no-protocols" }
  | { kind: "too-many"; maximum: number }
  | { kind: "unknown-account" };

/** An account's app passwords: nobody but its owner, in the browser, may ask for these acts. */
export interface AppPasswords {
  /** The newest first. */
  list(account: AccountId): Promise<AppPassword[]>;
  /** Makes one; `password` is told here and never again. */
  add(
    account: AccountId,
    wanted: { name: string; protocols: readonly AppPasswordProtocol[]; pop3?: Pop3Habits },
  ): Promise<
    { ok: true; appPassword: AppPassword; password: string } | { ok: false; problem: AppPasswordProblem }
  >;
  /** From now on nobody signs in with it, and sessions that are open get nothing more. False when there is none of this id. */
  remove(account: AccountId, id: string): Promise<boolean>;
}

/** The secret that an account shares with its POP3 clients for APOP. RFC 1939 section 7. */
export interface Pop3Secrets {
  /** Whether this server takes APOP at all. */
  offered: boolean;
  has(account: AccountId): Promise<boolean>;
  /** Makes one in place of an older one; it is told here and never again. */
  make(account: AccountId): Promise<string>;
  /** APOP is refused from now on. */
  remove(account: AccountId): Promise<void>;
}

export interface DomainSummary {
  /** A-labels in lower case. */
  name: string;
  createdAt: Date;
  /** Addresses of accounts, and aliases, that are at this domain. */
  addresses: number;
  aliases: number;
}

export type DomainProblem =
  | { kind: "malformed-domain" }
  | { kind: "taken" }
  | { kind: "unknown-domain" }
  /** Somebody has an address there. */
  | { kind: "inhabited"; addresses: number; aliases: number }
  /** Without one nobody could have an address. */
  | { kind: "last-domain" }
  /** New keys wait for their records already. */
  | { kind: "keys-waiting" }
  | { kind: "no-keys-waiting" };
export type DomainResult<T> = { ok: true; value: T } | { ok: false; problem: DomainProblem };

/** One record that belongs into the DNS. */
export interface DnsRecord {
  purpose: "mx" | "spf" | "dkim" | "dmarc" | "tls-rpt" | "mta-sts";
  type: "MX" | "TXT";
  /** The whole name, without a dot at its end. */
  name: string;
  /** As a zone has it; a TXT in one piece, without quotes. */
  value: string;
  /** The key that a "dkim" record shows. */
  key?: {
    selector: string;
    algorithm: "rsa-sha256" | "ed25519-sha256";
    /** "next" signs when its record is there, "active" signs, "retired" is there for what it signed. */
    state: "next" | "active" | "retired";
    /** Of a retired one: when its record may go. */
    keptUntil: Date | null;
  };
}

/** What the DNS says of a record. */
export type DnsFinding =
  | { kind: "in-place" }
  | { kind: "missing" }
  /** Something else is there, or more than one. */
  | { kind: "differs"; seen: string[] }
  /** MX names us, but our name has no address. */
  | { kind: "host-unknown"; host: string }
  /** The record is there, but the host that it stands for does not give the policy. `why` is the end of a sentence. */
  | { kind: "policy-unreachable"; host: string; why: string }
  /** Nobody answers now. */
  | { kind: "unknown"; reason: string };
export type CheckedRecord = DnsRecord & { finding: DnsFinding };

/** The domains that mail is kept for. Administrative acts, as `Accounts`. */
export interface Domains {
  /** The first one first. */
  list(): Promise<DomainSummary[]>;
  /** With keys of its own, which sign from the first message on. */
  add(name: string): Promise<DomainResult<DomainSummary>>;
  /** With its keys; only where nobody has an address. */
  remove(name: string): Promise<DomainResult<void>>;
  /** Everything that belongs into the domain's DNS. */
  records(name: string): Promise<DomainResult<DnsRecord[]>>;
  /** Asks the resolvers for each of them. New keys whose records are there sign from then on. */
  check(name: string): Promise<DomainResult<CheckedRecord[]>>;
  /** Makes new keys, which sign as soon as a check finds their records, or `adoptKeys` says so. */
  renewKeys(name: string): Promise<DomainResult<void>>;
  adoptKeys(name: string): Promise<DomainResult<void>>;
  /** The MTA-STS policy that `mta-sts.` and a domain of ours gives; null for every other host, and while it is switched off. */
  mtaStsPolicy(host: string): Promise<string | null>;
}

export interface AliasSummary {
  /** `@domain` is the domain's catch-all. */
  address: string;
  targets: string[];
}

/** Where an account's mail goes on to. */
export interface ForwardingSummary {
  targets: string[];
  keepsCopy: boolean;
}

export type AliasProblem =
  | { kind: "malformed-address" }
  | { kind: "foreign-domain"; domain: string }
  /** An account or an alias has the address. */
  | { kind: "taken" }
  | { kind: "no-targets" }
  | { kind: "too-many-targets"; maximum: number }
  | { kind: "malformed-target"; target: string }
  /** At a domain of ours, and nobody there. */
  | { kind: "unknown-target"; target: string }
  /** It leads to nobody but itself, or through too many others. */
  | { kind: "alias-loop" }
  | { kind: "unknown-alias" }
  | { kind: "unknown-account" };
export type AliasResult<T> = { ok: true; value: T } | { ok: false; problem: AliasProblem };

/** Addresses that lead to others. Administrative acts, as `Accounts`. */
export interface Aliases {
  list(): Promise<AliasSummary[]>;
  add(alias: { address: string; targets: readonly string[] }): Promise<AliasResult<AliasSummary>>;
  remove(address: string): Promise<AliasResult<void>>;
  /** Null when the account's mail stays here, or there is no such account. */
  forwarding(idOrAddress: string): Promise<ForwardingSummary | null>;
  /** Null ends it. */
  setForwarding(idOrAddress: string, forwarding: ForwardingSummary | null): Promise<AliasResult<void>>;
}

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

/** How a message came here, drawn from the Received field that it was given. */
export interface Arrival {
  at: Date;
  /** "ESMTPSA" and its siblings (RFC 3848), or "HTTP": written here. */
  protocol: string;
  /** What the peer called itself; null over HTTP. */
  helo: string | null;
  /** The peer's IP address; null over HTTP, and where a proxy did not tell it. */
  address: string | null;
  /** The protocol and cipher, "TLSv1.3 TLS_AES_256_GCM_SHA384"; null in the clear, and over HTTP. */
  tls: string | null;
  /** True when the peer had signed in. */
  isAuthenticated: boolean;
  /** The session, as the log names it, or the submission. */
  session: string;
}

/** How the next hop was found: MX records, the domain's own addresses, an address literal, or the operator's word. */
export type RouteSource = "mx" | "address" | "literal" | "smarthost" | "configured";

export interface HostAddress {
  /** The name under which it is known. */
  host: string;
  address: string;
  port: number;
}

/** A line of ours, of the host's, or a remark about the connection. */
export interface DialogueLine {
  by: "client" | "server" | "remark";
  text: string;
}

/** A call at other hosts, to one after the other until one answered. */
export interface HostCall {
  /** What the look-up found, in the order of calling; null when it found nothing. */
  route: { by: RouteSource; hops: HostAddress[] } | null;
  /** The last one that was called; null when none was. */
  hop: HostAddress | null;
  /** As in `Arrival`. */
  tls: string | null;
  /** All that was said: at most 16 KiB, without content and credentials. */
  dialogue: DialogueLine[];
}

/** Its sender had signed in, or wrote it here; an alias or a forwarding leads there; the peer's network may relay; the server wrote it. */
export type RelayRight = "signed-in" | "passed-on" | "network" | "own";

/** One event on a message's way to one recipient. The first two are drawn from the message and have no id. */
export type JourneyEvent = { id: string | null; at: Date } & (
  | { kind: "received"; arrival: Arrival }
  /** It is given up after `until`; `right` is why it may leave. */
  | { kind: "queued"; until: Date; right: RelayRight }
  /** An attempt: taken by another host, to be repeated at `until`, refused for good, or out of time. */
  | {
      kind: "relayed" | "deferred" | "bounced" | "expired";
      /** In one line. */
      reply: string;
      until: Date | null;
      /** True when its sender was sent a report. */
      isReported: boolean;
      call: HostCall | null;
    }
  /** In a mailbox here. */
  | { kind: "delivered" }
  /** Administrative acts: kept back, let go, made due at once, given another next hop (null: the usual way), taken out. */
  | { kind: "held" | "released" | "hastened" }
  | { kind: "rerouted"; to: string | null }
  | { kind: "deleted"; isReported: boolean }
  /** Called back by its writer before its time. */
  | { kind: "canceled" }
);

/** The way of one message to one recipient. */
export interface Journey {
  id: string;
  state: QueueState;
  reversePath: string | null;
  forwardPath: string;
  subject: string;
  messageId: string | null;
  sizeOctets: number;
  /** The address of the account that handed it in, or null. */
  submitter: string | null;
  attempts: number;
  nextAttemptAt: Date;
  endedAt: Date | null;
  /** Oldest first; of the attempts the latest fifty. */
  events: JourneyEvent[];
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

export type SignIn =
  | {
      kind: "proven";
      account: AccountId;
      address: string;
      role: "user" | "administrator";
      /** Which app password it was; absent for the account's own. */
      appPassword?: AppPasswordUse;
    }
  /** Unknown, wrong and disabled look and last the same. */
  | { kind: "refused" }
  | { kind: "slow-down"; retryAfterS: number };

export interface AppPasswordUse {
  id: string;
  pop3: Pop3Habits;
}

export type ScramChallenge =
  | { kind: "challenge"; salt: Uint8Array; iterations: number }
  | Extract<SignIn, { kind: "slow-down" }>;

/** The server proves itself too. */
export type ScramSignIn =
  | (Extract<SignIn, { kind: "proven" }> & { serverSignature: Uint8Array })
  | Exclude<SignIn, { kind: "proven" }>;

export interface Authenticator {
  /** `network` is the peer's address; failures are counted by account and by network. */
  signIn(attempt: {
    address: string;
    password: string;
    network: string;
    protocol: "web" | "smtp" | "pop3" | "jmap";
  }): Promise<SignIn>;
  /** What a SCRAM client needs for its proof; a name that nobody has is given such as it could have. RFC 5802 section 5. */
  challengeScram(attempt: { address: string; network: string }): Promise<ScramChallenge>;
  /** Null is a proof of something else than was asked: refused, and counted. */
  proveScram(attempt: {
    address: string;
    network: string;
    protocol: "smtp" | "pop3";
    authMessage: string;
    proof: Uint8Array | null;
  }): Promise<ScramSignIn>;
  /** `timestamp` is the challenge that the client was shown. RFC 1939 section 7. */
  proveApop(attempt: {
    address: string;
    network: string;
    timestamp: string;
    digest: string;
  }): Promise<SignIn>;
  /** Whom a host that is trusted with it says it has signed in; null when there is nobody of that name, or he may not act. */
  vouch(address: string): Promise<AccountId | null>;
  /** True while the account may act: exists and is not disabled; and while the app password that it signed in with is not revoked. */
  mayAct(accountId: string, appPasswordId?: string): Promise<boolean>;
}

export interface SetUp {
  /** True once a first administrator exists; never false again. */
  done(): Promise<boolean>;
  /** Makes the domain and its administrator; "done" when somebody was first. One transaction. */
  run(first: {
    domain: string;
    address: string;
    password: string;
    name?: string;
  }): Promise<
    | { ok: true; account: AccountSummary }
    | { ok: false; problem: AccountProblem | { kind: "done" } | { kind: "malformed-domain" } }
  >;
}

export interface MailCore {
  /** Runs one JMAP request, given as parsed JSON. RFC 8620 section 3.3. Screens and routes both come through here. */
  jmap(
    account: AccountId,
    request: unknown,
  ): Promise<{ ok: true; response: JmapResponse } | { ok: false; problem: JmapProblem }>;
  /** The session resource; `origin` is the web address without a path. RFC 8620 section 2. */
  jmapSession(account: AccountId, origin: string): Promise<Record<string, unknown>>;
  /** Null when it does not exist or is another account's. The range is in octets, end exclusive. */
  blob(
    account: AccountId,
    blobId: string,
    range?: { start: number; end: number },
  ): Promise<BlobContent | null>;
  /** Takes an upload. RFC 8620 section 6.1. */
  upload(
    account: AccountId,
    type: string,
    body: ReadableStream<Uint8Array>,
  ): Promise<{ ok: true; blobId: string; size: number; type: string } | { ok: false; problem: JmapProblem }>;
  /** The current state of each type: the body of a StateChange. RFC 8620 section 7.1. */
  states(account: AccountId): Promise<Record<string, string>>;
  /** Calls back whenever a state of the account may have been raised, on any machine. */
  watch(account: AccountId, callback: () => void): () => void;
  accounts: Accounts;
  appPasswords: AppPasswords;
  pop3Secrets: Pop3Secrets;
  aliases: Aliases;
  domains: Domains;
  queue: OutgoingQueue;
  authenticator: Authenticator;
  setUp: SetUp;
  /** The ports that are really listened on. */
  ports(): { smtp: number; submission: number; submissions: number; pop3: number; pop3s: number };
  start(): Promise<void>;
  /** Stops accepting; sessions end with 421, the queue keeps what was answered 250. */
  stop(): Promise<void>;
}
