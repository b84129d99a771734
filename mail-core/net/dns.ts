import { getServers } from "node:dns";
import { BlockList, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";
import type { Answer as DnsRecord, RecordType, TlsaData } from "dns-packet";
import type { MailCoreConfig } from "../config.ts";
import { type DnsReply, queryDns } from "./dns-query.ts";

/** `isSecure`: DNSSEC proves it, says a resolver whose word we take. */
export type Answer<T> =
  /** `name` is whose records these are, at the end of all CNAMEs. */
  | { kind: "found"; records: T[]; name: string; isSecure: boolean }
  /** The name exists, but has no such record. */
  | { kind: "none"; isSecure: boolean }
  | { kind: "no-such-domain"; isSecure: boolean }
  /** Nobody knows now: time-out, SERVFAIL (also what DNSSEC disproves), refused. */
  | { kind: "unknown"; reason: string };

export interface Dns {
  mx(domain: string): Promise<Answer<{ exchange: string; priority: number }>>;
  /** IPv6 and IPv4 addresses by turns, in the order in which to try them. Secure when both questions' answers are. */
  addresses(host: string): Promise<Answer<string>>;
  /** Targets are in lower case, without a dot at the end; an empty one says that there is no such service. RFC 2782. */
  srv(name: string): Promise<Answer<SrvTarget>>;
  /** Each record's strings joined. */
  txt(name: string): Promise<Answer<string>>;
  tlsa(name: string): Promise<Answer<TlsaData>>;
  /** Addresses of one family alone, or the names that an address's own name (`….in-addr.arpa`) leads to. */
  records(name: string, type: "A" | "AAAA" | "PTR"): Promise<Answer<string>>;
  /** True when the operator named the resolvers, and so vouches for private addresses in their answers. */
  readonly isOwn: boolean;
}

export interface SrvTarget {
  target: string;
  port: number;
  priority: number;
  weight: number;
}

/** Records of one answer that are looked at. */
const recordsMax = 100;
/** Names that lead to each other, one after the other. */
const cnamesMax = 8;
/** How often each resolver is asked. */
const rounds = 2;
/** Questions on the wire at once: each has a socket of its own. Others wait. */
const questionsMax = 100;
/** Of a TXT record; what we read of them is shorter. */
const textMaxLength = 4_096;

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

interface Server {
  host: string;
  port: number;
  /** Its AD bit is believed. */
  isTrusted: boolean;
}

/**
 * A resolver with `servers` (`host:port`), or the system's when there are none. `dnssec` says whose word on DNSSEC is taken: by
 * default of those on this machine alone, since the AD bit is nobody's signature and may be set by whoever is on the way. RFC 7672 section 2.1.
 */
export function makeDns({
  servers,
  dnssec,
  timeoutMs,
}: {
  servers: readonly string[];
  dnssec: "loopback" | "always" | "never";
  /** For each question to one server. */
  timeoutMs: number;
}): Dns {
  const server = (text: string): Server => {
    const [, six, port, four, fourPort] = /^\[(.+)\](?::(\d+))?$|^([^:]+)(?::(\d+))?$/.exec(text) ?? [];
    const host = six ?? four ?? text;
    const isLocal = loopback.check(host.replace(/%.*/, ""), isIPv6(host) ? "ipv6" : "ipv4");
    return {
      host,
      port: Number(port ?? fourPort ?? 53),
      isTrusted: dnssec === "always" || (dnssec === "loopback" && isLocal),
    };
  };
  const own = servers.map(server);
  const current = () => (own.length > 0 ? own : getServers().map(server));

  let asking = 0;
  const waiting: (() => void)[] = [];
  const inTurn = async <T>(question: () => Promise<T>): Promise<T> => {
    if (asking < questionsMax) asking += 1;
    else await new Promise<void>((turn) => waiting.push(turn));
    try {
      return await question();
    } finally {
      // Whoever waited longest takes the place over.
      const next = waiting.shift();
      if (next) next();
      else asking -= 1;
    }
  };

  const reply = async (name: string, type: RecordType): Promise<DnsReply | string> => {
    let reason = "no answer";
    for (let round = 0; round < rounds; round++) {
      for (const { host, port, isTrusted } of current()) {
        const question = { server: { host, port }, name, type, wantsProof: isTrusted, timeoutMs };
        const found = await inTurn(() => queryDns(question));
        if (!found) continue;
        if (found.rcode === "NOERROR" || found.rcode === "NXDOMAIN")
          return { ...found, isAuthentic: found.isAuthentic && isTrusted };
        reason = found.rcode;
      }
    }
    return reason;
  };

  const ask = async <T>(
    question: string,
    type: RecordType,
    read: (record: DnsRecord) => T | null,
  ): Promise<Answer<T>> => {
    const asked = /[^\0-\x7f]/.test(question) ? domainToASCII(question) : question;
    if (!isName(asked)) return { kind: "no-such-domain", isSecure: false };
    const found = await reply(asked, type);
    if (typeof found === "string") return { kind: "unknown", reason: found };
    const isSecure = found.isAuthentic;
    const name = lastName(asked, found.answers);
    if (name === null) return { kind: "unknown", reason: "a loop of names" };
    if (found.rcode === "NXDOMAIN") return { kind: "no-such-domain", isSecure };
    const records = found.answers
      .filter((record) => record.type === type && record.name.toLowerCase() === name)
      .slice(0, recordsMax)
      .map(read)
      .filter((record): record is NonNullable<typeof record> => record !== null);
    return records.length > 0 ? { kind: "found", records, name, isSecure } : { kind: "none", isSecure };
  };

  return {
    isOwn: servers.length > 0,
    mx: (domain) =>
      ask(domain, "MX", (record) => {
        if (record.type !== "MX") return null;
        const exchange = record.data.exchange.toLowerCase().replace(/\.$/, "");
        // A null MX has the root for its name. RFC 7505 section 3.
        if (exchange !== "" && !isName(exchange)) return null;
        return { exchange, priority: record.data.preference ?? 0 };
      }),
    async addresses(host) {
      const [six, four] = await Promise.all([
        ask(host, "AAAA", (record) => (record.type === "AAAA" ? record.data : null)),
        ask(host, "A", (record) => (record.type === "A" ? record.data : null)),
      ]);
      const lists = [six, four].flatMap((answer) => (answer.kind === "found" ? [answer] : []));
      const [first] = lists;
      if (!first) {
        // Of two answers the one that may change counts.
        return (
          [six, four].find(({ kind }) => kind === "unknown") ??
          [six, four].find(({ kind }) => kind === "none") ??
          four
        );
      }
      const longest = Math.max(...lists.map(({ records }) => records.length));
      const records = Array.from({ length: longest }, (_, n) =>
        lists.flatMap((list) => list.records[n] ?? []),
      ).flat();
      const isSecure = [six, four].every((answer) => answer.kind !== "unknown" && answer.isSecure);
      return { kind: "found", records, name: first.name, isSecure };
    },
    srv: (name) =>
      ask(name, "SRV", (record) => {
        if (record.type !== "SRV") return null;
        const { port, priority = 0, weight = 0 } = record.data;
        const target = record.data.target.toLowerCase().replace(/\.$/, "");
        return target === "" || isName(target) ? { target, port, priority, weight } : null;
      }),
    txt: (name) =>
      ask(name, "TXT", (record) => {
        if (record.type !== "TXT") return null;
        const pieces = Array.isArray(record.data) ? record.data : [record.data];
        return pieces.map(String).join("").slice(0, textMaxLength);
      }),
    tlsa: (name) => ask(name, "TLSA", (record) => (record.type === "TLSA" ? record.data : null)),
    records: (name, type) =>
      ask(name, type, (record) =>
        record.type === "A" || record.type === "AAAA" || record.type === "PTR" ? record.data : null,
      ),
  };
}

/** The resolver that the configuration names. */
export const dnsOf = ({
  dnsServers: servers,
  dnssec = "loopback",
  relayTimeoutMs,
}: Pick<MailCoreConfig, "dnsServers" | "dnssec" | "relayTimeoutMs">): Dns =>
  makeDns({ servers, dnssec, timeoutMs: Math.min(relayTimeoutMs, 5_000) });

/** What may be asked for, called and logged. Underscores are in the names of services. */
const isName = (name: string) =>
  name.length <= 253 && /^[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*$/i.test(name);

/** The name at the end of the CNAMEs of an answer; null when they lead in a circle, or too far. */
function lastName(asked: string, records: readonly DnsRecord[]): string | null {
  let name = asked.toLowerCase();
  for (let steps = 0; steps <= cnamesMax; steps++) {
    const next = records.find((record) => record.type === "CNAME" && record.name.toLowerCase() === name);
    if (next?.type !== "CNAME") return name;
    name = next.data.toLowerCase();
  }
  return null;
}
