import { isIP } from "node:net";
import { readNextHop } from "../address/next-hop.ts";
import type { MailCoreConfig, NextHop } from "../config.ts";
import type { RouteSource } from "../index.ts";
import type { Answer, Dns } from "../net/dns.ts";
import { mayCall } from "../net/private-networks.ts";
import { tlsaText } from "../smtp/client/dane.ts";
import type { TlsDemand } from "../smtp/client/proof.ts";
import type { LastReply } from "../store/queue.ts";
import { daneDemand } from "./dane.ts";
import type { Sts } from "./mta-sts.ts";
import { namesHost, notNamed, type StsPolicy } from "./sts-policy.ts";

/** One address to call, and the name under which it is known. */
export interface Hop {
  host: string;
  address: string;
  port: number;
  /** TLS from the first octet. */
  implicitTls?: boolean;
  credentials?: NextHop["credentials"];
  /** How far the host must prove itself. */
  demand: TlsDemand;
  /** What demanded it, for the reports that the domain may want (RFC 8460); null for a host that no domain named. */
  policy: TlsPolicy | null;
  /** Nobody on the way can have put this name in place of another: the operator gave it, or it is proven to be the domain's. RFC 8689 section 4.2.1. */
  isVouched: boolean;
}

/** RFC 8460 section 4.4. */
export interface TlsPolicy {
  type: "tlsa" | "sts" | "no-policy-found";
  /** Records, or lines of the policy. */
  strings: readonly string[];
  /** Names of an MTA-STS policy. */
  mx: readonly string[];
}

export type Route =
  | { kind: "hops"; by: RouteSource; hops: Hop[] }
  | { kind: "deferred"; reply: LastReply }
  | { kind: "bounced"; reply: LastReply };

export interface RouteDeps {
  config: Pick<MailCoreConfig, "hostname" | "routes" | "smarthost" | "relayPort" | "ports">;
  dns: Dns;
  sts: Sts;
  random: () => number;
  /** True for an address of this machine. */
  isOwnAddress: (address: string) => boolean;
}

/** Addresses that one attempt may call. RFC 5321 section 5.1 asks for at least two. */
const hopsMax = 10;
const addressesPerHostMax = 4;
const noPolicy: TlsPolicy = { type: "no-policy-found", strings: [], mx: [] };
const unasked = { demand: { kind: "opportunistic" }, policy: noPolicy } as const satisfies Partial<Hop>;

