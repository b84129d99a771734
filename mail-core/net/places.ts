import { isIP } from "node:net";
import type { Dns } from "./dns.ts";
import { isPrivate } from "./private-networks.ts";

export type Places =
  | { ok: true; addresses: string[] }
  /** The name has no address that anybody knows now; or none that may be called from here. */
  | { ok: false; why: "no-address" | "forbidden-address" };

export interface PlacesDeps {
  dns: Pick<Dns, "addresses">;
  /** True of a network that the operator has listed (`collectNetworks`): it may be called at any port. */
  isOwn: (address: string) => boolean;
}

/** Addresses of one host that are tried. */
const addressesMax = 4;

/**
 * The addresses of a host that anybody may name. Only public ones, at the ports of the protocol: a form must not become a way to ask what is behind
 * our walls, whoever vouches for the resolvers.
 */
export async function placesOf(
  host: string,
  port: number,
  publicPorts: readonly number[],
  { dns, isOwn }: PlacesDeps,
): Promise<Places> {
  const found = isIP(host) ? [host] : await addressesOf(host, dns);
  if (!found) return { ok: false, why: "no-address" };
  const mayCall = (address: string) => isOwn(address) || (publicPorts.includes(port) && !isPrivate(address));
  const addresses = found.filter(mayCall).slice(0, addressesMax);
  return addresses.length > 0 ? { ok: true, addresses } : { ok: false, why: "forbidden-address" };
}

async function addressesOf(host: string, dns: PlacesDeps["dns"]): Promise<readonly string[] | null> {
  // A resolver need not know it. RFC 6761 section 6.3.
  if (host === "localhost") return ["127.0.0.1"];
  const answer = await dns.addresses(host);
  return answer.kind === "found" ? answer.records : null;
}
