import { planSevenBit, type SevenBitPlan, toSevenBit } from "../../mime/seven-bit.ts";
import type { Connection, TlsInfo } from "../../net/connection.ts";
import { withLineEnds } from "../../net/dot-stuffing.ts";
import type { LastReply } from "../../store/queue.ts";
import { type Sending, sendChunks, sendStuffed } from "./content.ts";
import type { Proof } from "./proof.ts";
import { Broken, type HostReply, readReply } from "./replies.ts";

export interface OutgoingMessage {
  reversePath: string | null;
  recipients: readonly string[];
  sizeOctets: number;
  smtpUtf8: boolean;
  body: string | undefined;
  /** Which reports are wanted, passed on to a host that announces DSN. RFC 3461 section 5.2. */
  notices?: {
    ret: string | undefined;
    envid: string | undefined;
    /** One for each recipient, in order. */
    recipients: readonly { notify: readonly string[] | undefined; orcpt: string | undefined }[];
  };
  /** Trace fields and content; read once for each attempt, twice for a host that takes 7-bit content only. */
  octets: () => AsyncIterable<Uint8Array>;
}

/** What the host said of one recipient. */
export interface RecipientResult {
  kind: "relayed" | "deferred" | "bounced";
  reply: LastReply;
}

export interface SmtpClient {
  /** One transaction; a result for each recipient, in order. Never rejects. */
  send(message: OutgoingMessage): Promise<RecipientResult[]>;
  /** False when the connection can take no further message. */
  readonly usable: boolean;
  /** True when the host takes over the reports that the sender wants. */
  readonly takesNotices: boolean;
  /** How the connection is encrypted; null in the clear. */
  readonly tls: TlsInfo | null;
  /** What proved that the host is who its name says; null when nothing did. The name itself may still be a liar's: see `Hop`. */
  readonly proof: Proof;
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
  const state = { usable: true };
  const ask = async (line: string) => {
    await connection.write(`${line}\r\n`);
    return readReply(connection, timeoutMs);
  };

  /** Null when the message can go out to this host as it is. */
  const unfit = ({
    smtpUtf8,
    sizeOctets,
    reversePath,
    recipients,
    body,
  }: OutgoingMessage): LastReply | null => {
    // RFC 3030 section 3: binary content has no lines, so nothing but counted octets can carry it.
    if (body === "BINARYMIME" && !(extensions.has("BINARYMIME") && extensions.has("CHUNKING"))) {
      return { code: 554, enhanced: "5.6.3", text: "The host does not take binary content" };
    }
    const needsUtf8 = smtpUtf8 || [reversePath ?? "", ...recipients].some((path) => /[^\0-\x7f]/.test(path));
    if (needsUtf8 && !extensions.has("SMTPUTF8")) {
      return { code: 550, enhanced: "5.6.7", text: "The host does not take addresses beyond ASCII" };
    }
    const sizeMax = Number(extensions.get("SIZE") || 0);
    if (sizeMax > 0 && sizeOctets > sizeMax) {
      return {
        code: 552,
        enhanced: "5.3.4",
        text: `The message has ${sizeOctets} octets, the host takes ${sizeMax} at most`,
      };
    }
    return null;
  };

  const transaction = async (message: OutgoingMessage): Promise<RecipientResult[]> => {
    const everybody = (result: RecipientResult) => message.recipients.map(() => result);
    const unsent = (reply: LastReply) => {
      connection.transcript?.remark(`${reply.text}.`);
      return everybody({ kind: "bounced", reply });
    };
    const reason = unfit(message);
    if (reason) return unsent(reason);
    const plan = await planFor(message);
    if (plan.kind === "impossible") {
      const text = `The host takes 7-bit content only, and this message cannot be converted: ${plan.why}`;
      return unsent({ code: 554, enhanced: "5.6.3", text });
    }
    const notices = extensions.has("DSN") ? message.notices : undefined;
    const parameters = [
      // What is converted has another size, which is known when it is sent.
      extensions.has("SIZE") && plan.kind === "as-is" ? ` SIZE=${message.sizeOctets}` : "",
      bodyParameter(message.body),
      message.smtpUtf8 ? " SMTPUTF8" : "",
      notices?.ret ? ` RET=${notices.ret}` : "",
      notices?.envid ? ` ENVID=${notices.envid}` : "",
    ].join("");
    const commands = [
      `MAIL FROM:<${message.reversePath ?? ""}>${parameters}`,
      ...message.recipients.map((recipient, n) => {
        const { notify, orcpt } = notices?.recipients[n] ?? {};
        return `RCPT TO:<${recipient}>${notify ? ` NOTIFY=${notify.join(",")}` : ""}${orcpt ? ` ORCPT=${orcpt}` : ""}`;
      }),
    ];
    const replies: HostReply[] = [];
    if (extensions.has("PIPELINING")) {
      await connection.write(commands.map((command) => `${command}\r\n`).join(""));
      for (const _ of commands) replies.push(await readReply(connection, timeoutMs));
    } else {
      for (const command of commands) {
        replies.push(await ask(command));
        if ((replies[0] as HostReply).code >= 300) break;
      }
    }
    const [sender, ...recipients] = replies as [HostReply, ...HostReply[]];
    if (sender.code >= 300) {
      await reset(sender);
      return everybody(judge(sender));
    }
    const results = recipients.map(judge);
    if (!results.some(({ kind }) => kind === "relayed")) {
      await reset(replies.find(({ code }) => code === 421));
      return results;
    }
    const final = await content(message, plan);
    return results.map((result) => (result.kind === "relayed" ? final : result));
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
    return planSevenBit(withLineEnds(message.octets()));
  };

  const bodyParameter = (body: string | undefined): string => {
    if (body === "BINARYMIME") return " BODY=BINARYMIME";
    return extensions.has("8BITMIME") && body !== "7BIT" ? " BODY=8BITMIME" : "";
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
  ): Promise<RecipientResult> => {
    if (message.body === "BINARYMIME") return judge(await counted(message));
    const clean = withLineEnds(message.octets());
    const octets = plan.kind === "convert" ? toSevenBit(clean, plan) : clean;
    if (extensions.has("CHUNKING")) {
      const final = await sendChunks(octets, sending);
      if (final.code >= 300) await reset(final);
      return judge(final);
    }
    const go = await ask("DATA");
    if (go.code === 354) return judge(await sendStuffed(octets, sending));
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
      return state.usable;
    },
    takesNotices: extensions.has("DSN"),
    tls: connection.tls,
    proof,
    async send(message) {
      connection.transcript?.begin();
      try {
        const results = await transaction(message);
        if (results.some(({ reply }) => reply.code === 421)) state.usable = false;
        return results;
      } catch (error) {
        // Whether the host took it is not known when it broke after the final dot: it is sent again. RFC 1047.
        state.usable = false;
        connection.destroy();
        const reply = passing(wordsOf(error));
        connection.transcript?.remark(`${reply.text}.`);
        return message.recipients.map(() => ({ kind: "deferred", reply }));
      }
    },
    async quit() {
      if (state.usable) {
        state.usable = false;
        await connection.write("QUIT\r\n").catch(() => {});
        await readReply(connection, Math.min(timeoutMs, goodbyeTimeoutMs)).catch(() => {});
      }
      connection.end();
    },
  };
}
