import { dateTime } from "../mime/date.ts";
import { parseFields } from "../mime/header.ts";
import type { TlsInfo } from "../net/handshake.ts";
import { hostLiteral } from "../net/ip.ts";

/** Where a message was collected. */
export interface Origin {
  /** Of the other account. */
  address: string;
  host: string;
  /** The host's IP address. */
  ip: string;
  tls: TlsInfo | null;
  /** Our own name. */
  hostname: string;
  accountId: string;
  at: Date;
}

/** Of the account that collects: by this a message is known that was collected into it before and comes round again. */
const sessionOf = (accountId: string) => `collect-${accountId}`;

/**
 * The Received field of a message that was fetched rather than handed over; `mime/received.ts` reads it. RFC 5321 section 4.4 has no word for POP3 after
 * "with"; this is the one that others use.
 */
export function collectTrace({ address, host, ip, tls, hostname, accountId, at }: Origin): Buffer {
  const version = tls ? ` (${tls.protocol})` : "";
  const cipher = tls ? ` tls ${tls.cipher}` : "";
  return Buffer.from(
    `Received: from ${host} (${hostLiteral(ip)})\r\n` +
      `\tby ${hostname} with POP3${version} id ${sessionOf(accountId)}\r\n` +
      `\tfor <${address}>${cipher}; ${dateTime(at)}\r\n`,
  );
}

/** True when a header says that its message was collected here, for this account: from a server that had collected it from us. */
export function hasComeRound(head: Uint8Array, hostname: string, accountId: string): boolean {
  const mark = ` by ${hostname} with POP3 `;
  return parseFields(head).some(({ name, raw }) => {
    if (name.toLowerCase() !== "received") return false;
    const value = raw.replace(/\s+/g, " ").replace(/ \(TLS[^)]*\)/, "");
    return value.includes(mark) && value.includes(` id ${sessionOf(accountId)} `);
  });
}
