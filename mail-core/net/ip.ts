import { isIPv6, SocketAddress } from "node:net";

/** An address in its one spelling (RFC 5952); an IPv4 peer on a dual-stack socket is the IPv4 peer that it is. */
export function plainAddress(text: string): string {
  if (!isIPv6(text) || text.includes("%")) return text;
  const { address } = new SocketAddress({ address: text, family: "ipv6" });
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, "");
}

/** An IP address as an address literal. RFC 5321 section 4.1.3. */
export const hostLiteral = (ip: string): string => (ip.includes(":") ? `[IPv6:${ip}]` : `[${ip}]`);
