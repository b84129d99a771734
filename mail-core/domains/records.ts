import type { MailCoreConfig } from "../config.ts";
import { keyName, keyRecord } from "../dkim/keys.ts";
import type { DnsRecord } from "../index.ts";
import { autoconfigPrefix } from "../programs/autoconfig.ts";
import { servicesOf } from "../programs/services.ts";
import { webPlace } from "../programs/web-place.ts";
import { type DkimKey, retiredKeyKeptMs } from "../store/dkim-keys.ts";
import { davRoot } from "../surface/dav.ts";
import { ownPolicy, policyId } from "./own-policy.ts";

/** What MX names are given; there is one host, so any will do. */
const mxPreference = 10;
/** What speaks TLS from the first octet goes before it. RFC 8314 section 5.1. */
const starttlsPriority = 10;

/**
 * Everything that a domain's DNS should say so that its mail comes here and is believed elsewhere, and so that programs find us who
 * know the domain alone. MX, SPF (RFC 7208), DKIM (RFC 6376, RFC 8463), DMARC (RFC 9989), TLS-RPT (RFC 8460), MTA-STS (RFC 8461);
 * POP3 and submission (RFC 6186, RFC 8314 section 5.1), JMAP (RFC 8620 section 2.2), CardDAV (RFC 6764); Thunderbird's autoconfig
 * (draft-ietf-mailmaint-autoconfig) and Outlook's Autodiscover (MS-OXDISCO section 3.1.5.4).
 */
export function dnsRecords(
  domain: string,
  keys: readonly DkimKey[],
  config: Pick<MailCoreConfig, "hostname" | "smarthost" | "mtaSts" | "webUrl" | "outsidePorts"> &
    Partial<Pick<MailCoreConfig, "ports">>,
): DnsRecord[] {
  const { hostname, smarthost } = config;
  const policy = ownPolicy(config);
  const web = webPlace(config.webUrl);
  const txt = (purpose: DnsRecord["purpose"], name: string, value: string): DnsRecord => ({
    purpose,
    type: "TXT",
    name,
    value,
  });
  const srv = (
    purpose: DnsRecord["purpose"],
    service: string,
    { host, port, priority = 0 }: { host: string; port: number; priority?: number },
  ): DnsRecord => ({
    purpose,
    type: "SRV",
    name: `_${service}._tcp.${domain}`,
    value: `${priority} 1 ${port} ${host}.`,
  });
  // Who has no name in the DNS yet cannot be found by one.
  const services = hostname.includes(".") ? servicesOf(config) : [];
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
    ...services.map(({ name, protocol, tls, port }) =>
      srv(protocol, name, { host: hostname, port, priority: tls === "implicit" ? 0 : starttlsPriority }),
    ),
    ...(web
      ? [
          srv("jmap", "jmap", web),
          srv("carddav", "carddavs", web),
          txt("carddav-path", `_carddavs._tcp.${domain}`, `path=${davRoot}`),
        ]
      : []),
    // What these lead to tells of ports. A CNAME has none itself: programs come to 443.
    ...(web && services.length > 0 ? [srv("autodiscover", "autodiscover", web)] : []),
    ...(web?.port === 443 && services.length > 0
      ? [
          {
            purpose: "autoconfig",
            type: "CNAME",
            name: `${autoconfigPrefix}${domain}`,
            value: `${web.host}.`,
          } as const,
        ]
      : []),
  ];
}
