import { isIP } from "node:net";
import type { Credentials } from "../../config.ts";
import { type Connection, connect } from "../../net/connection.ts";
import type { LastReply } from "../../store/queue.ts";
import { makeClient, passing, quotes, type SmtpClient, wordsOf } from "./client.ts";
import { Broken, readReply } from "./replies.ts";

export interface Target {
  /** The name under which the host is known: sent in the handshake, and what a certificate must be for. */
  host: string;
  /** Where to call it. */
  address: string;
  port: number;
  /** Our own name. */
  hostname: string;
  timeoutMs: number;
  /** To sign in with. They go out under TLS with a certificate that proves the host, or not at all. */
  credentials?: Credentials | undefined;
}

export type Opened = { ok: true; client: SmtpClient } | { ok: false; reply: LastReply };

/** TLS was agreed on and did not come about. */
class HandshakeFailed extends Error {}
/** What the target asks for, the host does not do. */
class Unmet extends Error {
  readonly reply: LastReply;
  constructor(reply: LastReply) {
    super(reply.text);
    this.reply = reply;
  }
}

/**
 * Calls a host and greets it, under TLS where it offers that. Without credentials TLS is opportunistic: the certificate proves
 * nothing for a plain MX and is not asked to, and a host whose handshake fails is called once more and spoken to in the clear. With
 * credentials nothing goes out but under verified TLS. RFC 5321 section 3.2, RFC 3207, RFC 7435, RFC 4954.
 */
export async function openClient(target: Target): Promise<Opened> {
  const opened = await call(target, "if offered");
  if (opened !== "handshake failed") return opened;
  if (target.credentials) return { ok: false, reply: passing("The host's TLS cannot be trusted", "4.7.5") };
  const again = await call(target, "never");
  return again === "handshake failed" ? { ok: false, reply: passing("The connection broke") } : again;
}

async function call(target: Target, tls: "if offered" | "never"): Promise<Opened | "handshake failed"> {
  const { address, port, hostname, timeoutMs, credentials } = target;
  let connection: Connection;
  try {
    connection = await connect({ host: address, port, timeoutMs });
  } catch (error) {
    const late = error instanceof Error && error.message.startsWith("no connection within");
    return { ok: false, reply: passing(late ? "The host did not answer in time" : wordsOf(error), "4.4.1") };
  }
  try {
    const greeting = await readReply(connection, timeoutMs);
    if (greeting.code !== 220) {
      connection.end();
      return { ok: false, reply: { ...quotes(greeting), enhanced: greeting.enhanced ?? "4.3.2" } };
    }
    let extensions = await hello(connection, hostname, timeoutMs);
    if (tls === "if offered" && extensions.has("STARTTLS") && (await startTls(connection, target))) {
      // What was said in the clear is forgotten. RFC 3207 section 4.2.
      extensions = await hello(connection, hostname, timeoutMs);
    }
    if (credentials) await signIn(connection, extensions, credentials, timeoutMs);
    return { ok: true, client: makeClient(connection, extensions, timeoutMs) };
  } catch (error) {
    connection.destroy();
    if (error instanceof HandshakeFailed) return "handshake failed";
    if (error instanceof Unmet) return { ok: false, reply: error.reply };
    return { ok: false, reply: passing(wordsOf(error)) };
  }
}

/** False when the host does not want to now, and goes on in the clear. */
async function startTls(connection: Connection, { host, timeoutMs, credentials }: Target): Promise<boolean> {
  await connection.write("STARTTLS\r\n");
  const go = await readReply(connection, timeoutMs);
  if (go.code !== 220) return false;
  // What came along with the 220 came from who knows whom.
  if (connection.buffered() > 0) throw new Broken("The host mixed plain text into TLS");
  const isName = isIP(host) === 0 && !host.startsWith("[");
  try {
    await connection.startTlsClient({
      host,
      // RFC 6066 section 3 forbids addresses.
      ...(isName ? { servername: host } : {}),
      rejectUnauthorized: credentials !== undefined,
    });
  } catch {
    throw new HandshakeFailed();
  }
  return true;
}

/** AUTH PLAIN in one line. RFC 4954 section 4, RFC 4616. */
async function signIn(
  connection: Connection,
  extensions: ReadonlyMap<string, string>,
  { user, password }: Credentials,
  timeoutMs: number,
): Promise<void> {
  if (!connection.tls)
    throw new Unmet(passing("The host does not offer TLS, without which we do not sign in", "4.7.10"));
  const mechanisms = (extensions.get("AUTH") ?? "").toUpperCase().split(" ");
  if (!mechanisms.includes("PLAIN")) throw new Unmet(passing("The host does not offer AUTH PLAIN", "4.7.4"));
  await connection.write(`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString("base64")}\r\n`);
  const reply = await readReply(connection, timeoutMs);
  if (reply.code !== 235) throw new Unmet({ ...quotes(reply), enhanced: reply.enhanced ?? "4.7.8" });
}

/** EHLO, and HELO for hosts from before 1995. Keywords in upper case. */
async function hello(
  connection: Connection,
  hostname: string,
  timeoutMs: number,
): Promise<Map<string, string>> {
  await connection.write(`EHLO ${hostname}\r\n`);
  const extended = await readReply(connection, timeoutMs);
  if (extended.code === 250) {
    return new Map(
      extended.lines.slice(1).map((line) => {
        const [keyword = "", ...rest] = line.trim().split(" ");
        return [keyword.toUpperCase(), rest.join(" ")];
      }),
    );
  }
  await connection.write(`HELO ${hostname}\r\n`);
  const plain = await readReply(connection, timeoutMs);
  if (plain.code !== 250) throw new Broken(`The host does not greet back: ${plain.code} ${plain.text}`);
  return new Map();
}
