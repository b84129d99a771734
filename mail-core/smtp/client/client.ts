import type { Connection, TlsInfo } from "../../net/connection.ts";
import { dotStuffed, withLineEnds } from "../../net/dot-stuffing.ts";
import type { LastReply } from "../../store/queue.ts";
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
  /** Trace fields and content; read once for each attempt. */
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
    const reason = unfit(message);
    if (reason) return everybody({ kind: "bounced", reply: reason });
    const notices = extensions.has("DSN") ? message.notices : undefined;
    const parameters = [
      extensions.has("SIZE") ? ` SIZE=${message.sizeOctets}` : "",
      // Not met: RFC 6152 section 3 asks to re-encode 8-bit content for a host without 8BITMIME; it goes out as it is.
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
      await ask("RSET");
      return everybody(judge(sender));
    }
    const results = recipients.map(judge);
    if (!results.some(({ kind }) => kind === "relayed")) {
      await ask("RSET");
      return results;
    }
    if (message.body === "BINARYMIME") {
      const final = await counted(message);
      return results.map((result) => (result.kind === "relayed" ? final : result));
    }
    const go = await ask("DATA");
    // 354 and nothing else: a host that says 250 here has not understood. RFC 5321 section 4.3.2.
    const final = go.code === 354 ? await content(message) : judge(go.code < 400 ? { ...go, code: 450 } : go);
    if (go.code < 400 && go.code !== 354) state.usable = false;
    return results.map((result) => (result.kind === "relayed" ? final : result));
  };

  const bodyParameter = (body: string | undefined): string => {
    if (body === "BINARYMIME") return " BODY=BINARYMIME";
    return extensions.has("8BITMIME") && body !== "7BIT" ? " BODY=8BITMIME" : "";
  };

  /** The message as one chunk, octet for octet. RFC 3030 section 2. */
  const counted = async (message: OutgoingMessage): Promise<RecipientResult> => {
    await connection.write(`BDAT ${message.sizeOctets} LAST\r\n`);
    let left = message.sizeOctets;
    for await (const octets of message.octets()) {
      left -= octets.length;
      if (left < 0) break;
      await connection.write(octets);
    }
    // A host that was promised other octets must not read our next command as some of them.
    if (left !== 0) throw new Broken("The message is not as long as it was said to be");
    return judge(await readReply(connection, timeoutMs * 2));
  };

  const content = async (message: OutgoingMessage): Promise<RecipientResult> => {
    for await (const octets of dotStuffed(withLineEnds(message.octets()))) await connection.write(octets);
    // RFC 5321 section 4.5.3.2.6: the host may take its time here.
    return judge(await readReply(connection, timeoutMs * 2));
  };

  return {
    get usable() {
      return state.usable;
    },
    takesNotices: extensions.has("DSN"),
    tls: connection.tls,
    proof,
    async send(message) {
      try {
        const results = await transaction(message);
        if (results.some(({ reply }) => reply.code === 421)) state.usable = false;
        return results;
      } catch (error) {
        // Whether the host took it is not known when it broke after the final dot: it is sent again. RFC 1047.
        state.usable = false;
        connection.destroy();
        const reply = passing(wordsOf(error));
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
