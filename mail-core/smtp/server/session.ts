import { randomBytes } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { SecureContext } from "node:tls";
import type { Clock } from "../../clock.ts";
import type { Authenticator } from "../../index.ts";
import type { Log } from "../../log.ts";
import { dateTime } from "../../mime/date.ts";
import { type Connection, ConnectionClosed } from "../../net/connection.ts";
import type { Blobs, Intake, Recipients } from "../../store/contracts.ts";
import { isPassingFailure } from "../../store/database.ts";
import { type Command, parseCommand } from "../grammar.ts";
import { LineEnds } from "../line-ends.ts";
import * as replies from "../reply.ts";
import { formatReply, type Reply } from "../reply.ts";
import { auth } from "./commands/auth.ts";
import { bdat } from "./commands/bdat.ts";
import { hello } from "./commands/hello.ts";
import { mail } from "./commands/mail.ts";
import { rcpt } from "./commands/rcpt.ts";
import { verify } from "./commands/verify.ts";
import { type Finished, type FixUp, makeIncoming } from "./incoming.ts";
import {
  authFailuresMax,
  authLineMaxOctets,
  commandLineMaxOctets,
  commandTimeoutMs,
  messageTimeoutMs,
  type SmtpLimits,
} from "./limits.ts";
import { acceptanceOf, refusesMessage } from "./message.ts";
import { type Lost, receive, receiveChunk, type Until } from "./receive.ts";
import type { Chunks, Envelope, Peer, Service, SmtpState, Step } from "./state.ts";
import { hostLiteral } from "./trace.ts";

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
  limits: SmtpLimits;
}

/** One peer's conversation, from the greeting to the end of the connection. */
export async function runSession(
  connection: Connection,
  deps: SessionDeps,
  stopping: AbortSignal,
): Promise<void> {
  const session = new SmtpSession(connection, deps);
  const stop = () => session.stop();
  stopping.addEventListener("abort", stop, { once: true });
  // It may have come during the TLS handshake.
  if (stopping.aborted) stop();
  try {
    await session.run();
  } catch (error) {
    const fields = { session: connection.id, peer: connection.remoteAddress, error: String(error) };
    if (error instanceof ConnectionClosed) deps.log.info("smtp peer went away", fields);
    else {
      // A defect: said once in the log, and to a stranger in general words.
      deps.log.error("smtp session failed", fields);
      await connection.write(formatReply(replies.defect(deps.hostname))).catch(() => {});
    }
  } finally {
    stopping.removeEventListener("abort", stop);
    session.close();
    connection.end();
  }
}

/** What HELP names. */
const verbs = [
  "HELO",
  "EHLO",
  "STARTTLS",
  "AUTH",
  "MAIL",
  "RCPT",
  "DATA",
  "BDAT",
  "RSET",
  "NOOP",
  "QUIT",
  "HELP",
  "VRFY",
  "EXPN",
];

class SmtpSession {
  readonly #connection: Connection;
  readonly #deps: SessionDeps;
  #state: SmtpState = { at: "connected" };
  #errors = 0;
  #authFailures = 0;
  #messages = 0;
  #stopping = false;
  /** Replies to pipelined commands, which leave in one write. RFC 2920 section 3.2. */
  #unsent = "";

  constructor(connection: Connection, deps: SessionDeps) {
    this.#connection = connection;
    this.#deps = deps;
  }

  /** The server stops: the session ends between two commands; a message in hand is finished. */
  stop() {
    this.#stopping = true;
    this.#connection.interrupt();
  }

