import type { SecureContext } from "node:tls";
import type { Clock } from "../../clock.ts";
import type { Signer } from "../../dkim/signer.ts";
import type { AccountId } from "../../ids.ts";
import type { Authenticator } from "../../index.ts";
import type { Log } from "../../log.ts";
import type { Connection } from "../../net/connection.ts";
import type { PopBeforeSmtp } from "../../policy/pop-before-smtp.ts";
import type { Acceptance, Accepted, Blobs, Intake, Recipients } from "../../store/contracts.ts";
import { isPassingFailure } from "../../store/database.ts";
import type { Verifier } from "../../verify/verifier.ts";
import * as replies from "../reply.ts";
import { formatReply, type Reply } from "../reply.ts";
import type { SmtpLimits } from "./limits.ts";
import { Manners } from "./manners.ts";
import type { Peer, Service, SmtpState, Step } from "./state.ts";
import type { SubmissionTrace } from "./trace.ts";

/** What a session is told of its port and of the configuration. */
export interface SessionSettings {
  hostname: string;
  service: Service;
  messageMaxOctets: number;
  /** How far ahead a message may be handed in. */
  holdMaxMs: number;
  isTrusted: (peer: string) => boolean;
  submissionTrace: SubmissionTrace;
  /** Who may use XCLIENT. */
  maySpeakForOthers: (peer: string) => boolean;
  /** As they are at the moment: stricter under stress, for those who are not spared. */
  limits: (isSpared: boolean) => SmtpLimits;
}

export interface SessionDeps extends SessionSettings {
  blobs: Blobs;
  intake: {
    accept(acceptance: Acceptance): Promise<Pick<Accepted, "messageId" | "isFull" | "isRepetition">>;
    mayHold: Intake["mayHold"];
  };
  recipients: Omit<Recipients, "withoutRoom">;
  signer: Pick<Signer, "signed">;
  verifier: Verifier;
  authenticator: Pick<Authenticator, "signIn" | "challengeScram" | "proveScram" | "vouch" | "mayAct">;
  /** Counts a message of our people; why it is one too many, or null. */
  refusesSending: (account: string, recipients: number) => Promise<string | null>;
  popBeforeSmtp: Pick<PopBeforeSmtp, "accountOf">;
  clock: Clock;
  log: Log;
  secureContext: () => SecureContext;
}

/** What a host that is trusted with it has told of the peer. */
export interface Introduced {
  /** The peer's name in DNS. */
  name: string | null;
  account: AccountId | null;
  /** What he called himself, and how he said so; null where that was not told. */
  helo: string | null;
  extended: boolean | null;
}

export const nobodyIntroduced: Introduced = { name: null, account: null, helo: null, extended: null };

/** What the parts of one session share: its connection, where it stands, and what is said to the peer. */
export class Talk {
  readonly connection: Connection;
  readonly deps: SessionDeps;
  readonly manners = new Manners();
  #state: SmtpState = { at: "connected" };
  #authFailures = 0;
  #messages = 0;
  /** By XCLIENT; nothing of it outlives STARTTLS but the address. */
  introduced = nobodyIntroduced;
  #recipients = 0;
  #trust: { address: string; isTrusted: boolean } | null = null;
  /** Replies to pipelined commands, which leave in one write. RFC 2920 section 3.2. */
  #unsent = "";

  constructor(connection: Connection, deps: SessionDeps) {
    this.connection = connection;
    this.deps = deps;
  }

  get state(): SmtpState {
    return this.#state;
  }

  get authFailures(): number {
    return this.#authFailures;
  }

  /** Transactions that were begun. */
  get messages(): number {
    return this.#messages;
  }

  /** Recipients of all transactions. */
  get recipients(): number {
    return this.#recipients;
  }

  get limits(): SmtpLimits {
    const isOurs = Boolean(this.peer?.account);
    return this.deps.limits(isOurs || this.isTrusted);
  }

  /** Asked at every line, and looked up once: only XCLIENT changes the address. */
  get isTrusted(): boolean {
    const { remoteAddress } = this.connection;
    if (this.#trust?.address !== remoteAddress)
      this.#trust = { address: remoteAddress, isTrusted: this.deps.isTrusted(remoteAddress) };
    return this.#trust.isTrusted;
  }

  get secure(): boolean {
    return this.connection.tls !== null;
  }

  get peer(): Peer | null {
    return this.#state.at === "connected" || this.#state.at === "closed" ? null : this.#state.peer;
  }

  /** A step that asks the store. While it is away the peer is told to come back, and the session goes on. */
  async look(unavailable: Reply, work: () => Promise<Step>): Promise<void> {
    try {
      this.step(await work());
    } catch (error) {
      if (!isPassingFailure(error)) throw error;
      this.deps.log.error("smtp store is away", { session: this.connection.id, error: String(error) });
      this.say(unavailable);
    }
  }

  step({ state, reply }: Step): void {
    if (reply === replies.authRefused || reply === replies.appPasswordNeeded) this.#authFailures += 1;
    this.move(state);
    this.say(reply);
  }

  /** Chunks that are left behind are forgotten. */
  move(state: SmtpState): void {
    const before = this.#state;
    if (before.at === "greeted" && state.at === "transaction") this.#messages += 1;
    if (before.at === "transaction" && state.at === "transaction")
      this.#recipients += state.envelope.forwardPaths.length - before.envelope.forwardPaths.length;
    this.#state = state;
    if (before.at === "chunks" && state.at !== "chunks") void before.chunks.incoming.abandon();
  }

  say(reply: Reply): void {
    this.#logRefusal(reply);
    this.manners.countReply(reply);
    this.#unsent += formatReply(reply, this.peer === null || this.peer.extended);
  }

  /** What our own people's programs are refused is worth a look; how often is limited by the errors of a session. RFC 6409 section 5.2. */
  #logRefusal({ code, enhanced, text }: Reply): void {
    const { service, log } = this.deps;
    const account = this.peer?.account;
    if (code < 500 || service === "smtp" || !account) return;
    log.info("smtp.submission.refused", {
      session: this.connection.id,
      account,
      reply: `${code} ${enhanced ?? ""} ${text}`,
    });
  }

  /** A SASL challenge, in Base64. RFC 4954 section 4. */
  async challenge(text: string): Promise<void> {
    this.#unsent += `334 ${text}\r\n`;
    await this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#unsent;
    this.#unsent = "";
    if (text !== "") await this.connection.write(text);
  }

  /** The last reply; whatever else was sent is not read. */
  async end(reply: Reply): Promise<void> {
    this.say(reply);
    this.move({ at: "closed" });
    await this.flush();
  }
}
