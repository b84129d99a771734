import type { SecureContext } from "node:tls";
import type { Clock } from "../../clock.ts";
import type { AccountId } from "../../ids.ts";
import type { Authenticator } from "../../index.ts";
import type { Log } from "../../log.ts";
import type { Connection } from "../../net/connection.ts";
import type { Blobs, Intake, Recipients } from "../../store/contracts.ts";
import { isPassingFailure } from "../../store/database.ts";
import * as replies from "../reply.ts";
import { formatReply, type Reply } from "../reply.ts";
import type { SmtpLimits } from "./limits.ts";
import type { Peer, Service, SmtpState, Step } from "./state.ts";

export interface SessionDeps {
  hostname: string;
  service: Service;
  messageMaxOctets: number;
  blobs: Blobs;
  intake: Intake;
  recipients: Recipients;
  authenticator: Authenticator;
  clock: Clock;
  log: Log;
  secureContext: () => SecureContext;
  isTrusted: (peer: string) => boolean;
  /** Who may use XCLIENT. */
  maySpeakForOthers: (peer: string) => boolean;
  limits: SmtpLimits;
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
  #state: SmtpState = { at: "connected" };
  #errors = 0;
  #authFailures = 0;
  #messages = 0;
  /** By XCLIENT; nothing of it outlives STARTTLS but the address. */
  introduced = nobodyIntroduced;
  /** Replies to pipelined commands, which leave in one write. RFC 2920 section 3.2. */
  #unsent = "";

  constructor(connection: Connection, deps: SessionDeps) {
    this.connection = connection;
    this.deps = deps;
  }

  get state(): SmtpState {
    return this.#state;
  }

  /** Refused commands. */
  get errors(): number {
    return this.#errors;
  }

  get authFailures(): number {
    return this.#authFailures;
  }

  /** Transactions that were begun. */
  get messages(): number {
    return this.#messages;
  }

  get secure(): boolean {
    return this.connection.tls !== null;
  }

  get peer(): Peer | null {
    return this.#state.at === "connected" || this.#state.at === "closed" ? null : this.#state.peer;
  }

  get hasUnsent(): boolean {
    return this.#unsent !== "";
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
    if (reply === replies.authRefused) this.#authFailures += 1;
    this.move(state);
    this.say(reply);
  }

  /** Chunks that are left behind are forgotten. */
  move(state: SmtpState): void {
    const before = this.#state;
    if (before.at === "greeted" && state.at === "transaction") this.#messages += 1;
    this.#state = state;
    if (before.at === "chunks" && state.at !== "chunks") void before.chunks.incoming.abandon();
  }

  say(reply: Reply): void {
    if (reply.code >= 500) this.#errors += 1;
    this.#unsent += formatReply(reply, this.peer === null || this.peer.extended);
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
