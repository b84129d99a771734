import { canonicalDomain } from "../address/domain.ts";
import type { MailCoreConfig } from "../config.ts";
import { keyName, keyRecord } from "../dkim/keys.ts";
import type { DnsRecord } from "../index.ts";
import { type DkimKey, retiredKeyKeptMs } from "../store/dkim-keys.ts";
import { davRoot } from "../surface/dav.ts";
import { ownPolicy, policyId } from "./own-policy.ts";

/** What MX names are given; there is one host, so any will do. */
const mxPreference = 10;

/**
 * Everything that a domain's DNS should say so that its mail comes here and is believed elsewhere, and so that programs find us who
 * know the domain alone. MX, SPF (RFC 7208), DKIM (RFC 6376, RFC 8463), DMARC (RFC 9989), TLS-RPT (RFC 8460), MTA-STS (RFC 8461);
 * JMAP (RFC 8620 section 2.2), CardDAV (RFC 6764).
 */
export function dnsRecords(
  domain: string,
  keys: readonly DkimKey[],
  config: Pick<MailCoreConfig, "hostname" | "smarthost" | "mtaSts" | "webUrl">,
): DnsRecord[] {
  const { hostname, smarthost } = config;
  const policy = ownPolicy(config);
  const web = webOf(config.webUrl);
  const txt = (purpose: DnsRecord["purpose"], name: string, value: string): DnsRecord => ({
    purpose,
    type: "TXT",
    name,
    value,
  });
  const postmaster = `mailto:postmaster@${domain}`;
  // Whoever calls other hosts in our place must be allowed to as well.
  const senders = smarthost ? `mx a:${smarthost.host}` : "mx";
  return [
    { purpose: "mx", type: "MX", name: domain, value: `${mxPreference} ${hostname}.` },
    txt("spf", domain, `v=spf1 ${senders} -all`),
    ...keys.map(({ selector, algorithm, state, publicKey, retiredAt }) => ({
      ...txt("dkim", keyName(selector, domain), keyRecord({ algorithm, publicKey })),
      key: {
        selector,
        algorithm,
        state,
        keptUntil: retiredAt && new Date(retiredAt.getTime() + retiredKeyKeptMs),
      },
    })),
    // Reports first; once they show that all is well, quarantine or reject is the domain's to say.
    txt("dmarc", `_dmarc.${domain}`, `v=DMARC1; p=none; rua=${postmaster}`),
    txt("tls-rpt", `_smtp._tls.${domain}`, `v=TLSRPTv1; rua=${postmaster}`),
    ...(policy ? [txt("mta-sts", `_mta-sts.${domain}`, `v=STSv1; id=${policyId(policy)}`)] : []),
    ...(web
      ? [
          { purpose: "jmap", type: "SRV", name: `_jmap._tcp.${domain}`, value: web } as const,
          { purpose: "carddav", type: "SRV", name: `_carddavs._tcp.${domain}`, value: web } as const,
          txt("carddav-path", `_carddavs._tcp.${domain}`, `path=${davRoot}`),
        ]
      : []),
  ];
}

/** Where programs reach the web, as SRV has it; null where that is not by https under a name: both protocols ask for TLS. */
function webOf(webUrl: string | undefined): string | null {
  const url = webUrl === undefined ? null : URL.parse(webUrl);
  const host = url?.protocol === "https:" ? canonicalDomain(url.hostname) : null;
  return host?.includes(".") ? `0 1 ${url?.port || 443} ${host}.` : null;
}
