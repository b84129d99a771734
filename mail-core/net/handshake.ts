import type { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";

export interface TlsInfo {
  /** As OpenSSL names it, "TLSv1.3". */
  protocol: string;
  /** As IANA names it, "TLS_AES_256_GCM_SHA384". */
  cipher: string;
}

/** What is known of a host after a handshake with it as the client. */
export interface Handshake {
  /** Why its certificate does not prove its name, as OpenSSL and Node call it; null when it does. */
  certificateError: string | null;
  /** The certificates that it showed, its own first. */
  chain(): X509Certificate[];
}

/** Certificates of one host that are looked at. */
const chainMax = 10;

export const handshakeTimeoutMs = 30_000;

/** How a socket says that its handshake is over: the server's, the client's. */
export type Shaken = "secure" | "secureConnect";

/** Waits for the handshake. Rejects when it fails, or is not over within the time. */
export async function shaken(secure: TLSSocket, event: Shaken, timeoutMs: number): Promise<TlsInfo> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => secure.destroy(new Error("TLS handshake timed out")), timeoutMs);
    const done = (error?: Error) => {
      clearTimeout(timer);
      secure.off(event, succeeded).off("error", done).off("close", closed);
      if (error) reject(error);
      else resolve();
    };
    const succeeded = () => done();
    const closed = () => done(new Error("connection closed during the TLS handshake"));
    secure.once(event, succeeded).once("error", done).once("close", closed);
  });
  return { protocol: secure.getProtocol() ?? "", cipher: secure.getCipher().standardName };
}

/** After `shaken`. */
export const handshakeOf = (socket: TLSSocket): Handshake => ({
  certificateError: socket.authorized ? null : String(socket.authorizationError ?? "unknown"),
  chain: () => chainOf(socket),
});

function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  for (let one = socket.getPeerX509Certificate(); one && chain.length < chainMax; one = one.issuerCertificate)
    chain.push(one);
  return chain;
}
