import { planSevenBit, type SevenBitPlan, toSevenBit } from "../../mime/seven-bit.ts";
import type { Connection, TlsInfo } from "../../net/connection.ts";
import { withLineEnds } from "../../net/dot-stuffing.ts";
import type { LastReply } from "../../store/queue.ts";
import { type Sending, sendChunks, sendStuffed } from "./content.ts";
import { envelopeCommands, unfit } from "./envelope.ts";
import type { Proof } from "./proof.ts";
import { Broken, expectSilence, type HostReply, readReply } from "./replies.ts";

export interface OutgoingMessage {
  reversePath: string | null;
  recipients: readonly string[];
  sizeOctets: number;
  smtpUtf8: boolean;
  body: string | undefined;
  /** The time to deliver by, as BY gives it, at the moment when it is asked; for a host that announces DELIVERBY. RFC 2852. */
  by?: { mode: "N" | "R"; parameter: () => string };
  /** For a host that announces MT-PRIORITY. RFC 6710. */
  priority?: number;
  /** REQUIRETLS: RFC 8689. A report, with a null reverse-path, goes out all the same. */
  requireTls?: boolean;
  /** Which reports are wanted, passed on to a host that announces DSN. RFC 3461 section 5.2. */
  notices?: {
    ret: string | undefined;
    envid: string | undefined;
    /** One for each recipient, in order. */
    recipients: readonly { notify: readonly string[] | undefined; orcpt: string | undefined }[];
  };
  /** Trace fields and content; read once for each attempt, up to three times for a host that takes 7-bit content only. */
  octets: () => AsyncIterable<Uint8Array>;
  /** What is still to be done to content that was converted for the host; it may be read more than once. */
  converted?: (message: () => AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
}

/** What the host said of one recipient. */
export interface RecipientResult {
  kind: "relayed" | "deferred" | "bounced";
  reply: LastReply;
}

export interface SmtpClient {
  /**
   * One transaction; a result for each recipient, in order. "gone" when a connection that took messages before has ended ahead of this
   * one's content: the host has no part of it and has said nothing of it. Never rejects.
   */
  send(message: OutgoingMessage): Promise<RecipientResult[] | "gone">;
  /** False when the connection can take no further message: it has ended, or the host said something unasked. */
  readonly usable: boolean;
  /** What the host says of an extension behind its keyword; undefined when it does not announce it. */
  announces(keyword: string): string | undefined;
  /** True when the host takes over the reports that the sender wants. */
  readonly takesNotices: boolean;
  /** How the connection is encrypted; null in the clear. */
  readonly tls: TlsInfo | null;
  /** What proved that the host is who its name says; null when nothing did. The name itself may still be a liar's: see `Hop`. */
  readonly proof: Proof;
  /** Why the host does not let us write as an address, which MAIL tells; null when it does. Nothing is sent. */
  refusalOf(reversePath: string): Promise<LastReply | null>;
  quit(): Promise<void>;
}

/** Longest wait for the answer to QUIT: nothing depends on it. */
const goodbyeTimeoutMs = 5_000;

/** Nothing that a host said: it may be better at the next attempt. */
export const passing = (text: string, enhanced = "4.4.2"): LastReply => ({ code: null, enhanced, text });
/** What went wrong with a connection, in words for the sender. */
export const wordsOf = (error: unknown): string => {
  if (error instanceof Broken) return error.message;
  const code = (error as { code?: string }).code;
  if (code === "ECONNREFUSED") return "The host refuses connections";
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return "The host cannot be reached";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "The host's name cannot be looked up";
  return "The connection to the host broke";
};

export const quotes = ({ code, enhanced, text }: HostReply): LastReply => ({ code, enhanced, text });

/** 2yz, 4yz or 5yz. RFC 5321 section 4.2.1. */
/** "Too many recipients" was 552 before it was 452: they go in a transaction of their own later. RFC 5321 section 4.5.3.1.10. */
function judgeRecipient(reply: HostReply): RecipientResult {
  const isTooMany = reply.code === 552 && (reply.enhanced === null || reply.enhanced.endsWith(".5.3"));
  return isTooMany ? { kind: "deferred", reply: quotes(reply) } : judge(reply);
}

function judge(reply: HostReply): RecipientResult {
  const kind = reply.code < 300 ? "relayed" : reply.code >= 500 ? "bounced" : "deferred";
  return { kind, reply: quotes(reply) };
}

/** Speaks for a connection on which both sides have greeted. */
export function makeClient(
  connection: Connection,
  extensions: Map<string, string>,
  timeoutMs: number,
  proof: Proof,
): SmtpClient {
  /** `taken`: messages that the host took. `begun`: content of the one in hand is on the wire. */
  const state = { usable: true, taken: 0, begun: false };
  const ask = async (line: string) => {
    expectSilence(connection);
    await connection.write(`${line}\r\n`);
    return readReply(connection, timeoutMs);
  };

  const transaction = async (message: OutgoingMessage): Promise<RecipientResult[]> => {
    const everybody = (result: RecipientResult) => message.recipients.map(() => result);
    const unsent = (reply: LastReply) => {
      connection.transcript?.remark(`${reply.text}.`);
      return everybody({ kind: "bounced", reply });
    };
    const reason = unfit(message, extensions);
    if (reason) return unsent(reason);
    const plan = await planFor(message);
    if (plan.kind === "impossible") {
      const text = `The host takes 7-bit content only, and this message cannot be converted: ${plan.why}`;
      return unsent({ code: 554, enhanced: "5.6.3", text });
    }
    const commands = envelopeCommands(message, extensions, plan.kind === "as-is");
    // The last of its group. RFC 2920 section 3.1.
    if (extensions.has("PIPELINING") && !extensions.has("CHUNKING")) commands.push("DATA");
    const replies = await repliesTo(commands);
    const [sender, ...rest] = replies as [HostReply, ...HostReply[]];
    const last = replies.at(-1) as HostReply;
    const said = message.recipients.map((_, n) => (sender.code >= 300 ? sender : (rest[n] ?? last)));
    if (last.code === 421) {
      // Who says so hears no more, and takes nothing of what was agreed on.
      state.usable = false;
      return said.map((reply) => judge(reply.code >= 300 ? reply : last));
    }
    const results = said.map(judgeRecipient);
    const go = rest[message.recipients.length];
    if (!results.some(({ kind }) => kind === "relayed")) {
      // A host that wants the content for nobody gets none. RFC 2920 section 3.1. One that did not refuse might take that for a message.
      if (go?.code === 354 && said.every(({ code }) => code >= 400)) await ask(".").catch(() => null);
      if (go?.code === 354 && said.some(({ code }) => code < 400)) state.usable = false;
      else await reset();
      return results;
    }
    const final = await content(message, plan, go);
    if (final.kind === "relayed") state.taken += 1;
    return results.map((result) => (result.kind === "relayed" ? final : result));
  };

  /** The replies to a transaction's commands, up to the one after which the host says no more. */
  const repliesTo = async (commands: readonly string[]): Promise<HostReply[]> => {
    const replies: HostReply[] = [];
    const isPipelined = extensions.has("PIPELINING");
    expectSilence(connection);
    if (isPipelined) await connection.write(commands.map((command) => `${command}\r\n`).join(""));
    for (const command of commands) {
      const reply = isPipelined ? await readReply(connection, timeoutMs) : await ask(command);
      replies.push(reply);
      if (reply.code === 421 || (!isPipelined && (replies[0] as HostReply).code >= 300)) return replies;
    }
    expectSilence(connection);
    return replies;
  };

  /** Leaves a transaction. A host that said goodbye is not talked to any more. RFC 5321 section 3.8. */
  const reset = async (last?: HostReply) => {
    const isOver = last?.code === 421;
    const reply = isOver ? null : await ask("RSET").catch(() => null);
    // What was said of the message stands, whatever the host does now.
    if (reply?.code !== 250) state.usable = false;
  };

  const planFor = async (message: OutgoingMessage): Promise<SevenBitPlan> => {
    if (extensions.has("8BITMIME") || message.body === "7BIT" || message.body === "BINARYMIME")
      return { kind: "as-is" };
    return planSevenBit(() => withLineEnds(message.octets()));
  };

  const sending: Sending = {
    connection,
    // RFC 5321 section 4.5.3.2.6: the host may take its time here.
    answered: () => readReply(connection, timeoutMs * 2),
    mayPipeline: extensions.has("PIPELINING"),
  };

  const content = async (
    message: OutgoingMessage,
    plan: Exclude<SevenBitPlan, { kind: "impossible" }>,
    answered: HostReply | undefined,
  ): Promise<RecipientResult> => {
    if (message.body === "BINARYMIME") return judge(await counted(message));
    const clean = () => withLineEnds(message.octets());
    const { converted = (form) => form() } = message;
    const octets = plan.kind === "convert" ? converted(() => toSevenBit(clean(), plan)) : clean();
    if (extensions.has("CHUNKING")) {
      state.begun = true;
      const final = await sendChunks(octets, sending);
      if (final.code >= 300) await reset(final);
      return judge(final);
    }
    const go = answered ?? (await ask("DATA"));
    expectSilence(connection);
    if (go.code === 354) {
      state.begun = true;
      return judge(await sendStuffed(octets, sending));
    }
    // 354 and nothing else: a host that says 250 here has not understood. RFC 5321 section 4.3.2.
    if (go.code >= 400) {
      await reset(go);
      return judge(go);
    }
    state.usable = false;
    return judge({ ...go, code: 450 });
  };

  /** The message as one chunk, octet for octet. RFC 3030 section 2. */
  const counted = async (message: OutgoingMessage): Promise<HostReply> => {
    state.begun = true;
    await connection.write(`BDAT ${message.sizeOctets} LAST\r\n`);
    let left = message.sizeOctets;
    for await (const octets of message.octets()) {
      left -= octets.length;
      if (left < 0) break;
      await connection.write(octets);
    }
    // A host that was promised other octets must not read our next command as some of them.
    if (left !== 0) throw new Broken("The message is not as long as it was said to be");
    return sending.answered();
  };

  return {
    get usable() {
      return state.usable && connection.isQuiet();
    },
    announces: (keyword) => extensions.get(keyword),
    takesNotices: extensions.has("DSN"),
    tls: connection.tls,
    proof,
    async send(message) {
      connection.transcript?.begin();
      state.begun = false;
      const tookBefore = state.taken > 0;
      try {
        const results = await transaction(message);
        const isOver = results.some(({ reply }) => reply.code === 421);
        if (isOver) state.usable = false;
        return isOver && tookBefore && !state.begun ? "gone" : results;
      } catch (error) {
        state.usable = false;
        connection.destroy();
        if (tookBefore && !state.begun) return "gone";
        // Whether the host took it is not known when it broke after the final dot: it is sent again. RFC 1047.
        const reply = passing(wordsOf(error));
        connection.transcript?.remark(`${reply.text}.`);
        return message.recipients.map(() => ({ kind: "deferred", reply }));
      }
    },
    async refusalOf(reversePath) {
      try {
        const said = await ask(`MAIL FROM:<${reversePath}>`);
        await reset(said);
        return said.code < 300 ? null : quotes(said);
      } catch (error) {
        state.usable = false;
        return passing(wordsOf(error));
      }
    },
    async quit() {
      const isThere = state.usable && connection.isQuiet();
      state.usable = false;
      if (isThere) {
        await connection.write("QUIT\r\n").catch(() => {});
        await readReply(connection, Math.min(timeoutMs, goodbyeTimeoutMs)).catch(() => {});
      }
      connection.end();
    },
  };
}
