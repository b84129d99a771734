import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { onNetworks, plainAddress } from "../../mail-core/index.ts";

export type ClientAddress = (request: Pick<IncomingMessage, "socket" | "headers">) => string;

/**
 * Whose request it is: the connection's address, or, where that is a proxy of the operator's, the one that the proxy added to
 * X-Forwarded-For. What stands before it there anybody may have written, so it is read from its end, and no further than proxies vouch.
 */
export function clientAddresses(proxyNetworks: readonly string[]): ClientAddress {
  const isProxy = onNetworks(proxyNetworks);
  return ({ socket, headers }) => {
    let address = plainAddress(socket.remoteAddress ?? "unknown");
    const hops = String(headers["x-forwarded-for"] ?? "").split(",");
    while (isProxy(address)) {
      const before = addressOf(hops.pop());
      if (before === null) break;
      address = before;
    }
    return address;
  };
}

/** An address of X-Forwarded-For, to which some proxies add the port; null for what is none. */
function addressOf(hop = ""): string | null {
  const [, bracketed, four] = /^(?:\[([^\]]+)\]|([\d.]+))(?::\d{1,5})?$/.exec(hop.trim()) ?? [];
  const address = bracketed ?? four ?? hop.trim();
  return isIP(address) === 0 ? null : plainAddress(address);
}
