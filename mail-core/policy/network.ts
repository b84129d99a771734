import { isIPv6 } from "node:net";

/**
 * What counts as one network: an IPv4 address, or the /64 of an IPv6 address, which is what one customer gets
 * and moves about in at will. Anything else is taken as it is.
 */
export function networkOf(peer: string): string {
  const bare = peer.split("%", 1)[0] ?? "";
  if (!isIPv6(bare)) return bare.slice(0, 64);
  const mapped = /^::ffff:([0-9.]+)$/i.exec(bare)?.[1];
  if (mapped) return mapped;
  const [head = "", tail] = bare.toLowerCase().split("::");
  const groups = (part: string) => part.split(":").filter((group) => group !== "");
  const front = groups(head);
  // A dotted quad at the end stands for two groups.
  const back = groups(tail ?? "");
  const backCount = back.length + (back.at(-1)?.includes(".") ? 1 : 0);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - backCount);
  const all = [...front, ...Array.from({ length: zeros }, () => "0"), ...back];
  const prefix = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${prefix.join(":")}::/64`;
}
