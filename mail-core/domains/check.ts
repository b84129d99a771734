import type { MailCoreConfig } from "../config.ts";
import type { DnsFinding, DnsRecord } from "../index.ts";
import type { Answer, Dns } from "../net/dns.ts";
import { httpsGet } from "../net/https.ts";
import { isPrivate } from "../net/private-networks.ts";
import { autoconfigPath } from "../programs/autoconfig.ts";
import { namesHost, readStsId, readStsPolicy } from "../queue/sts-policy.ts";
import { davRoot } from "../surface/dav.ts";
import { policyPrefix } from "./own-policy.ts";

/** What is shown of records that are not ours: they are whatever somebody put there. */
const seenMax = 5;
const seenLengthMax = 500;
/** Names that are asked for a policy on the way up. RFC 9989 section 4.10. */
const policyLabelsMax = 8;
/** Of what is fetched; a person waits for it. */
const fileLimits = { maxOctets: 64 * 1024, timeoutMs: 10_000 };

/** What `path=` may say: programs are led on from each. RFC 6764 sections 4 and 5. */
const leadsToBooks = new Set([davRoot, davRoot.slice(0, -1), "/.well-known/carddav"]);

type CheckConfig = Pick<MailCoreConfig, "hostname" | "mtaSts" | "policyPort">;

/** Asks the DNS for one record. `hostname` is who MX must name. */
export async function checkRecord(
  record: DnsRecord,
  dns: Dns,
  { hostname, mtaSts, policyPort = 443 }: CheckConfig,
): Promise<DnsFinding> {
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
    case "mta-sts":
      return checkSts(record, dns, { hostname, mtaSts, policyPort });
    case "pop3":
    case "submission":
    case "jmap":
    case "carddav":
    case "autodiscover":
      return checkService(record, dns);
    case "autoconfig":
      return checkAutoconfig(record, dns, { hostname, port: policyPort });
    case "carddav-path":
      return checkText(await dns.txt(record.name), /^path=/i, (text) => leadsToBooks.has(text.slice(5)));
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
  return checkHost(hostname, dns);
}

/** A host that a record names. */
async function checkHost(host: string, dns: Dns): Promise<DnsFinding> {
  const answer = await dns.addresses(host);
  if (answer.kind === "unknown") return unanswered(answer);
  return answer.kind === "found" ? { kind: "in-place" } : { kind: "host-unknown", host };
}

/** Our host and port are among those named, in whatever order they are to be tried. RFC 2782. */
async function checkService({ name, value }: DnsRecord, dns: Dns): Promise<DnsFinding> {
  const answer = await dns.srv(name);
  if (answer.kind !== "found") return unanswered(answer);
  const [, port, host = ""] = / (\d+) (\S+)\.$/.exec(value) ?? [];
  if (answer.records.some((one) => one.target === host && one.port === Number(port)))
    return checkHost(host, dns);
  return differs(answer.records.map((one) => `${one.priority} ${one.weight} ${one.port} ${one.target}.`));
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

/** The record, and the file that it stands for: as others fetch it. RFC 8461 section 3.3. */
async function checkSts(
  { name, value }: DnsRecord,
  dns: Dns,
  { hostname, mtaSts, policyPort }: Required<Pick<CheckConfig, "policyPort">> & CheckConfig,
): Promise<DnsFinding> {
  const wanted = readStsId([value]);
  const finding = checkText(await dns.txt(name), /^v=STSv1\s*;/i, (text) => readStsId([text]) === wanted);
  if (finding.kind !== "in-place") return finding;
  const host = policyPrefix + name.replace(/^_mta-sts\./, "");
  const place = { host, path: "/.well-known/mta-sts.txt", port: policyPort, types: ["text/plain"] };
  return checkFile(place, dns, (text) => {
    const policy = readStsPolicy(text);
    return policy?.mode === mtaSts && namesHost(policy?.mx ?? [], hostname);
  });
}

/** The file that tells programs of our ports. Any record will do that leads its name to the web. */
async function checkAutoconfig(
  { name }: DnsRecord,
  dns: Dns,
  { hostname, port }: { hostname: string; port: number },
): Promise<DnsFinding> {
  const told = `<hostname>${hostname}</hostname>`;
  const place = { host: name, path: autoconfigPath, port, types: ["application/xml", "text/xml"] };
  return checkFile(place, dns, (text) => text.includes(told), { kind: "missing" });
}

/** Fetches a file as others do. `nameless` is what is found where its host has no address at all. */
async function checkFile(
  place: { host: string; path: string; port: number; types: string[] },
  dns: Dns,
  isRight: (text: string) => boolean,
  nameless?: DnsFinding,
): Promise<DnsFinding> {
  const { host, path } = place;
  const unreachable = (why: string): DnsFinding => ({
    kind: "file-unreachable",
    url: `https://${host}${path}`,
    why,
  });
  const answer = await dns.addresses(host);
  if (answer.kind === "unknown") return unanswered(answer);
  if (answer.kind !== "found" && nameless) return nameless;
  // Nobody's record makes us call what only we can reach.
  const address = answer.kind === "found" && answer.records.find((one) => dns.isOwn || !isPrivate(one));
  if (!address) return unreachable("the host has no address that others can call");
  const fetched = await httpsGet({ ...place, address, ...fileLimits });
  if (!fetched.ok) return unreachable(fetched.why);
  return isRight(fetched.text) ? { kind: "in-place" } : unreachable("it says something else");
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
