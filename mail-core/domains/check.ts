import type { DnsFinding, DnsRecord } from "../index.ts";
import type { Answer, Dns } from "../net/dns.ts";

/** What is shown of records that are not ours: they are whatever somebody put there. */
const seenMax = 5;
const seenLengthMax = 500;
/** Names that are asked for a policy on the way up. RFC 9989 section 4.10. */
const policyLabelsMax = 8;

/** Asks the DNS for one record. `hostname` is who MX must name. */
export async function checkRecord(record: DnsRecord, dns: Dns, hostname: string): Promise<DnsFinding> {
  switch (record.purpose) {
    case "mx":
      return checkMx(record, dns, hostname);
    case "spf":
      return checkText(await dns.txt(record.name), /^v=spf1(?= |$)/i, (text) => allows(text, record.value));
    case "dkim": {
      const key = keyIn(record.value);
      return checkText(await dns.txt(record.name), /(^|;)\s*p\s*=/i, (text) => keyIn(text) === key);
    }
    case "dmarc":
      return checkPolicy(record, dns);
    case "tls-rpt":
      return checkText(await dns.txt(record.name), /^v=TLSRPTv1\s*;/i, () => true);
    default:
      return record.purpose satisfies never;
  }
}

async function checkMx(record: DnsRecord, dns: Dns, hostname: string): Promise<DnsFinding> {
  const answer = await dns.mx(record.name);
  if (answer.kind !== "found") return unanswered(answer);
  const named = answer.records.map(({ exchange, priority }) => ({
    exchange: exchange.toLowerCase().replace(/\.$/, ""),
    priority,
  }));
  if (!named.some(({ exchange }) => exchange === hostname.toLowerCase()))
    return differs(named.map(({ exchange, priority }) => `${priority} ${exchange}.`));
  const host = await dns.addresses(hostname);
  if (host.kind === "unknown") return unanswered(host);
  return host.kind === "found" ? { kind: "in-place" } : { kind: "host-unknown", host: hostname };
}

/** One text of this kind must be there and no second one: receivers then use neither. RFC 7208 section 4.5, RFC 8460 section 3. */
function checkText(answer: Answer<string>, kind: RegExp, isRight: (text: string) => boolean): DnsFinding {
  if (answer.kind !== "found") return unanswered(answer);
  const texts = answer.records.filter((text) => kind.test(text));
  const [only] = texts;
  if (only === undefined) return { kind: "missing" };
  return texts.length === 1 && isRight(only) ? { kind: "in-place" } : differs(texts);
}

/** Its own policy, or one that it has from above. */
async function checkPolicy(record: DnsRecord, dns: Dns): Promise<DnsFinding> {
  const labels = record.name.replace(/^_dmarc\./, "").split(".");
  let first: DnsFinding = { kind: "missing" };
  for (let up = 0; up < Math.min(labels.length - 1, policyLabelsMax) || up === 0; up++) {
    const answer = await dns.txt(`_dmarc.${labels.slice(up).join(".")}`);
    const finding = checkText(answer, /^v=DMARC1\s*;/i, () => true);
    if (finding.kind === "in-place") return finding;
    if (up === 0) first = finding;
    if (finding.kind !== "missing") return finding;
  }
  return first;
}

/** Every mechanism that we ask for stands in the record that is there; it may allow others as well. */
function allows(text: string, wanted: string): boolean {
  const mechanisms = (record: string) =>
    record
      .toLowerCase()
      .split(/\s+/)
      .map((one) => one.replace(/^\+/, ""));
  const there = new Set(mechanisms(text));
  return mechanisms(wanted)
    .filter((one) => one !== "-all")
    .every((one) => there.has(one));
}

/** What `p=` holds, without blanks. RFC 6376 section 3.6.1. */
const keyIn = (text: string) => /(?:^|;)\s*p\s*=([^;]*)/i.exec(text)?.[1]?.replace(/\s+/g, "") ?? "";

const differs = (seen: readonly string[]): DnsFinding => ({
  kind: "differs",
  seen: seen.slice(0, seenMax).map((text) => text.slice(0, seenLengthMax).replace(/[^\x20-\x7e]/g, "?")),
});

const unanswered = (answer: Exclude<Answer<unknown>, { kind: "found" }>): DnsFinding =>
  answer.kind === "unknown" ? { kind: "unknown", reason: answer.reason } : { kind: "missing" };
