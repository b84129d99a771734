import type { SecureContext } from "node:tls";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Connection } from "../net/connection.ts";
import { type Conversation, hold } from "../net/conversation.ts";
import { dotStuffed, dotStuffedText } from "../net/dot-stuffing.ts";
import { newTimestamp } from "../policy/apop.ts";
import type { PopBeforeSmtp } from "../policy/pop-before-smtp.ts";
import { scramMechanisms } from "../policy/scram-exchange.ts";
import { lockLeaseMs, type Maildrops, MessageGone } from "../store/maildrop.ts";
import { capa, languageList } from "./commands/capa.ts";
import { dele, quit, rset } from "./commands/deleting.ts";
import { list, stat, uidl } from "./commands/listing.ts";
import { retr, top } from "./commands/reading.ts";
import {
  apop,
  authPlain,
  authScram,
  type Pop3Authenticator,
  pass,
  type SignInDeps,
  user,
} from "./commands/signing-in.ts";
import { type Command, parseCommand } from "./grammar.ts";
import { firstLanguage, type Language, languageOf } from "./language.ts";
import {
  badCommandsMax,
  commandLineMaxOctets,
  idleTimeoutMs,
  saslLineMaxOctets,
  signInFailuresMax,
  signInTimeoutMs,
} from "./limits.ts";
import * as replies from "./reply.ts";
import { formatReply, ok, type Reply } from "./reply.ts";
import type { InTransaction, Pop3State, Step } from "./state.ts";

/** After some of these a session ends. */
const signInFailures: readonly Reply[] = [
  replies.wrongCredentials,
  replies.appPasswordNeeded,
  replies.tooManyFailures,
];

export interface SessionSettings {
  hostname: string;
  /** Whether the greeting of such a connection offers APOP. */
  takesApop: (connection: { secure: boolean; private: boolean }) => boolean;
  /** Whether a password may pass without TLS between us and this peer. */
  mayBeClear: (peer: string) => boolean;
}

export interface SessionDeps extends SessionSettings {
  authenticator: Pop3Authenticator;
  maildrops: Maildrops;
  popBeforeSmtp: Pick<PopBeforeSmtp, "signedIn">;
  clock: Clock;
  log: Log;
  secureContext: () => SecureContext;
}

/** How long the account's right to its mail is taken for granted in an open session. */
const rightForMs = 1_000;

/** Octets that are gathered before one write. */
const writeChunkOctets = 64 * 1024;

/** One client's conversation, from the greeting to the end of the connection. */
export const runSession = (connection: Connection, deps: SessionDeps, stopping: AbortSignal): Promise<void> =>
  hold(connection, new Pop3Session(connection, deps), stopping, {
    protocol: "pop3",
    farewell: formatReply(replies.unavailable),
    log: deps.log,
  });

class Pop3Session implements Conversation {
  readonly #connection: Connection;
  readonly #deps: SessionDeps;
  #state: Pop3State = { at: "authorization", user: null };
  #failures = 0;
  #badCommands = 0;
  #stopping = false;
  #rightAskedAtMs = 0;
  #cancelRenewal = () => {};
  #language = firstLanguage as Language;
  #isUtf8 = false;
  /** What the greeting showed for APOP; null where it showed nothing, and after STLS: it was said in the clear. */
  #timestamp: string | null = null;

  constructor(connection: Connection, deps: SessionDeps) {
    this.#connection = connection;
    this.#deps = deps;
  }

  /** The server stops: the session ends at its next command, and nothing marked is deleted. */
  stop() {
    this.#stopping = true;
    this.#connection.interrupt();
  }

