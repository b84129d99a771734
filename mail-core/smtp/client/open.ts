import { isIP } from "node:net";
import type { Credentials } from "../../config.ts";
import { connect } from "../../net/call.ts";
import type { Connection } from "../../net/connection.ts";
import type { Transcript } from "../../net/transcript.ts";
import type { LastReply } from "../../store/queue.ts";
import { makeClient, type SmtpClient } from "./client.ts";
import { judge, type Proof, type TlsDemand, type TlsFailure } from "./proof.ts";
import { Broken, expectSilence, readReply } from "./replies.ts";
import { passing, quotes, wordsOf } from "./results.ts";

export interface Target {
  /** The name under which the host is known: sent in the handshake, and what a certificate must be for. */
  host: string;
  /** Where to call it. */
  address: string;
  port: number;
  /** TLS from the first octet. RFC 8314 section 3.3. */
  implicitTls?: boolean | undefined;
  /** Our own name. */
  hostname: string;
  timeoutMs: number;
  /** To sign in with. They go out under TLS with a certificate that proves the host, or not at all. */
  credentials?: Credentials | undefined;
  /** How far the host must prove itself; by default not at all, with credentials by its certificate. */
  demand?: TlsDemand | undefined;
  /** Gives the host up while it is called and greeted; what comes of an open connection is left alone. */
  signal?: AbortSignal | undefined;
  /** Notes what is said, and that nothing is. */
  transcript?: Transcript | undefined;
}

interface TlsTold {
  /** Why the talk is in the clear, or the certificate proves nothing; of a host that was given up, that TLS did not come up to what is asked for. */
  tlsFailure: TlsFailure | null;
  /** A word more on that, where one is known. */
  tlsReason?: string;
}

export type Opened = TlsTold & ({ ok: true; client: SmtpClient } | { ok: false; reply: LastReply });

/** TLS was agreed on and did not come about. */
class HandshakeFailed extends Error {}
/** It came about, and does not prove what is asked for. */
class Unproven extends Error {
  readonly tls: TlsTold;
  readonly reply: LastReply;
  constructor(failure: TlsFailure, reply: LastReply, reason?: string) {
    super(reply.text);
    this.tls = { tlsFailure: failure, ...because(reason) };
    this.reply = reply;
  }
}
const because = (reason: string | undefined) => (reason === undefined ? {} : { tlsReason: reason });
/** What the target asks for, the host does not do. */
class Unmet extends Error {
  readonly reply: LastReply;
  constructor(reply: LastReply) {
    super(reply.text);
    this.reply = reply;
  }
}

/**
 * Calls a host and greets it, under TLS where it offers that. Unless more is demanded TLS is opportunistic: the certificate need not
 * prove anything, and a host whose handshake fails is called once more and spoken to in the clear. Where it is demanded, nothing goes
 * out before the host is proven. RFC 5321 section 3.2, RFC 3207, RFC 7435, RFC 4954.
 */
export async function openClient(target: Target): Promise<Opened> {
  const opened = await callTwice(target);
  const { transcript } = target;
  if (opened.ok) transcript?.markOpening();
  // What a host said is there already.
  else if (opened.reply.code === null) transcript?.remark(`${opened.reply.text}.`);
  return opened;
}

async function callTwice(target: Target): Promise<Opened> {
  const { demand } = target;
  if (demand?.kind === "forbidden")
    return { ok: false, reply: demand.reply, tlsFailure: demand.failure, ...because(demand.reason) };
  const opened = await call(target, "if offered");
  if (!(opened instanceof HandshakeFailed)) return opened;
  const failed = { tlsFailure: "validation-failure", tlsReason: opened.message } as const;
  target.transcript?.remark("The TLS handshake failed.");
  const again = demandOf(target).kind === "opportunistic" ? await call(target, "never") : opened;
  if (!(again instanceof HandshakeFailed)) return { ...again, ...failed };
  return { ok: false, reply: passing("The host's TLS does not work", "4.7.5"), ...failed };
}

const demandOf = ({ demand, credentials }: Target): TlsDemand =>
  demand ?? { kind: credentials ? "certificate" : "opportunistic" };

