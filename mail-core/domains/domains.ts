import { canonicalDomain } from "../address/domain.ts";
import type { MailCoreConfig } from "../config.ts";
import type { CheckedRecord, DnsFinding, DnsRecord, DomainResult, Domains } from "../index.ts";
import type { Dns } from "../net/dns.ts";
import type { DomainStore } from "../store/domains.ts";
import { checkRecord } from "./check.ts";
import { ownPolicy, policyPrefix } from "./own-policy.ts";
import { dnsRecords } from "./records.ts";

const malformed = { ok: false, problem: { kind: "malformed-domain" } } as const;
const unknown = { ok: false, problem: { kind: "unknown-domain" } } as const;

/** What domains are told about this server. */
export type DomainsConfig = Pick<
  MailCoreConfig,
  "hostname" | "smarthost" | "mtaSts" | "policyPort" | "webUrl" | "outsidePorts"
> &
  Partial<Pick<MailCoreConfig, "ports">>;

/** The domains, and what their DNS should say and does. */
export function makeDomains({
  store,
  dns,
  config,
}: {
  store: DomainStore;
  dns: Dns;
  config: DomainsConfig;
}): Domains {
  const named = <T>(
    text: string,
    work: (name: string) => Promise<DomainResult<T>>,
  ): Promise<DomainResult<T>> => {
    const name = canonicalDomain(text.trim());
    return name === null ? Promise.resolve(malformed) : work(name);
  };
  const records = (text: string): Promise<DomainResult<DnsRecord[]>> =>
    named(text, async (name) => {
      const keys = await store.keys(name);
      return keys ? { ok: true, value: dnsRecords(name, keys, config) } : unknown;
    });
  return {
    list: () => store.list(),
    add: (text) => named(text, (name) => store.add(name)),
    remove: (text) => named(text, (name) => store.remove(name)),
    records,
    async check(text) {
      const wanted = await records(text);
      if (!wanted.ok) return wanted;
      const checked = await Promise.all(
        wanted.value.map(async (record) => ({
          ...record,
          finding: await checkRecord(record, dns, config),
        })),
      );
      const ready = checked.flatMap(({ key, finding }) =>
        key?.state === "next" && finding.kind === "in-place" ? [key.selector] : [],
      );
      if (ready.length === 0) return { ok: true, value: checked };
      await named(text, (name) => store.adoptKeys(name, ready));
      const after = await records(text);
      // The same records, with keys that have moved on.
      return after.ok
        ? {
            ok: true,
            value: after.value.map((record) => ({ ...record, finding: findingOf(record, checked) })),
          }
        : after;
    },
    renewKeys: (text) => named(text, (name) => store.renewKeys(name)),
    adoptKeys: (text) => named(text, (name) => store.adoptKeys(name)),
    async mtaStsPolicy(host) {
      const policy = ownPolicy(config);
      const name = canonicalDomain(host);
      if (!policy || !name?.startsWith(policyPrefix)) return null;
      return (await store.keys(name.slice(policyPrefix.length))) ? policy : null;
    },
  };
}

const findingOf = ({ name, type, purpose }: DnsRecord, checked: readonly CheckedRecord[]): DnsFinding =>
  checked.find((one) => one.name === name && one.type === type && one.purpose === purpose)?.finding ?? {
    kind: "unknown",
    reason: "not asked",
  };