  async run(): Promise<void> {
    if (this.#stopping) return this.#say(replies.closing);
    const { hostname, clock, takesApop } = this.#deps;
    if (takesApop({ secure: this.#secure, private: this.#private }))
      this.#timestamp = newTimestamp(hostname, clock.now());
    await this.#say(replies.ready(hostname, this.#timestamp));
    for (;;) {
      // Also when the stop came while nobody waited for a line, as in a TLS handshake.
      if (this.#stopping) return this.#say(replies.closing);
      const timeoutMs = this.#state.at === "authorization" ? signInTimeoutMs : idleTimeoutMs;
      const line = await this.#connection.readLine(commandLineMaxOctets, timeoutMs);
      if (this.#stopping) return this.#say(replies.closing);
      if (line.kind === "closed") return;
      // The autologout sends nothing and deletes nothing. RFC 1939 section 3.
      if (line.kind === "timeout") return;
      const step =
        line.kind === "too-long"
          ? { state: this.#state, reply: replies.lineTooLong }
          : await this.#answer(line.octets);
      if (step === "gone") return;
      if (!step) continue;
      this.#enter(step.state);
      await this.#send(step);
      if (step.close || this.#countFailures(step.reply)) return;
    }
  }

  /** Frees the maildrop. Messages marked without a QUIT stay. RFC 1939 section 6. */
  async close(): Promise<void> {
    this.#cancelRenewal();
    if (this.#state.at === "transaction") await this.#leave(this.#state);
    this.#state = { at: "update" };
  }

  /** Null when the exchange was carried out whole (STLS), "gone" when nobody waits for an answer. */
  async #answer(octets: Uint8Array): Promise<Step | "gone" | null> {
    const parsed = parseCommand(octets);
    if (!parsed.ok) {
      return {
        state: this.#state,
        reply: parsed.reason === "unknown" ? replies.unknownCommand : replies.malformed,
      };
    }
    const { command } = parsed;
    if (command.verb === "CAPA") return this.#capa();
    if (command.verb === "LANG") return this.#lang(command.range);
    if (this.#state.at === "transaction") return this.#inTransaction(command);
    return this.#inAuthorization(command);
  }

  async #inAuthorization(command: Command): Promise<Step | "gone" | null> {
    const state = this.#state;
    if (state.at !== "authorization") return { state, reply: replies.notNow };
    switch (command.verb) {
      case "USER":
        return user(state, command.name, this.#signInDeps);
      case "PASS":
        return pass(state, command.password, this.#signInDeps);
      case "AUTH":
        return this.#auth(command.mechanism, command.initial);
      case "APOP":
        return apop(state, command, this.#signInDeps);
      case "STLS":
        return this.#startTls();
      case "UTF8":
        this.#isUtf8 = true;
        return { state, reply: replies.utf8Mode };
      case "QUIT":
        return { state, reply: replies.farewell(this.#deps.hostname), close: true };
      default:
        return { state, reply: replies.notNow };
    }
  }

  async #inTransaction(command: Command): Promise<Step> {
    const state = this.#state;
    if (state.at !== "transaction") return { state, reply: replies.notNow };
    const { verb } = command;
    if ((verb === "RETR" || verb === "TOP" || verb === "QUIT") && !(await this.#mayAct(state, verb)))
      return { state, reply: replies.accountDisabled, close: true };
    switch (command.verb) {
      case "STAT":
        return stat(state);
      case "LIST":
        return list(state, command.number);
      case "UIDL":
        return uidl(state, command.number);
      case "RETR":
        return retr(state, command.number);
      case "TOP":
        return top(state, command.number, command.lines);
      case "DELE":
        return dele(state, command.number);
      case "RSET":
        return rset(state);
      case "NOOP":
        return { state, reply: ok("") };
      case "QUIT": {
        const step = await quit(state, this.#deps.hostname, (error) =>
          this.#deps.log.error("pop3 update failed", { session: this.#connection.id, error: String(error) }),
        );
        // The lock is given back before the reply: who reads +OK may sign in again at once.
        await this.#leave(state);
        return step;
      }
      default:
        return { state, reply: replies.notNow };
    }
  }

  /** What was collected becomes read, however the session ends, where the app password says so; and the maildrop is free. */
  async #leave({ maildrop, collected }: InTransaction): Promise<void> {
    try {
      if (maildrop.marksRead && collected.size > 0) await maildrop.markRead([...collected]);
    } catch (error) {
      this.#deps.log.error("pop3 mail not marked as read", {
        session: this.#connection.id,
        error: String(error),
      });
    }
    await maildrop.release().catch(() => {});
  }

  /** A disabled account and a revoked app password lose their open sessions too; a deletion always asks anew. */
  async #mayAct({ account, appPassword }: InTransaction, verb: "RETR" | "TOP" | "QUIT"): Promise<boolean> {
    const nowMs = this.#deps.clock.now();
    if (verb !== "QUIT" && nowMs - this.#rightAskedAtMs < rightForMs) return true;
    this.#rightAskedAtMs = nowMs;
    return this.#deps.authenticator.mayAct(account, appPassword);
  }

  async #auth(mechanism: string | null, initial: string | null): Promise<Step | "gone"> {
    const state = this.#state;
    if (!this.#private) return { state, reply: replies.needTls };
    const deps = this.#signInDeps;
    const scram = scramMechanisms(deps.exporter).find((name) => name === mechanism);
    if (scram) {
      const outcome = await authScram(scram, initial, deps, (challenge) => this.#ask(challenge));
      return "left" in outcome ? outcome.left : outcome;
    }
    if (mechanism !== "PLAIN") return { state, reply: replies.malformed };
    if (initial !== null) return authPlain(initial === "=" ? "" : initial, deps);
    const response = await this.#ask("");
    if (typeof response !== "string") return response.left;
    return response === "*" ? { state, reply: replies.cancelled } : authPlain(response, deps);
  }

  /** A SASL challenge and its response; `left` when there is none. RFC 5034 section 4. */
  async #ask(challenge: string): Promise<string | { left: Step | "gone" }> {
    const state = this.#state;
    await this.#connection.write(`+ ${challenge}\r\n`);
    const line = await this.#connection.readLine(saslLineMaxOctets, signInTimeoutMs);
    if (this.#stopping) return { left: { state, reply: replies.closing, close: true } };
    if (line.kind === "too-long") return { left: { state, reply: replies.lineTooLong } };
    if (line.kind !== "line") return { left: "gone" };
    return line.octets.toString("latin1");
  }

  /** The language of all replies from this one on; without a range, what there is. RFC 6856 section 3.2. */
  #lang(range: string | null): Step {
    const state = this.#state;
    if (range === null) return languageList(state);
    const language = languageOf(range);
    if (!language) return { state, reply: replies.noSuchLanguage };
    this.#language = language;
    return { state, reply: replies.languageChosen(language) };
  }

  #capa(): Step {
    return capa(this.#state, {
      secure: this.#secure,
      private: this.#private,
      scramMechanisms: scramMechanisms(this.#connection.tlsExporter()),
    });
  }

  async #startTls(): Promise<Step | null> {
    const state = this.#state;
    if (this.#secure) return { state, reply: replies.tlsActive };
    if (this.#isUtf8) return { state, reply: replies.tlsBeforeUtf8 };
    // Anything sent behind STLS was sent in the clear by who knows whom: refuse, and end. RFC 2595 section 4.
    if (this.#connection.buffered() > 0) return { state, reply: replies.malformed, close: true };
    await this.#say(replies.beginTls);
    await this.#connection.startTls(this.#deps.secureContext());
    this.#state = { at: "authorization", user: null };
    this.#timestamp = null;
    return null;
  }

  get #secure(): boolean {
    return this.#connection.tls !== null;
  }

  get #private(): boolean {
    return this.#secure || this.#deps.mayBeClear(this.#connection.remoteAddress);
  }

  get #signInDeps(): SignInDeps {
    const { authenticator, maildrops, popBeforeSmtp } = this.#deps;
    return {
      authenticator,
      maildrops,
      popBeforeSmtp,
      isUtf8: this.#isUtf8,
      network: this.#connection.remoteAddress,
      private: this.#private,
      timestamp: this.#timestamp,
      exporter: this.#connection.tlsExporter(),
    };
  }

  #enter(state: Pop3State) {
    const before = this.#state.at;
    this.#state = state;
    if (state.at !== before) this.#cancelRenewal();
    if (state.at === "transaction" && before !== "transaction") this.#renewLater(state.maildrop);
  }

  #renewLater(maildrop: { renew(): Promise<void> }) {
    this.#cancelRenewal = this.#deps.clock.after(lockLeaseMs / 3, () => {
      maildrop.renew().catch((error) => {
        this.#deps.log.warn("maildrop lock not renewed", {
          session: this.#connection.id,
          error: String(error),
        });
      });
      this.#renewLater(maildrop);
    });
  }

  /** True when the client had its chances. */
  #countFailures(reply: Reply): boolean {
    if (reply.ok) return false;
    if (signInFailures.includes(reply)) {
      this.#failures += 1;
      return this.#failures >= signInFailuresMax;
    }
    this.#badCommands += 1;
    return this.#badCommands >= badCommandsMax;
  }

  #say(reply: Reply): Promise<void> {
    return this.#connection.write(formatReply(reply, this.#language));
  }

  #send({ reply, body }: Step): Promise<void> {
    if (body === undefined) return this.#say(reply);
    return Buffer.isBuffer(body) ? this.#sendAtOnce(reply, body) : this.#stream(reply, body);
  }

  /** Status line, body and end in one write. */
  #sendAtOnce(reply: Reply, body: Buffer): Promise<void> {
    const status = Buffer.from(formatReply(reply, this.#language));
    return this.#connection.writeContent(status.toString("latin1") + dotStuffedText(body.toString("latin1")));
  }

  /** Status line and body leave in writes of some tens of kilobytes. */
  async #stream(reply: Reply, body: AsyncIterable<Uint8Array>): Promise<void> {
    let gathered: Uint8Array[] = [Buffer.from(formatReply(reply, this.#language))];
    let octets = 0;
    const flush = async () => {
      await this.#connection.write(Buffer.concat(gathered));
      gathered = [];
      octets = 0;
    };
    let isBegun = false;
    try {
      for await (const chunk of dotStuffed(body)) {
        gathered.push(chunk);
        octets += chunk.length;
        if (octets < writeChunkOctets) continue;
        isBegun = true;
        await flush();
      }
    } catch (error) {
      // Destroyed since the session began, in the browser or by another client: while nothing is said yet it can be told.
      if (!(error instanceof MessageGone) || isBegun) throw error;
      return this.#say(replies.vanished);
    }
    await flush();
  }
}
