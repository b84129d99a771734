import { BlockList, isIPv6 } from "node:net";

// A list for each family: in one that has both, "::ffff:0:0/96" is every IPv4 address.
const four = new BlockList();
const six = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const) {
  four.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  // IPv4 in other clothes: as it stands (RFC 4291 section 2.5.5.1; nobody and oneself too), mapped, translated (RFC 6052, RFC 8215), Teredo, 6to4.
  ["::", 96],
  ["::ffff:0:0", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2001::", 32],
  ["2002::", 16],
  ["100::", 64],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const) {
  six.addSubnet(network, prefix, "ipv6");
}

/**
 * True for addresses that only we can reach, and those that are no host's: a stranger's record must not make us call them.
 * RFC 6890.
 */
export const isPrivate = (address: string): boolean =>
  isIPv6(address) ? six.check(address, "ipv6") : four.check(address, "ipv4");

/** Whether an address that DNS told of may be called: a private one only where the operator named the resolvers and so vouches for it. */
export const mayCall = (address: string, { isOwn }: { readonly isOwn: boolean }): boolean =>
  isOwn || !isPrivate(address);
