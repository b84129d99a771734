import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { connect } from "../net/call.ts";
import type { Connection } from "../net/connection.ts";
import { type PlacesDeps, placesOf } from "../net/places.ts";
import { CollectFailed } from "./result.ts";

/** "tls" from the first octet (RFC 8314), "stls" after STLS (RFC 2595) or STARTTLS, or "none": everybody on the way reads the mail. */
export type TlsKind = "tls" | "stls" | "none";

/** A host of somebody's choice, and how it is called. */
export interface Called {
  /** The name that a certificate must prove. */
  host: string;
  /** Where to call it, found fit to be called. */
  address: string;
  port: number;
  tls: TlsKind;
  /** SHA-256 of the one certificate that a person trusts although it proves nothing; in hexadecimal. */
  fingerprint: string | null;
  /** Of this session alone: ends it at once, wherever it stands. */
  signal?: AbortSignal | undefined;
}

/** What `open` makes of the first address that answers. Throws `CollectFailed`; addresses and ports that may not be called are never called. */
export async function openFirst<T>(
  { host, port }: Pick<Called, "host" | "port">,
  publicPorts: readonly number[],
  deps: PlacesDeps,
  open: (address: string) => Promise<T>,
): Promise<T> {
  const places = await placesOf(host, port, publicPorts, deps);
  if (!places.ok) throw new CollectFailed({ kind: places.why });
  let failure = new CollectFailed({ kind: "unreachable" });
  for (const address of places.addresses) {
    try {
      return await open(address);
    } catch (error) {
      if (!(error instanceof CollectFailed) || error.failure.kind !== "unreachable") throw error;
      failure = error;
    }
  }
  throw failure;
}

/** Calls a host, and has `begin` say the first words. Throws `CollectFailed`. */
export async function callHost<T>(
  { address, port, signal }: Pick<Called, "address" | "port" | "signal">,
  timeoutMs: number,
  begin: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connect({ host: address, port, timeoutMs, signal }).catch(() => {
    throw new CollectFailed({ kind: signal?.aborted ? "broke-off" : "unreachable" });
  });
  signal?.addEventListener("abort", () => connection.destroy(), { once: true });
  return guarded(connection, async () => {
    if (signal?.aborted) throw new CollectFailed({ kind: "broke-off" });
    return begin(connection);
  });
}

/** Whatever fails in `work` is the connection's end. Throws `CollectFailed`. */
export async function guarded<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    connection.destroy();
    throw asFailure(error);
  }
}

/** Nothing is said before the host has proven its name, or shown the one certificate that is trusted. RFC 8314 section 5.3. */
export async function takeTls(
  connection: Connection,
  { host, fingerprint }: Pick<Called, "host" | "fingerprint">,
  timeoutMs: number,
): Promise<void> {
  // What came along with the answer to STLS came from who knows whom.
  if (connection.buffered() > 0) throw new CollectFailed({ kind: "tls-failed" });
  const names = { host, ...(isIP(host) === 0 ? { servername: host } : {}) };
  const handshake = await connection.startTlsClient({ ...names, timeoutMs }).catch(() => {
    throw new CollectFailed({ kind: "tls-failed" });
  });
  if (handshake.certificateError === null) return;
  const [own] = handshake.chain();
  const shown = own ? createHash("sha256").update(own.raw).digest("hex") : "";
  if (shown !== "" && shown === fingerprint) return;
  throw new CollectFailed({ kind: "certificate", fingerprint: shown, why: handshake.certificateError });
}

/** One line as it came, without its end. Throws `CollectFailed` for a host that falls silent, goes away or has no end of its line. */
export async function lineFrom(
  connection: Connection,
  maxOctets: number,
  timeoutMs: number,
): Promise<Buffer> {
  const line = await connection.readLine(maxOctets, timeoutMs);
  if (line.kind === "timeout" || line.kind === "closed") throw new CollectFailed({ kind: "broke-off" });
  if (line.kind === "too-long") throw new CollectFailed({ kind: "nonsense" });
  return Buffer.from(line.octets);
}

/** What comes next of a message. Throws `CollectFailed` where nothing does. */
export async function chunkFrom(connection: Connection, deadline: number): Promise<Uint8Array> {
  const chunk = await connection.readChunk(Math.max(0, deadline - Date.now()));
  if (chunk.kind !== "octets") throw new CollectFailed({ kind: "broke-off" });
  return chunk.octets;
}

/** Whatever befell the connection: its end. */
export const asFailure = (error: unknown): CollectFailed =>
  error instanceof CollectFailed ? error : new CollectFailed({ kind: "broke-off" });
