import { BlockList, isIPv6 } from "node:net";

/** Which peers may relay without signing in: those on the networks listed, loopback only when it is listed. */
export function makeTrust(networks: readonly string[]): (peer: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix] = network.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (peer) => list.check(peer, isIPv6(peer) ? "ipv6" : "ipv4");
}
