import { isIP } from "node:net";
import { dateTime } from "../../mime/date.ts";
import type { TlsInfo } from "../../net/handshake.ts";
import { hostLiteral } from "../../net/ip.ts";
import type { Envelope, Peer } from "./state.ts";

/**
 * What Received says of a message that one of our people handed in: nothing of the client, the host that it came from (as RFC 5321 section 4.4
 * wants), or also who signed in.
 */
export type SubmissionTrace = "nothing" | "host" | "account";

export interface Hop {
  peer: Peer;
  remoteAddress: string;
  /** The peer's name in DNS, where somebody has looked. */
  remoteName: string | null;
  hostname: string;
  tls: TlsInfo | null;
  /** The session's id, which the log shows as well. */
  id: string;
  at: Date;
  /** What is told of our own people's clients. */
  tells: SubmissionTrace;
  /** Who signed in, where that is told. */
  accountAddress: string | null;
}

/** RFC 3848, RFC 6531 section 4.3. */
function protocol({ extended, secure, account }: Peer, smtpUtf8: boolean): string {
  if (!extended) return "SMTP";
  return `${smtpUtf8 ? "UTF8SMTP" : "ESMTP"}${secure ? "S" : ""}${account ? "A" : ""}`;
}

/** RFC 5321 section 4.4, TCP-info. */
const tcpInfo = (ip: string, name: string | null): string =>
  `${name ? `${name} ` : ""}${isIP(ip) ? hostLiteral(ip) : "address unknown"}`;

/** A comment that holds what it is given. RFC 5322 section 3.2.2. */
const comment = (text: string) => ` (${text.replace(/[()\\]/g, "\\$&")})`;

/**
 * One Received field for this hop. A single recipient is named; of several none, since they may be blind. RFC 5321 section 4.4; the cipher
 * has a clause of its own, RFC 8314 section 4.3.
 */
export function received(hop: Hop, envelope: Envelope): string {
  const { peer, remoteAddress, remoteName, hostname, tls, id, at, tells, accountAddress } = hop;
  const isHidden = envelope.account !== null && tells === "nothing";
  const from = isHidden
    ? `${hostname} (client not told)`
    : `${peer.helo} (${tcpInfo(remoteAddress, remoteName)})`;
  const version = tls ? comment(tls.protocol) : "";
  const account = accountAddress ? comment(`authenticated as ${accountAddress}`) : "";
  const only = envelope.forwardPaths.length === 1 ? envelope.forwardPaths[0]?.text : undefined;
  const clauses = [
    only ? `for <${only}>` : "",
    tls ? `tls ${tls.cipher}` : "",
    // RFC 6710 section 4.1.
    envelope.priority !== undefined ? `priority ${envelope.priority}` : "",
  ].filter(Boolean);
  return (
    `Received: from ${from}\r\n` +
    `\tby ${hostname} with ${protocol(peer, envelope.smtpUtf8)}${version} id ${id}${account}\r\n` +
    `\t${clauses.join(" ")}; ${dateTime(at)}\r\n`
  );
}

/** What final delivery adds above. RFC 5321 section 4.4, RFC 9228. */
export const deliveryTrace = (reversePath: string | null, recipient: string): string =>
  `Return-Path: <${reversePath ?? ""}>\r\nDelivered-To: ${recipient}\r\n`;
