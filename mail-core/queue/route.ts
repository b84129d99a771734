import { isIP } from "node:net";
import { readNextHop } from "../address/next-hop.ts";
import type { MailCoreConfig, NextHop } from "../config.ts";
import type { RouteSource } from "../index.ts";
import type { Answer, Dns } from "../net/dns.ts";
import { isPrivate } from "../net/private-networks.ts";
import type { TlsDemand } from "../smtp/client/proof.ts";
import type { LastReply } from "../store/queue.ts";

/** One address to call, and the name under which it is known. */
export interface Hop {
  host: string;
  address: string;
  port: number;
  credentials?: NextHop["credentials"];
  /** How far the host must prove itself. */
  demand: TlsDemand;
  /** Nobody on the way can have put this name in place of another: the operator gave it, or it is proven to be the domain's. RFC 8689 section 4.2.1. */
  isVouched: boolean;
}

export type Route =
  | { kind: "hops"; by: RouteSource; hops: Hop[] }
  | { kind: "deferred"; reply: LastReply }
  | { kind: "bounced"; reply: LastReply };

export interface RouteDeps {
  config: Pick<MailCoreConfig, "hostname" | "routes" | "smarthost" | "relayPort" | "ports">;
  dns: Dns;
  random: () => number;
  /** True for an address of this machine. */
  isOwnAddress: (address: string) => boolean;
}

/** Addresses that one attempt may call. RFC 5321 section 5.1 asks for at least two. */
const hopsMax = 10;
const addressesPerHostMax = 4;
const opportunistic: TlsDemand = { kind: "opportunistic" };

const bounced = (enhanced: string, text: string): Route => ({
  kind: "bounced",
  reply: { code: 550, enhanced, text },
});
const deferred = (enhanced: string, text: string): Route => ({
  kind: "deferred",
  reply: { code: 451, enhanced, text },
});

/**
 * Where mail for a destination goes next: a next hop that an administrator named, a configured route, the smarthost, an address literal, the MX records by preference, or the domain itself.
 * RFC 5321 section 5.1, RFC 7505. An answer from the public DNS that points into a private network is not called: a stranger's record must not reach
 * what only we can reach. Resolvers that the operator named may.
 */
export async function findRoute(domain: string, deps: RouteDeps): Promise<Route> {
  const { config, dns, random } = deps;
  const fixed = readNextHop(domain) ?? routeOf(config.routes, domain);
  if (fixed) return { kind: "hops", by: "configured", hops: [fixedHop(fixed)] };
  if (config.smarthost) return { kind: "hops", by: "smarthost", hops: [fixedHop(config.smarthost)] };
  if (domain.startsWith("[")) return literalRoute(domain, deps);
  const answer = await dns.mx(domain);
  switch (answer.kind) {
    case "no-such-domain":
      return bounced("5.1.2", `The domain ${domain} does not exist`);
    case "unknown":
      return deferred("4.4.3", `The name servers of ${domain} do not answer (${answer.reason})`);
    case "none":
      return routeTo(domain, "address", [{ exchange: domain, priority: 0 }], deps);
    case "found": {
      if (answer.records.every(({ exchange }) => exchange === ""))
        return bounced("5.1.10", `The domain ${domain} takes no mail`);
      const records = answer.records
        .filter(({ exchange }) => exchange !== "")
        .map((record) => ({ ...record, chance: random() }))
        .sort((a, b) => a.priority - b.priority || a.chance - b.chance);
      return routeTo(domain, "mx", records, deps);
    }
    default:
      return answer satisfies never;
  }
}

/** The entry for the domain itself, or else for the nearest domain above it that is written with a dot before it. */
function routeOf(routes: ReadonlyMap<string, NextHop>, domain: string): NextHop | undefined {
  const exact = routes.get(domain);
  if (exact || routes.size === 0) return exact;
  for (let at = domain.indexOf("."); at >= 0; at = domain.indexOf(".", at + 1)) {
    const above = routes.get(domain.slice(at));
    if (above) return above;
  }
  return undefined;
}

/** The operator's word needs no DNS of ours: the system finds the name. */
function fixedHop({ host, port, credentials, tls }: NextHop): Hop {
  const demand: TlsDemand = credentials || tls === "verified" ? { kind: "certificate" } : opportunistic;
  return { host, address: host, port, credentials, demand, isVouched: true };
}

const mayCall = (address: string, dns: Dns) => dns.isOwn || !isPrivate(address);

/** Our own SMTP is no place to send to. */
const isSelf = (address: string, { config, isOwnAddress }: RouteDeps) =>
  config.relayPort === config.ports.smtp && isOwnAddress(address);

function literalRoute(domain: string, deps: RouteDeps): Route {
  const address = domain.slice(1, -1).replace(/^IPv6:/i, "");
  if (isIP(address) === 0 || !mayCall(address, deps.dns) || isSelf(address, deps))
    return bounced("5.1.2", `The address ${domain} cannot be reached from here`);
  const hop = { host: domain, address, port: deps.config.relayPort, demand: opportunistic, isVouched: true };
  return { kind: "hops", by: "literal", hops: [hop] };
}

interface Exchange {
  exchange: string;
  priority: number;
}

/** All hosts are looked up at once: one whose name servers hang does not add up with the next. */
async function routeTo(
  domain: string,
  by: RouteSource,
  records: readonly Exchange[],
  deps: RouteDeps,
): Promise<Route> {
  const { config, dns } = deps;
  const hosts = await Promise.all(
    records
      .slice(0, hopsMax)
      .map(async (record) => ({ ...record, answer: await dns.addresses(record.exchange) })),
  );
  const isUs = ({ exchange, answer }: { exchange: string; answer: Answer<string> }) =>
    exchange === config.hostname.toLowerCase() ||
    (answer.kind === "found" && answer.records.some((address) => isSelf(address, deps)));
  // We are among them: only those that are preferred to us may be called. RFC 5321 section 5.1.
  const own = Math.min(
    ...hosts.filter(isUs).map(({ priority }) => priority),
    ...records
      .filter(({ exchange }) => exchange === config.hostname.toLowerCase())
      .map(({ priority }) => priority),
  );
  const before = hosts.filter(({ priority }) => priority < own);
  if (before.length === 0) return bounced("5.4.6", `Mail for ${domain} loops back to us`);
  const addresses = before.flatMap(({ exchange, answer }) =>
    answer.kind === "found"
      ? answer.records.slice(0, addressesPerHostMax).map((address) => ({ host: exchange, address }))
      : [],
  );
  const hops = addresses
    .filter(({ address }) => mayCall(address, dns))
    .map((one): Hop => ({ ...one, port: config.relayPort, demand: opportunistic, isVouched: false }));
  if (hops.length > 0) return { kind: "hops", by, hops: hops.slice(0, hopsMax) };
  if (before.some(({ answer }) => answer.kind === "unknown"))
    return deferred("4.4.3", `The addresses of ${domain}'s mail hosts cannot be looked up now`);
  if (addresses.length > 0)
    return bounced("5.4.6", `The mail hosts of ${domain} have addresses inside of a private network`);
  return bounced("5.1.2", `The domain ${domain} has no host for mail`);
}
