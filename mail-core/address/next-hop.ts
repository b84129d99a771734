import { isIPv6 } from "node:net";
import type { HostPort } from "../config.ts";

/** `mx.example:25` or `[::1]:25`: a destination of the queue that is no domain. No domain and no address literal ends in a port. */
export const nextHopName = ({ host, port }: HostPort): string =>
  `${isIPv6(host) ? `[${host}]` : host}:${port}`;

/** The next hop that a destination of the queue names; null for a domain and for an address literal. */
export function readNextHop(destination: string): HostPort | null {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(destination);
  const host = match?.[1] ?? match?.[2];
  return host ? { host, port: Number(match?.[3]) } : null;
}