async function call(target: Target, tls: "if offered" | "never"): Promise<Opened | HandshakeFailed> {
  const { host, address, port, hostname, timeoutMs, credentials, signal, transcript = null } = target;
  transcript?.remark(`Calling ${host === address ? host : `${host} (${address})`}, port ${port}.`);
  let connection: Connection;
  try {
    connection = await connect({ host: address, port, timeoutMs, signal });
    connection.transcript = transcript;
  } catch (error) {
    const late = error instanceof Error && error.message.startsWith("no connection within");
    const reply = passing(late ? "The host did not answer in time" : wordsOf(error), "4.4.1");
    return { ok: false, reply, tlsFailure: null };
  }
  const giveUp = () => connection.destroy();
  signal?.addEventListener("abort", giveUp);
  if (signal?.aborted) giveUp();
  try {
    let judged: Judged = { proof: null, failure: "starttls-not-supported" };
    if (target.implicitTls) judged = await handshakeWith(connection, target);
    const greeting = await readReply(connection, timeoutMs);
    if (greeting.code !== 220) {
      connection.end();
      const reply = { ...quotes(greeting), enhanced: greeting.enhanced ?? "4.3.2" };
      return { ok: false, reply, tlsFailure: null };
    }
    let extensions = await hello(connection, hostname, timeoutMs);
    if (!connection.tls && tls === "if offered" && extensions.has("STARTTLS")) {
      judged = await startTls(connection, target);
      // What was said in the clear is forgotten. RFC 3207 section 4.2.
      if (connection.tls) extensions = await hello(connection, hostname, timeoutMs);
    }
    if (!connection.tls && demandOf(target).kind !== "opportunistic") throw notOffered();
    if (credentials) await signIn(connection, extensions, credentials, timeoutMs);
    // What is promised in the clear is no promise. RFC 8689 section 2.
    if (!connection.tls) extensions.delete("REQUIRETLS");
    // From here on AUTH stands for a sign-in that was done.
    if (!credentials) extensions.delete("AUTH");
    const client = makeClient(connection, extensions, timeoutMs, judged.proof);
    return { ok: true, client, tlsFailure: judged.failure, ...because(judged.reason) };
  } catch (error) {
    if (error instanceof Unproven) {
      // Goodbye, where we were greeted, and nothing else. RFC 3207 section 4.1, RFC 8689 section 4.2.1.
      if (!target.implicitTls) await connection.write("QUIT\r\n").catch(() => {});
      connection.end();
      return { ok: false, reply: error.reply, ...error.tls };
    }
    connection.destroy();
    if (error instanceof HandshakeFailed) return error;
    if (error instanceof Unmet) return { ok: false, reply: error.reply, tlsFailure: null };
    return { ok: false, reply: passing(wordsOf(error)), tlsFailure: null };
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
}

const notOffered = () =>
  new Unproven(
    "starttls-not-supported",
    passing("The host does not offer TLS, without which nothing is sent to it", "4.7.10"),
  );

const proofWords = {
  certificate: "Its certificate proves its name.",
  dane: "Its certificate is the one that its TLSA records tell of.",
};

interface Judged {
  proof: Proof;
  failure: TlsFailure | null;
  reason?: string;
}

/** What proves the host. When it does not want TLS now, the talk goes on in the clear. */
async function startTls(connection: Connection, target: Target): Promise<Judged> {
  const { timeoutMs } = target;
  expectSilence(connection);
  await connection.write("STARTTLS\r\n");
  const go = await readReply(connection, timeoutMs);
  if (go.code === 421) throw new Unmet(quotes(go));
  if (go.code !== 220) return { proof: null, failure: "starttls-not-supported" };
  // What came along with the 220 came from who knows whom.
  if (connection.buffered() > 0) throw new Broken("The host mixed plain text into TLS");
  return handshakeWith(connection, target);
}

/** Takes TLS on; throws where the host is not proven as it must be. */
async function handshakeWith(connection: Connection, target: Target): Promise<Judged> {
  const { timeoutMs } = target;
  const demand = demandOf(target);
  const host = demand.kind === "dane" ? (demand.names[0] ?? target.host) : target.host;
  const isName = isIP(host) === 0 && !host.startsWith("[");
  // RFC 6066 section 3 forbids addresses.
  const names = { host, ...(isName ? { servername: host } : {}) };
  const handshake = await connection.startTlsClient({ ...names, timeoutMs }).catch((error: unknown) => {
    throw new HandshakeFailed(codeOf(error));
  });
  const judged = judge(handshake, demand, new Date());
  if (!judged.ok) throw new Unproven(judged.failure, judged.reply, judged.reason);
  if (judged.proof) connection.transcript?.remark(proofWords[judged.proof]);
  return judged;
}

/** The system's word for an error, "ECONNRESET", or what OpenSSL says. */
const codeOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));

/** A command with its line end. RFC 5321 section 4.5.3.1.4. */
const commandMaxOctets = 512;

/** AUTH PLAIN, in one line if that is not too long, or LOGIN where a host knows nothing better. RFC 4954 section 4, RFC 4616. */
async function signIn(
  connection: Connection,
  extensions: ReadonlyMap<string, string>,
  { user, password }: Credentials,
  timeoutMs: number,
): Promise<void> {
  const mechanisms = (extensions.get("AUTH") ?? "").toUpperCase().split(" ");
  const encoded = (text: string) => Buffer.from(text).toString("base64");
  const response = encoded(`\0${user}\0${password}`);
  const isShort = `AUTH PLAIN ${response}\r\n`.length <= commandMaxOctets;
  const plain = isShort ? [`AUTH PLAIN ${response}`] : ["AUTH PLAIN", response];
  const login = ["AUTH LOGIN", encoded(user), encoded(password)];
  const lines = mechanisms.includes("PLAIN") ? plain : mechanisms.includes("LOGIN") ? login : null;
  if (!lines) throw new Unmet(passing("The host does not offer AUTH PLAIN or LOGIN", "4.7.4"));
  for (const [at, line] of lines.entries()) {
    await connection.write(`${line}\r\n`);
    const reply = await readReply(connection, timeoutMs);
    if (reply.code !== (at + 1 === lines.length ? 235 : 334))
      throw new Unmet({ ...quotes(reply), enhanced: reply.enhanced ?? "4.7.8" });
  }
}

/** EHLO, and HELO for hosts from before 1995. Keywords in upper case. */
async function hello(
  connection: Connection,
  hostname: string,
  timeoutMs: number,
): Promise<Map<string, string>> {
  expectSilence(connection);
  await connection.write(`EHLO ${hostname}\r\n`);
  const extended = await readReply(connection, timeoutMs);
  if (extended.code === 421) throw new Unmet(quotes(extended));
  if (extended.code === 250) {
    return new Map(
      extended.lines.slice(1).map((line) => {
        const [keyword = "", ...rest] = line.trim().split(" ");
        return [keyword.toUpperCase(), rest.join(" ")];
      }),
    );
  }
  expectSilence(connection);
  await connection.write(`HELO ${hostname}\r\n`);
  const plain = await readReply(connection, timeoutMs);
  if (plain.code !== 250) throw new Unmet({ ...quotes(plain), enhanced: plain.enhanced ?? "4.3.2" });
  return new Map();
}
