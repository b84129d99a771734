import { setImmediate as nextTurn } from "node:timers/promises";
import type { Connection, Line } from "../../net/connection.ts";
import { type Conversation, hold } from "../../net/conversation.ts";
import { hostLiteral } from "../../net/ip.ts";
import { scramMechanisms } from "../../policy/scram-exchange.ts";
import { type Command, parseCommand } from "../grammar.ts";
import * as replies from "../reply.ts";
import { formatReply } from "../reply.ts";
import { hello } from "./commands/hello.ts";
import { mail } from "./commands/mail.ts";
import { rcpt } from "./commands/rcpt.ts";
import { verify } from "./commands/verify.ts";
import { xclient, xclientAttributes } from "./commands/xclient.ts";
import { commandLineMaxOctets } from "./limits.ts";
import { authenticate, startTls } from "./securing.ts";
import { takeChunk, takeData } from "./taking.ts";
import { type SessionDeps, Talk } from "./talk.ts";

/** One peer's conversation, from the greeting to the end of the connection. */
export const runSession = (connection: Connection, deps: SessionDeps, stopping: AbortSignal): Promise<void> =>
  hold(connection, new SmtpSession(connection, deps), stopping, {
    protocol: "smtp",
    farewell: formatReply(replies.defect(deps.hostname)),
    log: deps.log,
  });

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

/** These must come last in a group: what stands behind them was sent without waiting. RFC 2920 section 3.1. Behind QUIT nothing is read. */
const lastInGroup = new Set<Command["verb"]>(["EHLO", "HELO", "DATA", "STARTTLS", "AUTH"]);

/** Reads commands and hands each to the part that carries it out. */
class SmtpSession implements Conversation {
  readonly #connection: Connection;
  readonly #deps: SessionDeps;
  readonly #talk: Talk;
  /** By the address that it really has: what XCLIENT says does not change who may say it. */
  readonly #maySpeakForOthers: boolean;
  #stopping = false;

  constructor(connection: Connection, deps: SessionDeps) {
    this.#connection = connection;
    this.#deps = deps;
    this.#talk = new Talk(connection, deps);
    this.#maySpeakForOthers = deps.maySpeakForOthers(connection.remoteAddress);
  }

  /** The server stops: the session ends between two commands; a message in hand is finished. */
  stop() {
    this.#stopping = true;
    this.#connection.interrupt();
  }

  /** The connection is over, however it ended. */
  close(): void {
    this.#talk.move({ at: "closed" });
  }