  async run(): Promise<void> {
    const { hostname } = this.#deps;
    // Who talks before the greeting does not listen. RFC 5321 section 4.3.1. The first turn of the event loop asks
    // the socket, the second has what it held: octets that have come are seen, and nobody is kept waiting.
    await nextTurn();
    await nextTurn();
    if (this.#stopping) return this.#end(replies.shuttingDown(hostname));
    if (this.#connection.buffered() > 0) return this.#end(replies.outOfSync(hostname));
    const early = await this.#holdGreeting();
    if (this.#stopping) return this.#end(replies.shuttingDown(hostname));
    if (early === "gone") return;
    if (early === "talks") return this.#end(replies.outOfSync(hostname));
    this.#say(replies.greeting(hostname));
    while (this.#state.at !== "closed") {
      if (this.#unsent !== "" && !this.#connection.hasLine()) await this.#flush();
      const line = await this.#connection.readLine(commandLineMaxOctets, commandTimeoutMs);
      if (this.#stopping) return this.#end(replies.shuttingDown(hostname));
      switch (line.kind) {
        case "closed":
          return;
        case "timeout":
          return this.#end(replies.timedOut(hostname));
        case "too-long":
          this.#say(replies.lineTooLong);
          break;
        case "line":
          if (line.bare) this.#say(replies.bareLineEnd);
          else await this.#answer(line.octets);
          break;
        default:
          return line satisfies never;
      }
      if (this.#errors >= this.#deps.limits.errorsMax) return this.#end(replies.tooManyErrors(hostname));
    }
    await this.#flush();
  }

  /** Unknown peers on port 25 wait, when that is set: programs that only send do not. */
  async #holdGreeting(): Promise<"waited" | "talks" | "gone"> {
    const { limits, service, isTrusted } = this.#deps;
    const isSpared = service !== "smtp" || isTrusted(this.#connection.remoteAddress);
    if (limits.greetingDelayMs === 0 || isSpared) return "waited";
    const line = await this.#connection.readLine(commandLineMaxOctets, limits.greetingDelayMs);
    if (line.kind === "closed") return "gone";
    return line.kind === "timeout" && this.#connection.buffered() === 0 ? "waited" : "talks";
  }

  async #answer(octets: Uint8Array): Promise<void> {
    const parsed = parseCommand(octets);
    if (parsed.ok) return this.#run(parsed.command);
    switch (parsed.reason) {
      case "http":
        return this.#end(replies.unknownCommand);
      case "bad-chunk":
        // How many octets follow is not known, and they must not be taken for commands.
        return this.#end(replies.malformed);
      case "unknown":
        return this.#say(replies.unknownCommand);
      case "malformed":
        return this.#say(replies.malformed);
      case "bad-sender":
        return this.#say(replies.badSender);
      case "bad-recipient":
        return this.#say(replies.badAddress);
      default:
        return parsed.reason satisfies never;
    }
  }

  async #run(command: Command): Promise<void> {
    const { recipients, authenticator, messageMaxOctets, hostname, service } = this.#deps;
    const addressesOf = (accountId: string) => recipients.addressesOf(accountId);
    const peer = this.#peer;
    // These must come last in a group: what stands behind them was sent without waiting. RFC 2920 section 3.1.
    const comesLast = /^(EHLO|HELO|DATA|STARTTLS|AUTH|QUIT)$/.test(command.verb);
    if (comesLast && command.verb !== "QUIT" && this.#connection.buffered() > 0) {
      return this.#end(replies.outOfSync(hostname));
    }
    if (this.#isOff(command.verb)) return this.#refuseOff(command);
    switch (command.verb) {
      case "EHLO":
      case "HELO":
        return this.#step(
          hello(command.verb, command.domain, {
            hostname,
            service,
            messageMaxOctets,
            messagesMax: this.#deps.limits.messagesMax,
            recipientsMax: this.#deps.limits.recipientsMax,
            secure: this.#secure,
            account: peer?.account ?? null,
            isOff: (verb) => this.#isOff(verb),
          }),
        );
      case "MAIL":
        if (this.#messages >= this.#deps.limits.messagesMax) {
          return this.#end(replies.tooManyMessages(hostname));
        }
        return this.#look(replies.tryLater, () =>
          mail(this.#state, command.path, command.parameters, {
            service,
            messageMaxOctets,
            isOff: (verb) => this.#isOff(verb),
            addressesOf,
            mayAct: (accountId) => authenticator.mayAct(accountId),
          }),
        );
      case "RCPT":
        return this.#look(replies.tryLater, () =>
          rcpt(this.#state, command.path, command.parameters, {
            resolve: (address) => recipients.resolve(address),
            mayRelay: Boolean(peer?.account) || this.#deps.isTrusted(this.#connection.remoteAddress),
            isOurHost: (host) => host === hostname || host === hostLiteral(this.#connection.localAddress),
            recipientsMax: this.#deps.limits.recipientsMax,
          }),
        );
      case "DATA":
        return this.#data();
      case "BDAT":
        return this.#chunk(command);
      case "STARTTLS":
        return this.#startTls();
      case "AUTH":
        return this.#auth(command.mechanism, command.initial);
      case "RSET":
        if (peer) this.#move({ at: "greeted", peer });
        return this.#say(replies.done);
      case "NOOP":
        return this.#say(replies.done);
      case "VRFY":
      case "EXPN":
        return this.#look(replies.tryLater, async () => ({
          state: this.#state,
          reply: await verify(this.#state, command.verb, command.text, {
            resolve: (address) => recipients.resolve(address),
          }),
        }));
      case "HELP":
        return this.#say(replies.help(verbs.filter((verb) => !this.#isOff(verb))));
      case "QUIT":
        return this.#end(replies.closing(hostname));
      default:
        return command satisfies never;
    }
  }

  #isOff(verb: string): boolean {
    return this.#deps.limits.commandsOff.has(verb);
  }

  /** VRFY and EXPN that are switched off must not look like an answer about the user. RFC 5321 section 7.3. */
  #refuseOff({ verb }: Command): void | Promise<void> {
    if (verb === "VRFY") return this.#say(replies.cannotVerify);
    if (verb === "EXPN") return this.#say(replies.cannotExpand);
    // The octets that follow would be taken for commands.
    if (verb === "BDAT") return this.#end(replies.notImplemented);
    return this.#say(replies.notImplemented);
  }

  async #data(): Promise<void> {
    const state = this.#state;
    if (state.at === "connected" || state.at === "closed") return this.#say(replies.helloFirst);
    if (state.at !== "transaction") return this.#say(replies.notNow);
    const { peer, envelope } = state;
    if (envelope.forwardPaths.length === 0) return this.#say(replies.needRecipient);
    // RFC 3030 section 3: what has no lines has no end of data.
    if (envelope.body === "BINARYMIME") return this.#say(replies.notNow);
    const opened = await this.#open(peer, envelope);
    if ("code" in opened) return this.#say(opened);
    this.#say(replies.sendData);
    await this.#flush();
    const read = await receive(this.#connection, opened.incoming, this.#until(opened));
    this.#state = { at: "greeted", peer };
    if (read.kind !== "done") return this.#lost(read.kind);
    const finished = await opened.incoming.finish();
    this.#say(await this.#judge(finished, read.isBare, opened, peer, envelope));
  }

  async #chunk(command: { octets: number; last: boolean }): Promise<void> {
    // What was answered before is not held back while octets are on their way.
    if (this.#connection.buffered() < command.octets) await this.#flush();
    const state = this.#state;
    const step = await bdat(state, command, {
      messageMaxOctets: this.#deps.messageMaxOctets,
      open: (peer, envelope) => this.#open(peer, envelope),
      read: (octets, take) =>
        receiveChunk(
          this.#connection,
          octets,
          take,
          state.at === "chunks" ? state.chunks.incoming.octets : 0,
          this.#until(state.at === "chunks" ? state.chunks : this.#times()),
        ),
      accept: (finished, isBare, chunks, peer, envelope) =>
        this.#judge(finished, isBare, chunks, peer, envelope),
      storeFailure: (error) => this.#storeFailure(error),
    });
    if (typeof step === "string") return this.#lost(step);
    this.#step(step);
    // Empty chunks, one after the other, are no way to stay.
    if (step.state.at === "chunks" && this.#deps.clock.now() > step.state.chunks.deadlineMs) {
      await this.#lost("timeout");
    }
  }

  /** Begins a message. */
  async #open(peer: Peer, envelope: Envelope): Promise<Chunks | Reply> {
    try {
      const fixUp = await this.#fixUp(peer, envelope, new Date(this.#deps.clock.now()));
      return {
        incoming: makeIncoming(this.#deps.blobs, { maxOctets: this.#deps.messageMaxOctets, fixUp }),
        lineEnds: envelope.body === "BINARYMIME" ? null : new LineEnds(),
        ...this.#times(),
      };
    } catch (error) {
      return this.#storeFailure(error);
    }
  }

  #times(): Pick<Chunks, "begunAt" | "deadlineMs"> {
    const nowMs = this.#deps.clock.now();
    return { begunAt: new Date(nowMs), deadlineMs: nowMs + messageTimeoutMs };
  }

  #until({ begunAt, deadlineMs }: Pick<Chunks, "begunAt" | "deadlineMs">): Until {
    const { limits, clock } = this.#deps;
    return { deadlineMs, begunMs: begunAt.getTime(), limits, now: () => clock.now() };
  }

  async #lost(how: Lost): Promise<void> {
    if (how === "too-slow") return this.#end(replies.tooSlow(this.#deps.hostname));
    if (how === "timeout") return this.#end(replies.timedOut(this.#deps.hostname));
    this.#move({ at: "closed" });
  }

  /** The answer to a message that has come to its end. */
  async #judge(
    finished: Finished,
    isBare: boolean,
    { begunAt }: Chunks,
    peer: Peer,
    envelope: Envelope,
  ): Promise<Reply> {
    switch (finished.kind) {
      case "too-big":
        return replies.messageTooBig;
      case "failed":
        return this.#storeFailure(finished.error);
      case "message":
        return this.#accept({ ...finished, isBare }, peer, envelope, begunAt);
      default:
        return finished satisfies never;
    }
  }

  /** 250 when it is committed, never before. */
  async #accept(
    message: Parameters<typeof acceptanceOf>[0] & Parameters<typeof refusesMessage>[0],
    peer: Peer,
    envelope: Envelope,
    at: Date,
  ): Promise<Reply> {
    const { blob, summary, search } = message;
    const hop = {
      peer,
      remoteAddress: this.#connection.remoteAddress,
      hostname: this.#deps.hostname,
      tls: this.#connection.tls,
      id: this.#connection.id,
      at,
    };
    const { messageMaxOctets, recipients, authenticator } = this.#deps;
    try {
      const refusal = await refusesMessage(message, peer, {
        messageMaxOctets,
        addressesOf: (accountId) => recipients.addressesOf(accountId),
        mayAct: (accountId) => authenticator.mayAct(accountId),
      });
      if (refusal) return refusal;
      await this.#deps.intake.accept(acceptanceOf({ blob, summary, search }, envelope, hop));
      return replies.accepted;
    } catch (error) {
      return this.#storeFailure(error);
    }
  }

  #storeFailure(error: unknown): Reply {
    this.#deps.log.error("message not stored", { session: this.#connection.id, error: String(error) });
    return (error as { code?: unknown } | null)?.code === "53100" ? replies.diskFull : replies.tryLater;
  }

  /** Also for a null reverse-path: a Bcc must not go out with a receipt either. */
  async #fixUp(peer: Peer, { reversePath }: Envelope, at: Date): Promise<FixUp | null> {
    if (!peer.account) return null;
    return {
      from: reversePath ?? (await this.#deps.recipients.addressesOf(peer.account))[0] ?? null,
      messageId: `<${randomBytes(16).toString("hex")}@${this.#deps.hostname}>`,
      date: dateTime(at),
    };
  }

  async #startTls(): Promise<void> {
    if (this.#state.at === "connected") return this.#say(replies.helloFirst);
    if (this.#secure || this.#state.at !== "greeted") return this.#say(replies.notNow);
    this.#say({ code: 220, enhanced: "2.0.0", text: "Ready to start TLS" });
    await this.#flush();
    try {
      await this.#connection.startTls(this.#deps.secureContext());
    } catch (error) {
      this.#deps.log.info("smtp TLS handshake failed", {
        session: this.#connection.id,
        error: String(error),
      });
      this.#state = { at: "closed" };
      return;
    }
    // Everything said before is forgotten. RFC 3207 section 4.2.
    this.#state = { at: "connected" };
  }

  async #auth(mechanism: string, initial: string | null): Promise<void> {
    await this.#look(replies.authUnavailable, () =>
      auth(this.#state, mechanism, initial, {
        authenticator: this.#deps.authenticator,
        service: this.#deps.service,
        network: this.#connection.remoteAddress,
        ask: async (challenge) => {
          this.#unsent += `334 ${challenge}\r\n`;
          await this.#flush();
          const line = await this.#connection.readLine(authLineMaxOctets, commandTimeoutMs);
          return line.kind === "line" && !line.bare ? Buffer.from(line.octets).toString("latin1") : null;
        },
      }),
    );
    if (this.#authFailures >= authFailuresMax) await this.#end(replies.tooManyErrors(this.#deps.hostname));
  }

  get #secure(): boolean {
    return this.#connection.tls !== null;
  }

  get #peer(): Peer | null {
    return this.#state.at === "connected" || this.#state.at === "closed" ? null : this.#state.peer;
  }

  /** A step that asks the store. While it is away the peer is told to come back, and the session goes on. */
  async #look(unavailable: Reply, work: () => Promise<Step>): Promise<void> {
    try {
      this.#step(await work());
    } catch (error) {
      if (!isPassingFailure(error)) throw error;
      this.#deps.log.error("smtp store is away", { session: this.#connection.id, error: String(error) });
      this.#say(unavailable);
    }
  }

  #step({ state, reply }: Step): void {
    if (reply === replies.authRefused) this.#authFailures += 1;
    this.#move(state);
    this.#say(reply);
  }

  /** Chunks that are left behind are forgotten. */
  #move(state: SmtpState): void {
    const before = this.#state;
    if (before.at === "greeted" && state.at === "transaction") this.#messages += 1;
    this.#state = state;
    if (before.at === "chunks" && state.at !== "chunks") void before.chunks.incoming.abandon();
  }

  /** The connection is over, however it ended. */
  close(): void {
    this.#move({ at: "closed" });
  }

  #say(reply: Reply): void {
    if (reply.code >= 500) this.#errors += 1;
    const peer = this.#peer;
    this.#unsent += formatReply(reply, peer === null || peer.extended);
  }

  async #flush(): Promise<void> {
    const text = this.#unsent;
    this.#unsent = "";
    if (text !== "") await this.#connection.write(text);
  }

  /** The last reply; whatever else was sent is not read. */
  async #end(reply: Reply): Promise<void> {
    this.#say(reply);
    this.#move({ at: "closed" });
    await this.#flush();
  }
}
