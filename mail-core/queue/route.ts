import { BlockList, isIP, isIPv6 } from "node:net";
import type { Credentials, MailCoreConfig } from "../config.ts";
import type { RouteSource } from "../index.ts";
import type { Dns } from "../net/dns.ts";
import type { LastReply } from "../store/queue.ts";

/** One address to call, and the name under which it is known. */
export interface Hop {
  host: string;
  address: string;
  port: number;
  credentials?: Credentials | undefined;
}

export type Route =
  | { kind: "hops"; by: RouteSource; hops: Hop[] }
  | { kind: "deferred"; reply: LastReply }
  | { kind: "bounced"; reply: LastReply };

/** Hosts and addresses that one attempt may call. RFC 5321 section 5.1 asks for at least two. */
const hopsMax = 10;

const ownNetworks = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["224.0.0.0", 3],
] as const) {
  ownNetworks.addSubnet(network, prefix, "ipv4");
}
for (const [network, prefix] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
  ["::ffff:0:0", 96],
] as const) {
  ownNetworks.addSubnet(network, prefix, "ipv6");
}
const isPrivate = (address: string) => ownNetworks.check(address, isIPv6(address) ? "ipv6" : "ipv4");

const bounced = (enhanced: string, text: string): Route => ({
  kind: "bounced",
  reply: { code: 550, enhanced, text },
});
const deferred = (enhanced: string, text: string): Route => ({
  kind: "deferred",
  reply: { code: 451, enhanced, text },
});

/**
 * Where mail for a domain goes next: a configured route, the smarthost, an address literal, the MX records by preference, or the domain itself.
 * RFC 5321 section 5.1, RFC 7505. An answer from the public DNS that points into a private network is not called: a stranger's record must not reach
 * what only we can reach. Resolvers that the operator named may.
 */
export async function findRoute(
  domain: string,
  {
    config,
    dns,
    random,
  }: {
    config: Pick<MailCoreConfig, "hostname" | "routes" | "smarthost" | "relayPort">;
    dns: Dns;
    random: () => number;
  },
): Promise<Route> {
  // The operator's word needs no DNS of ours: the system finds the name.
  const fixed = config.routes.get(domain);
  if (fixed) {
    const hop = { host: fixed.host, address: fixed.host, port: fixed.port };
    return { kind: "hops", by: "configured", hops: [hop] };
  }
  const { smarthost } = config;
  if (smarthost) return { kind: "hops", by: "smarthost", hops: [{ ...smarthost, address: smarthost.host }] };
  const mayCall = (address: string) => dns.isOwn || !isPrivate(address);
  if (domain.startsWith("[")) {
    const address = domain.slice(1, -1).replace(/^IPv6:/i, "");
    if (isIP(address) === 0 || !mayCall(address))
      return bounced("5.1.2", `The address ${domain} cannot be reached from here`);
    return { kind: "hops", by: "literal", hops: [{ host: domain, address, port: config.relayPort }] };
  }
  const answer = await dns.mx(domain);
  let hosts: string[];
  switch (answer.kind) {
    case "no-such-domain":
      return bounced("5.1.2", `The domain ${domain} does not exist`);
    case "unknown":
      return deferred("4.4.3", `The name servers of ${domain} do not answer (${answer.reason})`);
    case "none":
      hosts = [domain];
      break;
    case "found": {
      const records = answer.records.map(({ exchange, priority }) => ({
        exchange: exchange.toLowerCase().replace(/\.$/, ""),
        priority,
        chance: random(),
      }));
      if (records.length === 1 && records[0]?.exchange === "")
        return bounced("5.1.10", `The domain ${domain} takes no mail`);
      records.sort((a, b) => a.priority - b.priority || a.chance - b.chance);
      // We are among them: only those that are preferred to us may be called. RFC 5321 section 5.1.
      const own = records.find(({ exchange }) => exchange === config.hostname.toLowerCase());
      const before = own ? records.filter(({ priority }) => priority < own.priority) : records;
      if (before.length === 0) return bounced("5.4.6", `Mail for ${domain} loops back to us`);
      hosts = before.map(({ exchange }) => exchange).filter((exchange) => exchange !== "");
      break;
    }
    default:
      return answer satisfies never;
  }
  return hopsOf(domain, answer.kind === "found" ? "mx" : "address", hosts, config.relayPort, dns, mayCall);
}

async function hopsOf(
  domain: string,
  by: RouteSource,
  hosts: readonly string[],
  port: number,
  dns: Dns,
  mayCall: (address: string) => boolean,
): Promise<Route> {
  const hops: Hop[] = [];
  let unknown = false;
  let refused = false;
  for (const host of hosts.slice(0, hopsMax)) {
    const answer = await dns.addresses(host);
    if (answer.kind === "unknown") unknown = true;
    if (answer.kind !== "found") continue;
    for (const address of answer.records.slice(0, 4)) {
      if (mayCall(address)) hops.push({ host, address, port });
      else refused = true;
    }
    if (hops.length >= hopsMax) break;
  }
  if (hops.length > 0) return { kind: "hops", by, hops: hops.slice(0, hopsMax) };
  if (unknown) return deferred("4.4.3", `The addresses of ${domain}'s mail hosts cannot be looked up now`);
  if (refused)
    return bounced("5.4.6", `The mail hosts of ${domain} have addresses inside of a private network`);
  return bounced("5.1.2", `The domain ${domain} has no host for mail`);
}
