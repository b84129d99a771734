import { isIPv4, isIPv6 } from "node:net";
import { plainAddress } from "./ip.ts";

/** Longest header of version 1, its CRLF among them: two IPv6 addresses. HAProxy's specification, section 2.1. */
const lineMaxOctets = 107;
/** Longest header of version 2 that is read; what comes in TLVs is seldom longer than some hundred octets. */
export const proxyHeaderMaxOctets = 4_096;
/** How long a proxy has for its header. Section 2 asks for 3 seconds or more. */
export const proxyHeaderTimeoutMs = 5_000;

export interface Endpoint {
  address: string;
  port: number;
}

/** Who is behind a proxy, and where it was called. */
export interface Proxied {
  source: Endpoint;
  destination: Endpoint;
}

export type ProxyHeader =
  /** Right so far: more octets are needed. */
  | { kind: "more" }
  /** `proxied` is null when the proxy speaks for itself (LOCAL) or cannot tell (UNKNOWN): the connection is its own. */
  | { kind: "header"; octets: number; proxied: Proxied | null }
  | { kind: "wrong"; why: string };

const wrong = (why: string): ProxyHeader => ({ kind: "wrong", why });
const signature = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
const lineStart = Buffer.from("PROXY ");

/**
 * The PROXY protocol's header at the beginning of a connection, version 1 or 2. https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt.
 * Whoever may send one must: a connection without is no mail connection. TLVs are passed over but for the checksum, which must be right;
 * what they say of TLS at the proxy is not believed.
 */
export function readProxyHeader(octets: Buffer): ProxyHeader {
  if (startsAlike(octets, signature)) return octets.length < 16 ? { kind: "more" } : readBinary(octets);
  if (startsAlike(octets, lineStart)) return readLine(octets);
  return wrong("no PROXY header");
}

/** True while what has come could become `start`. */
const startsAlike = (octets: Buffer, start: Buffer) => {
  const length = Math.min(octets.length, start.length);
  return octets.subarray(0, length).equals(start.subarray(0, length));
};

/** `PROXY TCP4 192.0.2.7 192.0.2.1 56324 25`. Section 2.1. */
function readLine(octets: Buffer): ProxyHeader {
  const end = octets.subarray(0, lineMaxOctets).indexOf("\r\n");
  if (end < 0) return octets.length >= lineMaxOctets ? wrong("line too long") : { kind: "more" };
  const [, family = "", ...words] = octets.toString("latin1", 0, end).split(" ");
  const header = (proxied: Proxied | null): ProxyHeader => ({ kind: "header", octets: end + 2, proxied });
  // What follows UNKNOWN is to be ignored.
  if (family === "UNKNOWN") return header(null);
  if (family !== "TCP4" && family !== "TCP6") return wrong("unknown family");
  const [sourceText, destinationText, sourcePort, destinationPort] = words;
  const isAddress = family === "TCP4" ? isIPv4 : isPlainIPv6;
  if (words.length !== 4 || !isAddress(sourceText ?? "") || !isAddress(destinationText ?? ""))
    return wrong("malformed address");
  const source = endpoint(sourceText ?? "", readPort(sourcePort ?? ""));
  const destination = endpoint(destinationText ?? "", readPort(destinationPort ?? ""));
  return source && destination ? header({ source, destination }) : wrong("malformed port");
}

/** Without a zone, which names a link of the proxy's machine. */
const isPlainIPv6 = (text: string) => isIPv6(text) && !text.includes("%");

/** Digits without a leading zero; null past 65535. */
const readPort = (text: string): number | null =>
  /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535 ? Number(text) : null;

const endpoint = (address: string, port: number | null): Endpoint | null =>
  port === null ? null : { address: plainAddress(address), port };

/** Address octets and port of one endpoint, by family. Section 2.2. */
const inet = { length: 12, address: 4 };
const inet6 = { length: 36, address: 16 };

/** Version 2. Section 2.2. */
function readBinary(octets: Buffer): ProxyHeader {
  const [command, family] = [octets[12] ?? 0, octets[13] ?? 0];
  const length = octets.readUInt16BE(14);
  const total = 16 + length;
  if (command !== 0x20 && command !== 0x21) return wrong("unknown version or command");
  if (total > proxyHeaderMaxOctets) return wrong("header too long");
  if (octets.length < total) return { kind: "more" };
  const block = octets.subarray(16, total);
  const header = (proxied: Proxied | null): ProxyHeader => ({ kind: "header", octets: total, proxied });
  // LOCAL: the proxy asks for itself whether we are well, and its addresses are to be ignored.
  if (command === 0x20) return header(null);
  switch (family) {
    // UNSPEC, and a Unix socket on the proxy's own machine.
    case 0x00:
    case 0x31:
      return header(null);
    case 0x11:
    case 0x21: {
      const { length: least, address } = family === 0x11 ? inet : inet6;
      if (block.length < least) return wrong("malformed address");
      const why = wrongTlvs(octets.subarray(0, total), 16 + least);
      if (why) return wrong(why);
      const at = (from: number, port: number): Endpoint => ({
        address: addressOf(block.subarray(from, from + address)),
        port: block.readUInt16BE(port),
      });
      return header({
        source: at(0, 2 * address),
        destination: at(address, 2 * address + 2),
      });
    }
    default:
      return wrong("unknown family");
  }
}

function addressOf(octets: Buffer): string {
  if (octets.length === 4) return octets.join(".");
  return plainAddress(octets.toString("hex").replace(/(.{4})(?!$)/g, "$1:"));
}

const checksumType = 0x03;

/** What is wrong with the TLVs behind the addresses, or null. Section 2.2.3 has the checksum. */
function wrongTlvs(header: Buffer, from: number): string | null {
  for (let at = from; at < header.length; ) {
    if (at + 3 > header.length) return "malformed TLV";
    const end = at + 3 + header.readUInt16BE(at + 1);
    if (end > header.length) return "malformed TLV";
    if (header[at] === checksumType) {
      if (end !== at + 7) return "malformed TLV";
      const zeroed = Buffer.from(header);
      zeroed.fill(0, at + 3, end);
      if (crc32c(zeroed) !== header.readUInt32BE(at + 3)) return "wrong checksum";
    }
    at = end;
  }
  return null;
}

/** RFC 9260 appendix A; bit by bit, since a header is short. */
export function crc32c(octets: Uint8Array): number {
  let sum = 0xffffffff;
  for (const octet of octets) {
    sum ^= octet;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0x82f63b78 : 0);
  }
  return ~sum >>> 0;
}
