import { withLineEnds } from "../../mime/line-ends.ts";
import { type EncodingPlan, planSevenBit, reencoded } from "../../mime/re-encode.ts";
import type { Connection } from "../../net/connection.ts";
import type { TlsInfo } from "../../net/handshake.ts";
import type { LastReply } from "../../store/queue.ts";
import { type Sending, sendChunks, sendStuffed } from "./content.ts";
import { envelopeCommands, unfit } from "./envelope.ts";
import type { Proof } from "./proof.ts";
import { Broken, expectSilence, type HostReply, readReply } from "./replies.ts";
import { judge, judgeRecipient, passing, quotes, type RecipientResult, wordsOf } from "./results.ts";

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

export interface SmtpClient {
  /**
   * One transaction; a result for each recipient, in order. "gone" when a connection that took messages before has ended ahead of this
   * one's content: the host has no part of it and has said nothing of it. Never rejects.
   *
   * `next` is asked, while the last octets go out, for the message that will be sent after this one, or null: its envelope goes along
   * with them where the host lets it. What it named must be sent next, or nothing more on this connection. RFC 2920 section 3.1.
   */
  send(message: OutgoingMessage, next?: () => OutgoingMessage | null): Promise<RecipientResult[] | "gone">;
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

interface State {
  usable: boolean;
  /** Messages that the host took. */
  taken: number;
  /** Content of the one in hand is on the wire. */
  begun: boolean;
  /** The message whose envelope is on the wire already. */
  announced: { message: OutgoingMessage; commands: readonly string[] } | null;
}

const linesOf = (commands: readonly string[]): string => commands.map((command) => `${command}\r\n`).join("");

/** Speaks for a connection on which both sides have greeted. */
export function makeClient(
  connection: Connection,
  extensions: Map<string, string>,
  timeoutMs: number,
  proof: Proof,
): SmtpClient {
  const state: State = { usable: true, taken: 0, begun: false, announced: null };
  const isPipelined = extensions.has("PIPELINING");
  const isChunked = extensions.has("CHUNKING");
  const ask = async (line: string) => {
    expectSilence(connection);
    await connection.write(`${line}\r\n`);
    return readReply(connection, timeoutMs);
  };

  const transaction = async (
    message: OutgoingMessage,
    next: () => OutgoingMessage | null,
  ): Promise<RecipientResult[]> => {
    const unsent = (reply: LastReply) => {
      connection.transcript?.remark(`${reply.text}.`);
      return message.recipients.map((): RecipientResult => ({ kind: "bounced", reply }));
    };
    const { announced } = state;
    state.announced = null;
    if (announced && announced.message !== message) throw new Error("another message was announced");
    const reason = announced ? null : unfit(message, extensions);
    if (reason) return unsent(reason);
    const plan: EncodingPlan = announced ? { kind: "as-is" } : await planFor(message);
    if (plan.kind === "impossible") {
      const text = `The host takes 7-bit content only, and this message cannot be converted: ${plan.why}`;
      return unsent({ code: 554, enhanced: "5.6.3", text });
    }
    const replies = announced
      ? await announcedReplies(announced.commands)
      : await repliesTo(groupOf(message, plan.kind === "as-is"));
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
    const final = await content(message, plan, go, next);
    if (final.kind === "relayed") state.taken += 1;
    return results.map((result) => (result.kind === "relayed" ? final : result));
  };

  /** What goes out together ahead of the content; DATA is the last of its group. RFC 2920 section 3.1. */
  const groupOf = (message: OutgoingMessage, isAsIs: boolean): string[] => [
    ...envelopeCommands(message, extensions, isAsIs),
    ...(isPipelined && !isChunked ? ["DATA"] : []),
  ];

  /** The replies to a transaction's commands, up to the one after which the host says no more. */
  const repliesTo = async (commands: readonly string[]): Promise<HostReply[]> => {
    expectSilence(connection);
    if (isPipelined) {
      await connection.write(linesOf(commands));
      return repliesToSent(commands.length);
    }
    const replies: HostReply[] = [];
    for (const command of commands) {
      const reply = await ask(command);
      replies.push(reply);
      if (reply.code === 421 || (replies[0] as HostReply).code >= 300) return replies;
    }
    expectSilence(connection);
    return replies;
  };

  const repliesToSent = async (count: number): Promise<HostReply[]> => {
    const replies: HostReply[] = [];
    while (replies.length < count) {
      const reply = await readReply(connection, timeoutMs);
      replies.push(reply);
      if (reply.code === 421) return replies;
    }
    expectSilence(connection);
    return replies;
  };

  /** Behind a chunk RSET goes first, because a chunk that is refused leaves the transaction open. RFC 3030 section 2. */
  const announcedReplies = async (commands: readonly string[]): Promise<HostReply[]> => {
    const replies = await repliesToSent(commands.length);
    return isChunked ? replies.slice(Math.min(1, replies.length - 1)) : replies;
  };

  /** The last octets of a message, and with them the envelope of the next one. */
  const writeLast = async (
    pieces: readonly (string | Uint8Array)[],
    next: () => OutgoingMessage | null,
  ): Promise<void> => {
    // A host that took no message yet may be one that takes none: it is not led on.
    const message = isPipelined && state.taken > 0 ? next() : null;
    if (!message || !isAnnounceable(message)) return connection.write(...pieces);
    const commands = [...(isChunked ? ["RSET"] : []), ...groupOf(message, true)];
    state.announced = { message, commands };
    await connection.write(...pieces, { ahead: linesOf(commands) });
  };

  const isAnnounceable = (message: OutgoingMessage): boolean =>
    unfit(message, extensions) === null && (extensions.has("8BITMIME") || message.body === "7BIT");

  /** Leaves a transaction. A host that said goodbye is not talked to any more. RFC 5321 section 3.8. */
  const reset = async (last?: HostReply) => {
    const isOver = last?.code === 421;
    const reply = isOver ? null : await ask("RSET").catch(() => null);
    // What was said of the message stands, whatever the host does now.
    if (reply?.code !== 250) state.usable = false;
  };

  const planFor = async (message: OutgoingMessage): Promise<EncodingPlan> => {
    if (extensions.has("8BITMIME") || message.body === "7BIT" || message.body === "BINARYMIME")
      return { kind: "as-is" };
    return planSevenBit(() => withLineEnds(message.octets()));
  };

  // RFC 5321 section 4.5.3.2.6: the host may take its time here.
  const answered = () => readReply(connection, timeoutMs * 2);

  const content = async (
    message: OutgoingMessage,
    plan: Exclude<EncodingPlan, { kind: "impossible" }>,
    given: HostReply | undefined,
    next: () => OutgoingMessage | null,
  ): Promise<RecipientResult> => {
    if (message.body === "BINARYMIME") return judge(await counted(message));
    const clean = () => withLineEnds(message.octets());
    const { converted = (form) => form() } = message;
    const octets = plan.kind === "convert" ? converted(() => reencoded(clean(), plan)) : clean();
    const sending: Sending = {
      connection,
      answered,
      mayPipeline: isPipelined,
      writeLast: (...pieces) => writeLast(pieces, next),
    };
    if (isChunked) {
      state.begun = true;
      const final = await sendChunks(octets, sending);
      if (final.code >= 300 && !state.announced) await reset(final);
      return judge(final);
    }
    const go = given ?? (await ask("DATA"));
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
    return answered();
  };

  return {
    get usable() {
      // What was announced may have its answers already.
      return state.usable && (state.announced ? !connection.hasEnded() : connection.isQuiet());
    },
    announces: (keyword) => extensions.get(keyword),
    takesNotices: extensions.has("DSN"),
    tls: connection.tls,
    proof,
    async send(message, next = () => null) {
      connection.transcript?.begin();
      state.begun = false;
      const tookBefore = state.taken > 0;
      try {
        const results = await transaction(message, next);
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
      const isThere = state.usable && !state.announced && connection.isQuiet();
      state.usable = false;
      if (isThere) {
        await connection.write("QUIT\r\n").catch(() => {});
        await readReply(connection, Math.min(timeoutMs, goodbyeTimeoutMs)).catch(() => {});
      }
      connection.end();
    },
  };
}