  async run(): Promise<void> {
    const { hostname } = this.#deps;
    const talk = this.#talk;
    // Who talks before the greeting does not listen. RFC 5321 section 4.3.1. The first turn of the event loop asks
    // the socket, the second has what it held: octets that have come are seen, and nobody is kept waiting.
    await nextTurn();
    await nextTurn();
    if (this.#stopping) return talk.end(replies.shuttingDown(hostname));
    if (this.#connection.buffered() > 0) return talk.end(replies.outOfSync(hostname));
    const early = await this.#holdGreeting();
    if (this.#stopping) return talk.end(replies.shuttingDown(hostname));
    if (early === "gone") return;
    if (early === "talks") return talk.end(replies.outOfSync(hostname));
    talk.say(replies.greeting(hostname));
    while (talk.state.at !== "closed") {
      const goodbye = talk.manners.goodbye(talk.limits, hostname);
      if (goodbye) return talk.end(goodbye);
      const line = this.#connection.takeLine(commandLineMaxOctets) ?? (await this.#nextLine());
      if (this.#stopping) return talk.end(replies.shuttingDown(hostname));
      switch (line.kind) {
        case "closed":
          return;
        case "timeout":
          return talk.end(replies.timedOut(hostname));
        case "too-long":
          talk.say(replies.lineTooLong);
          break;
        case "line":
          if (line.bare) talk.say(replies.bareLineEnd);
          else await this.#answer(line.octets);
          break;
        default:
          return line satisfies never;
      }
    }
    await talk.flush();
  }

  /** The next command, for as long as is waited for one at the moment. Whoever is waited for has been answered. */
  async #nextLine(): Promise<Line> {
    await this.#talk.flush();
    for (let waitedMs = 0; ; ) {
      const { commandTimeoutMs, stressTimeoutMs } = this.#talk.limits;
      // Not the whole wait at once: it may become shorter.
      const waitMs = Math.min(commandTimeoutMs - waitedMs, stressTimeoutMs);
      const line = await this.#connection.readLine(commandLineMaxOctets, waitMs);
      waitedMs += Math.max(0, waitMs);
      if (line.kind !== "timeout" || waitedMs >= this.#talk.limits.commandTimeoutMs) return line;
    }
  }

  /** Unknown peers on port 25 wait, when that is set: programs that only send do not. */
  async #holdGreeting(): Promise<"waited" | "talks" | "gone"> {
    const { service } = this.#deps;
    const { limits } = this.#talk;
    const isSpared = service !== "smtp" || this.#talk.isTrusted;
    if (limits.greetingDelayMs === 0 || isSpared) return "waited";
    const line = await this.#connection.readLine(commandLineMaxOctets, limits.greetingDelayMs);
    if (line.kind === "closed") return "gone";
    return line.kind === "timeout" && this.#connection.buffered() === 0 ? "waited" : "talks";
  }

  async #answer(octets: Uint8Array): Promise<void> {
    const talk = this.#talk;
    const parsed = parseCommand(octets);
    if (parsed.ok) return this.#run(parsed.command);
    switch (parsed.reason) {
      case "another-protocol":
        return talk.end(replies.unknownCommand);
      case "bad-chunk":
        // How many octets follow is not known, and they must not be taken for commands.
        return talk.end(replies.malformed);
      case "unknown":
        return talk.say(replies.unknownCommand);
      case "malformed":
        return talk.say(replies.malformed);
      case "bad-sender":
        return talk.say(replies.badSender);
      case "bad-recipient":
        return talk.say(replies.badAddress);
      default:
        return parsed.reason satisfies never;
    }
  }

  async #run(command: Command): Promise<void> {
    const { recipients, authenticator, messageMaxOctets, hostname, service, holdMaxMs } = this.#deps;
    const now = new Date(this.#deps.clock.now());
    const talk = this.#talk;
    const { peer, limits } = talk;
    talk.manners.countCommand(command.verb, peer !== null);
    const isOff = (verb: string) => limits.commandsOff.has(verb);
    if (lastInGroup.has(command.verb) && this.#connection.buffered() > 0) {
      return talk.end(replies.outOfSync(hostname));
    }
    if (isOff(command.verb)) return this.#refuseOff(command);
    switch (command.verb) {
      case "EHLO":
      case "HELO":
        return talk.step(
          hello(command.verb, command.domain, {
            hostname,
            service,
            messageMaxOctets,
            messagesMax: limits.messagesMax,
            recipientsMax: Math.min(limits.recipientsMax, limits.recipientsPerConnectionMax),
            secure: talk.secure,
            account: peer?.account ?? talk.introduced.account,
            appPassword: peer?.appPassword,
            xclientAttributes: this.#maySpeakForOthers ? xclientAttributes(service) : [],
            scramMechanisms: scramMechanisms(this.#connection.tlsExporter()),
            isOff,
            now,
            holdMaxMs,
          }),
        );
      case "MAIL":
        if (talk.messages >= limits.messagesMax || talk.recipients >= limits.recipientsPerConnectionMax)
          return talk.end(replies.tooManyMessages(hostname));
        return talk.look(replies.tryLater, () =>
          mail(talk.state, command.path, command.parameters, {
            service,
            messageMaxOctets,
            isOff,
            ownerOf: (address) => recipients.ownerOf(address),
            mayAct: (...who) => authenticator.mayAct(...who),
            mayUrge: Boolean(peer?.account) || talk.isTrusted,
            mayHold: (accountId) => this.#deps.intake.mayHold(accountId),
            now,
            holdMaxMs,
          }),
        );
      case "RCPT":
        return talk.look(replies.tryLater, () =>
          rcpt(talk.state, command.path, command.parameters, {
            resolve: (address, reversePath, octets) => recipients.resolve(address, reversePath, octets),
            mayRelay: Boolean(peer?.account) || talk.isTrusted,
            isSubmission: service !== "smtp",
            relaysAfterPop: (reversePath) => this.#relaysAfterPop(reversePath),
            isOurHost: (host) => host === hostname || host === hostLiteral(this.#connection.localAddress),
            recipientsMax: limits.recipientsMax,
            isConnectionFull: talk.recipients >= limits.recipientsPerConnectionMax,
          }),
        );
      case "DATA":
        return takeData(talk);
      case "BDAT":
        return takeChunk(talk, command);
      case "STARTTLS":
        return startTls(talk);
      case "AUTH":
        return authenticate(talk, command.mechanism, command.initial);
      case "XCLIENT":
        return this.#takeIntroduction(command.attributes);
      case "RSET":
        if (peer) talk.move({ at: "greeted", peer });
        return talk.say(replies.done);
      case "NOOP":
        return talk.say(replies.done);
      case "VRFY":
      case "EXPN":
        return talk.look(replies.tryLater, async () => ({
          state: talk.state,
          reply: await verify(talk.state, command.verb, command.text, {
            resolve: (address) => recipients.resolve(address),
            hostname,
          }),
        }));
      case "HELP":
        return talk.say(replies.help(verbs.filter((verb) => !isOff(verb))));
      case "QUIT":
        return talk.end(replies.closing(hostname));
      default:
        return command satisfies never;
    }
  }

  /** On port 25 alone: the submission ports ask for AUTH. RFC 6409 section 4.3. */
  async #relaysAfterPop(reversePath: string | null): Promise<string | null> {
    const { popBeforeSmtp, service, log } = this.#deps;
    if (service !== "smtp") return null;
    const { id, remoteAddress } = this.#connection;
    const account = await popBeforeSmtp.accountOf(remoteAddress, reversePath);
    if (account) log.info("smtp.pop-before-smtp", { session: id, peer: remoteAddress, account });
    return account;
  }

  /** XCLIENT: from here on the session is somebody else's. What was said of him in one command stays in the next. */
  async #takeIntroduction(attributes: ReadonlyMap<string, string>): Promise<void> {
    const talk = this.#talk;
    const connection = this.#connection;
    const { authenticator, hostname, service, log } = this.#deps;
    await talk.look(replies.tryLater, async () => {
      const taken = await xclient(talk.state, attributes, {
        mayUse: this.#maySpeakForOthers,
        service,
        secure: talk.secure,
        introduced: talk.introduced,
        vouch: (address) => authenticator.vouch(address),
      });
      if ("code" in taken) return { state: talk.state, reply: taken };
      const from = connection.remoteAddress;
      connection.speaksFor(taken.remote, taken.local);
      talk.introduced = taken.introduced;
      log.info("smtp.xclient", { session: connection.id, from, peer: connection.remoteAddress });
      return { state: taken.state, reply: replies.greeting(hostname) };
    });
  }

  /** VRFY and EXPN that are switched off must not look like an answer about the user. RFC 5321 section 7.3. */
  #refuseOff({ verb }: Command): void | Promise<void> {
    const talk = this.#talk;
    if (verb === "VRFY") return talk.say(replies.cannotVerify);
    if (verb === "EXPN") return talk.say(replies.cannotExpand);
    // The octets that follow would be taken for commands.
    if (verb === "BDAT") return talk.end(replies.notImplemented);
    return talk.say(replies.notImplemented);
  }
}
