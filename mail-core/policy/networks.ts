import { BlockList, isIP } from "node:net";

export const loopback = ["127.0.0.0/8", "::1/128"] as const;

/** Whether an address is on one of the networks listed, as CIDR; loopback only when it is listed. What is no address is on none. */
export function onNetworks(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix] = network.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return (address) => {
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 6 ? "ipv6" : "ipv4");
  };
}
