import type { Answer, Dns } from "../net/dns.ts";
import { isUsable } from "../smtp/client/dane.ts";
import type { TlsDemand } from "../smtp/client/proof.ts";

/**
 * What the TLSA records of a mail host demand, or null where DNSSEC proves none. `domains` are whose mail it is, and the end of
 * that domain's aliases; their names do for the host's below an authority. To be asked for a host whose name and addresses DNSSEC proves. RFC 7672 sections 2.2 and 3.2.
 */
export async function daneDemand(
  host: string,
  addresses: Extract<Answer<string>, { kind: "found" }>,
  { domains, port, dns }: { domains: readonly string[]; port: number; dns: Dns },
): Promise<TlsDemand | null> {
  // At the end of its CNAMEs first, then as it was named. RFC 7672 section 2.2.3.
  for (const name of new Set([addresses.name, host])) {
    const answer = await dns.tlsa(`_${port}._tcp.${name}`);
    // Perhaps somebody keeps them from us: a host that cannot be asked for them is not called. RFC 7672 section 2.1.2.
    if (answer.kind === "unknown") {
      const text = `The host's TLSA records cannot be looked up now (${answer.reason})`;
      return { kind: "forbidden", failure: "dnssec-invalid", reply: { code: null, enhanced: "4.7.5", text } };
    }
    if (answer.kind !== "found" || !answer.isSecure) continue;
    const records = answer.records.filter(isUsable);
    return records.length > 0 ? { kind: "dane", records, names: [name, ...domains] } : { kind: "encrypted" };
  }
  return null;
}
