import { isIP } from "node:net";
import { dateTime } from "../../mime/date.ts";
import type { TlsInfo } from "../../net/connection.ts";
import type { Envelope, Peer } from "./state.ts";

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
}

/** RFC 3848, RFC 6531 section 4.3. */
function protocol({ extended, secure, account }: Peer, smtpUtf8: boolean): string {
  if (!extended) return "SMTP";
  return `${smtpUtf8 ? "UTF8SMTP" : "ESMTP"}${secure ? "S" : ""}${account ? "A" : ""}`;
}

/** The host as an address literal. RFC 5321 section 4.1.3. */
export const hostLiteral = (ip: string): string => (ip.includes(":") ? `[IPv6:${ip}]` : `[${ip}]`);

/** RFC 5321 section 4.4, TCP-info. */
const tcpInfo = (ip: string, name: string | null): string =>
  `${name ? `${name} ` : ""}${isIP(ip) ? hostLiteral(ip) : "address unknown"}`;

/** One Received field for this hop. A single recipient is named; of several none, since they may be blind. RFC 5321 section 4.4. */
export function received(
  { peer, remoteAddress, remoteName, hostname, tls, id, at }: Hop,
  envelope: Envelope,
): string {
  const how = tls ? ` (${tls.protocol} ${tls.cipher})` : "";
  const only = envelope.forwardPaths.length === 1 ? envelope.forwardPaths[0]?.text : undefined;
  return (
    `Received: from ${peer.helo} (${tcpInfo(remoteAddress, remoteName)})\r\n` +
    `\tby ${hostname} with ${protocol(peer, envelope.smtpUtf8)}${how} id ${id}\r\n` +
    `\t${only ? `for <${only}>` : ""}; ${dateTime(at)}\r\n`
  );
}

/** What final delivery adds above. RFC 5321 section 4.4, RFC 9228. */
export const deliveryTrace = (reversePath: string | null, recipient: string): string =>
  `Return-Path: <${reversePath ?? ""}>\r\nDelivered-To: ${recipient}\r\n`;
