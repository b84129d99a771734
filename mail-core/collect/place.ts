import { isIP } from "node:net";
import type { Dns } from "../net/dns.ts";
import { isPrivate } from "../net/private-networks.ts";
import { CollectFailed } from "./result.ts";

/** POP3 and POP3 over TLS. RFC 1939 section 3, RFC 8314 section 7.1. */
export const publicPorts: readonly number[] = [110, 995];

/**
 * The addresses of a host that anybody may name. Only public ones and POP3's ports: a form must not become a way to ask what is behind our walls, whoever
 * vouches for the resolvers. What the operator has listed (`collectNetworks`) may be called at any port. Throws `CollectFailed`.
 */
export async function placesOf(
  host: string,
  port: number,
  { dns, isOwn }: { dns: Pick<Dns, "addresses">; isOwn: (address: string) => boolean },
): Promise<string[]> {
  const found = isIP(host) ? [host] : await addressesOf(host, dns);
  const mayCall = (address: string) => isOwn(address) || (publicPorts.includes(port) && !isPrivate(address));
  const addresses = found.filter(mayCall).slice(0, addressesMax);
  if (addresses.length === 0) throw new CollectFailed({ kind: "forbidden-address" });
  return addresses;
}

/** Addresses of one host that are tried. */
const addressesMax = 4;

async function addressesOf(host: string, dns: Pick<Dns, "addresses">): Promise<string[]> {
  // A resolver need not know it. RFC 6761 section 6.3.
  if (host === "localhost") return ["127.0.0.1"];
  const answer = await dns.addresses(host);
  if (answer.kind !== "found") throw new CollectFailed({ kind: "no-address" });
  return answer.records;
}