export const bounced = (enhanced: string, text: string): Route => ({
  kind: "bounced",
  reply: { code: 550, enhanced, text },
});
export const deferred = (enhanced: string, text: string): Route => ({
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
  if (config.smarthost)
    return { kind: "hops", by: "smarthost", hops: [await smarthostHop(config.smarthost, deps.sts)] };
  if (domain.startsWith("[")) return literalRoute(domain, deps);
  const answer = await dns.mx(domain);
  switch (answer.kind) {
    case "no-such-domain":
      return bounced("5.1.2", `The domain ${domain} does not exist`);
    case "unknown":
      return deferred("4.4.3", `The name servers of ${domain} do not answer (${answer.reason})`);
    case "none":
      return routeTo(
        { names: [domain], by: "address", isSecure: answer.isSecure },
        [{ exchange: domain, priority: 0 }],
        deps,
      );
    case "found": {
      if (answer.records.every(({ exchange }) => exchange === ""))
        return bounced("5.1.10", `The domain ${domain} takes no mail`);
      const records = answer.records
        .filter(({ exchange }) => exchange !== "")
        .map((record) => ({ ...record, chance: random() }))
        .sort((a, b) => a.priority - b.priority || a.chance - b.chance);
      return routeTo({ names: [domain, answer.name], by: "mx", isSecure: answer.isSecure }, records, deps);
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
  const demand: TlsDemand = { kind: credentials || tls === "verified" ? "certificate" : "opportunistic" };
  return { host, address: host, port, credentials, demand, policy: null, isVouched: true };
}

/** A smarthost's own MTA-STS policy counts, where the operator does not ask for as much already. RFC 8461 section 3.4. */
async function smarthostHop(smarthost: NextHop, sts: Sts): Promise<Hop> {
  const hop = fixedHop(smarthost);
  if (hop.demand.kind !== "opportunistic" || isIP(hop.host) !== 0) return hop;
  const policy = await sts.of(hop.host);
  return policy ? { ...hop, demand: askedByPolicy(hop.host, hop.host, policy).demand } : hop;
}

/** Our own SMTP is no place to send to. */
const isSelf = (address: string, { config, isOwnAddress }: RouteDeps) =>
  config.relayPort === config.ports.smtp && isOwnAddress(address);

function literalRoute(domain: string, deps: RouteDeps): Route {
  const address = domain.slice(1, -1).replace(/^IPv6:/i, "");
  if (isIP(address) === 0 || !mayCall(address, deps.dns) || isSelf(address, deps))
    return bounced("5.1.2", `The address ${domain} cannot be reached from here`);
  const hop = {
    host: domain,
    address,
    port: deps.config.relayPort,
    ...unasked,
    policy: null,
    isVouched: true,
  };
  return { kind: "hops", by: "literal", hops: [hop] };
}

interface Exchange {
  exchange: string;
  priority: number;
}

/** What named the hosts; `isSecure` when DNSSEC proves that. */
interface Naming {
  /** Whose mail it is, then the domain at the end of its aliases. */
  names: readonly [domain: string, ...aliasOf: string[]];
  by: RouteSource;
  isSecure: boolean;
}

/** All hosts are looked up at once: one whose name servers hang does not add up with the next. */
async function routeTo(naming: Naming, records: readonly Exchange[], deps: RouteDeps): Promise<Route> {
  const { by } = naming;
  const [domain] = naming.names;
  const { config, dns } = deps;
  const [policy, ...hosts] = await Promise.all([
    deps.sts.of(domain),
    ...records
      .slice(0, hopsMax)
      .map(async (record) => ({ ...record, answer: await dns.addresses(record.exchange) })),
  ]);
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
  const found = await Promise.all(
    before.map(async ({ exchange: host, answer }): Promise<Hop[]> => {
      if (answer.kind !== "found") return [];
      const asked = await askedOf(host, answer, naming, policy, deps);
      const hop = { host, port: config.relayPort, ...asked };
      return answer.records.slice(0, addressesPerHostMax).map((address) => ({ ...hop, address }));
    }),
  );
  const hops = found.flat().filter(({ address }) => mayCall(address, dns));
  // Those that may not be called stay behind those that may: when all are so, they say why.
  const isForbidden = ({ demand }: Hop) => demand.kind === "forbidden";
  const inTurn = [...hops.filter((hop) => !isForbidden(hop)), ...hops.filter(isForbidden)];
  if (hops.length > 0) return { kind: "hops", by, hops: inTurn.slice(0, hopsMax) };
  if (before.some(({ answer }) => answer.kind === "unknown"))
    return deferred("4.4.3", `The addresses of ${domain}'s mail hosts cannot be looked up now`);
  if (found.flat().length > 0)
    return bounced("5.4.6", `The mail hosts of ${domain} have addresses inside of a private network`);
  return bounced("5.1.2", `The domain ${domain} has no host for mail`);
}

/** What a host must prove: by DANE where DNSSEC leads to it, else by the domain's MTA-STS policy. RFC 8461 section 2, RFC 7672 section 2. */
async function askedOf(
  host: string,
  addresses: Extract<Answer<string>, { kind: "found" }>,
  { names, isSecure }: Naming,
  sts: StsPolicy | null,
  { config, dns }: RouteDeps,
): Promise<Pick<Hop, "demand" | "policy" | "isVouched">> {
  const isVouched = isSecure || (sts?.mode === "enforce" && namesHost(sts.mx, host));
  const dane =
    isSecure && addresses.isSecure
      ? await daneDemand(host, addresses, { domains: names, port: config.relayPort, dns })
      : null;
  if (dane) {
    const strings = dane.kind === "dane" ? dane.records.map(tlsaText) : [];
    return { demand: dane, policy: { type: "tlsa", strings, mx: [] }, isVouched };
  }
  return { ...(sts ? askedByPolicy(host, names[0], sts) : unasked), isVouched };
}

/** RFC 8461 section 5. */
function askedByPolicy(host: string, domain: string, sts: StsPolicy): Pick<Hop, "demand" | "policy"> {
  const policy: TlsPolicy = { type: "sts", strings: stsLines(sts), mx: sts.mx };
  if (sts.mode === "testing") return { demand: { kind: "opportunistic" }, policy };
  if (namesHost(sts.mx, host)) return { demand: { kind: "certificate" }, policy };
  const reply = {
    code: null,
    enhanced: "4.7.5",
    text: `The policy of ${domain} (MTA-STS) does not name the host ${host}`,
  };
  return { demand: { kind: "forbidden", failure: "validation-failure", reason: notNamed, reply }, policy };
}

const stsLines = ({ mode, mx, maxAgeS }: StsPolicy): string[] => [
  "version: STSv1",
  `mode: ${mode}`,
  ...mx.map((pattern) => `mx: ${pattern}`),
  `max_age: ${maxAgeS}`,
];
