import type { AccountId } from "./ids.ts";
import type { Accounts, OwnerMessage, SetUp } from "./surface/accounts.ts";
import type { Aliases } from "./surface/aliases.ts";
import type { AppPasswords, Pop3Secrets } from "./surface/app-passwords.ts";
import type { Categories } from "./surface/categories.ts";
import type { DavRequest, DavResponse } from "./surface/dav.ts";
import type { Domains } from "./surface/domains.ts";
import type { RemoteImages } from "./surface/images.ts";
import type { BlobContent, JmapCaller, JmapProblem, JmapResponse, Unsubscribed } from "./surface/jmap.ts";
import type { Programs } from "./surface/programs.ts";
import type { OutgoingQueue } from "./surface/queue.ts";
import type { SecondFactors } from "./surface/second-factor.ts";
import type { Access, Reached, Sharing } from "./surface/sharing.ts";
import type { Authenticator } from "./surface/signing-in.ts";
import type { ExportFile, ExportWanted } from "./surface/transfer.ts";

export type { Clock } from "./clock.ts";
export type { HostPort, MailCoreConfig, NextHop } from "./config.ts";
export type { AccountId } from "./ids.ts";
export { provenAccount } from "./ids.ts";
export type { Card } from "./jscontact/card.ts";
export type { Log } from "./log.ts";
export { plainAddress } from "./net/ip.ts";
export { networkOf } from "./policy/network.ts";
export { onNetworks } from "./policy/networks.ts";
export * from "./surface/accounts.ts";
export * from "./surface/aliases.ts";
export * from "./surface/app-passwords.ts";
export * from "./surface/categories.ts";
export * from "./surface/dav.ts";
export * from "./surface/domains.ts";
export * from "./surface/images.ts";
export * from "./surface/jmap.ts";
export * from "./surface/journey.ts";
export * from "./surface/programs.ts";
export * from "./surface/queue.ts";
export * from "./surface/second-factor.ts";
export * from "./surface/sending.ts";
export * from "./surface/sharing.ts";
export * from "./surface/signing-in.ts";
export * from "./surface/transfer.ts";

export interface MailCore {
  /** Runs one JMAP request, given as parsed JSON. RFC 8620 section 3.3. Screens and routes both come through here; a person asks unless it is said. */
  jmap(
    account: AccountId,
    request: unknown,
    caller?: JmapCaller,
  ): Promise<{ ok: true; response: JmapResponse } | { ok: false; problem: JmapProblem }>;
  /** Runs one request of CardDAV, for contacts of the account itself. RFC 6352. */
  dav(account: AccountId, request: DavRequest): Promise<DavResponse>;
  /** The session resource; `origin` is the web address without a path. RFC 8620 section 2. */
  jmapSession(account: AccountId, origin: string, caller?: JmapCaller): Promise<Record<string, unknown>>;
  /** The account itself and those that are opened to it, as things stand now: what its sessions may name. RFC 8620 section 1.6.2. */
  reached(account: AccountId): Promise<Reached[]>;
  /** Null when it does not exist, is another account's, or not for who has this access. The range is in octets, end exclusive. */
  blob(
    account: AccountId,
    blobId: string,
    range?: { start: number; end: number },
    access?: Access,
  ): Promise<BlobContent | null>;
  /** Takes an upload. RFC 8620 section 6.1. */
  upload(
    account: AccountId,
    type: string,
    body: AsyncIterable<Uint8Array>,
  ): Promise<{ ok: true; blobId: string; size: number; type: string } | { ok: false; problem: JmapProblem }>;
  /** Mail of the account as one zip, made while it is read; `files` go into it as well. */
  exportMail(
    account: AccountId,
    wanted: ExportWanted,
    files?: AsyncIterable<ExportFile>,
  ): Promise<{ ok: true; stream: ReadableStream<Uint8Array> } | { ok: false; problem: JmapProblem }>;
  /** The current state of each type, of those that are for who has this access: the body of a StateChange. RFC 8620 section 7.1. */
  states(account: AccountId, access?: Access): Promise<Record<string, string>>;
  /** Calls back whenever a state of the account may have been raised, on any machine. */
  watch(account: AccountId, callback: () => void): () => void;
  /** Raises the state `Preferences`: something that the web keeps beside the mail has changed, which its other tabs want to know. */
  preferencesChanged(account: AccountId): Promise<void>;
  /** Leaves the mailing list of a message by the one POST that it names. RFC 8058. */
  unsubscribe(account: AccountId, emailId: string): Promise<Unsubscribed>;
  /** Null where pictures come from where they lie. */
  remoteImages: RemoteImages | null;
  /** Tells an account's owner something, by a message in the inbox that no rule and no forwarding takes from there. */
  tellOwner(account: AccountId, notice: OwnerMessage): Promise<void>;
  accounts: Accounts;
  appPasswords: AppPasswords;
  pop3Secrets: Pop3Secrets;
  secondFactors: SecondFactors;
  aliases: Aliases;
  sharing: Sharing;
  categories: Categories;
  domains: Domains;
  programs: Programs;
  queue: OutgoingQueue;
  authenticator: Authenticator;
  setUp: SetUp;
  /** The ports that are really listened on. */
  ports(): { smtp: number; submission: number; submissions: number; pop3: number; pop3s: number };
  start(): Promise<void>;
  /** Stops accepting; sessions end with 421, the queue keeps what was answered 250. */
  stop(): Promise<void>;
}
