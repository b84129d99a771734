import { Resolver } from "node:dns/promises";

export type Answer<T> =
  | { kind: "found"; records: T[] }
  /** The name exists, but has no such record. */
  | { kind: "none" }
  | { kind: "no-such-domain" }
  /** Nobody knows now: time-out, SERVFAIL, refused. */
  | { kind: "unknown"; reason: string };

export interface Dns {
  mx(domain: string): Promise<Answer<{ exchange: string; priority: number }>>;
  /** IPv6 and IPv4 addresses, in the order in which to try them. */
  addresses(host: string): Promise<Answer<string>>;
  /** True when the operator named the resolvers, and so vouches for private addresses in their answers. */
  readonly isOwn: boolean;
}

/** Records of one answer that are looked at. */
const recordsMax = 100;

/** A resolver with `servers` (`host:port`), or the system's when there are none. */
export function makeDns({ servers, timeoutMs }: { servers: readonly string[]; timeoutMs: number }): Dns {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers.length > 0) resolver.setServers(servers);
  const ask = async <T>(question: () => Promise<T[]>): Promise<Answer<T>> => {
    try {
      const records = (await question()).slice(0, recordsMax);
      return records.length > 0 ? { kind: "found", records } : { kind: "none" };
    } catch (error) {
      const code = (error as { code?: string }).code ?? String(error);
      if (code === "ENODATA") return { kind: "none" };
      if (code === "ENOTFOUND") return { kind: "no-such-domain" };
      return { kind: "unknown", reason: code };
    }
  };
  return {
    isOwn: servers.length > 0,
    mx: (domain) => ask(() => resolver.resolveMx(domain)),
    async addresses(host) {
      const [six, four] = await Promise.all([
        ask(() => resolver.resolve6(host)),
        ask(() => resolver.resolve4(host)),
      ]);
      const records = [six, four].flatMap((answer) => (answer.kind === "found" ? answer.records : []));
      if (records.length > 0) return { kind: "found", records };
      // Of two answers the one that may change counts.
      return (
        [six, four].find(({ kind }) => kind === "unknown") ??
        [six, four].find(({ kind }) => kind === "none") ??
        four
      );
    },
  };
}
