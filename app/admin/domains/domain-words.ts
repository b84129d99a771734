import type { Say } from "../../../lib/language/words.ts";
import type { CheckedRecord, DnsRecord, DomainProblem } from "../../../mail-core/index.ts";

type SayDomains = Say<"admin.domains">;

/** Says what is wrong, at which field, and what would be right. */
export function domainProblem(
  t: SayDomains,
  problem: DomainProblem,
): { field: "name" | "form"; text: string } {
  switch (problem.kind) {
    case "malformed-domain":
      return { field: "name", text: t("malformed") };
    case "taken":
      return { field: "name", text: t("taken") };
    case "unknown-domain":
      return { field: "form", text: t("unknown") };
    case "inhabited":
      return { field: "form", text: t("inhabited", { who: inhabitants(t, problem) }) };
    case "last-domain":
      return { field: "form", text: t("last") };
    case "keys-waiting":
      return { field: "form", text: t("keysWaiting") };
    case "no-keys-waiting":
      return { field: "form", text: t("noKeysWaiting") };
    default:
      return problem satisfies never;
  }
}

/** "2 accounts and 1 alias". */
export function inhabitants(
  t: SayDomains,
  { addresses, aliases }: { addresses: number; aliases: number },
): string {
  const said = { accounts: t("accounts", { count: addresses }), aliases: t("aliases", { count: aliases }) };
  if (addresses > 0 && aliases > 0) return t("both", said);
  if (addresses > 0) return said.accounts;
  return aliases > 0 ? said.aliases : t("nobody");
}

/** What leads programs here. Mail comes and goes without it. */
const forPrograms: ReadonlySet<DnsRecord["purpose"]> = new Set([
  "pop3",
  "submission",
  "jmap",
  "carddav",
  "carddav-path",
  "autodiscover",
  "autoconfig",
]);

/** First what mail needs, then what is for programs. */
export const byReader = <T extends DnsRecord>(records: readonly T[]): [mail: T[], programs: T[]] => [
  records.filter(({ purpose }) => !forPrograms.has(purpose)),
  records.filter(({ purpose }) => forPrograms.has(purpose)),
];

/** What a record is called, and what it is for. `day` writes a date. */
export function recordWords(
  t: SayDomains,
  { purpose, key, name, value }: DnsRecord,
  day: (at: Date) => string,
): { title: string; text: string } {
  switch (purpose) {
    case "mx": {
      const isNameless = /^\d+ [^.]+\.?$/.test(value);
      return { title: t("recordTexts.mx"), text: t(`recordTexts.${isNameless ? "mxNameless" : "mxMore"}`) };
    }
    case "spf":
      return { title: t("recordTexts.spf"), text: t("recordTexts.spfMore") };
    case "dkim": {
      const algorithm = key?.algorithm === "rsa-sha256" ? "RSA" : "Ed25519";
      return { title: t("recordTexts.dkim", { algorithm }), text: keyWords(t, key, day) };
    }
    case "dmarc":
      return { title: t("recordTexts.dmarc"), text: t("recordTexts.dmarcMore") };
    case "tls-rpt":
      return { title: t("recordTexts.tlsRpt"), text: t("recordTexts.tlsRptMore") };
    case "mta-sts": {
      const host = name.replace(/^_/, "");
      return { title: t("recordTexts.mtaSts"), text: t("recordTexts.mtaStsMore", { host }) };
    }
    case "pop3":
    case "submission":
      return serviceWords(t, purpose, { name, value });
    case "jmap":
      return { title: t("recordTexts.jmap"), text: t("recordTexts.jmapMore") };
    case "carddav":
      return { title: t("recordTexts.carddav"), text: t("recordTexts.carddavMore") };
    case "carddav-path":
      return { title: t("recordTexts.carddavPath"), text: t("recordTexts.carddavPathMore") };
    case "autodiscover":
      return { title: t("recordTexts.autodiscover"), text: t("recordTexts.autodiscoverMore") };
    case "autoconfig":
      return { title: t("recordTexts.autoconfig"), text: t("recordTexts.autoconfigMore", { host: name }) };
    default:
      return purpose satisfies never;
  }
}

/** Of the two ways in, the one with TLS from the first octet has an "s" more. RFC 8314 section 5.1. */
function serviceWords(
  t: SayDomains,
  purpose: "pop3" | "submission",
  { name, value }: Pick<DnsRecord, "name" | "value">,
): { title: string; text: string } {
  const tls = name.startsWith(`_${purpose}s.`) ? "implicit" : "starttls";
  const port = value.split(" ")[2] ?? "";
  return { title: t(`recordTexts.${purpose}`, { tls }), text: t("recordTexts.serviceMore", { port }) };
}

function keyWords(t: SayDomains, key: DnsRecord["key"], day: (at: Date) => string): string {
  if (key?.state === "next") return t("recordTexts.dkimNext");
  if (key?.state !== "retired") return t("recordTexts.dkimMore");
  return key.keptUntil
    ? t("recordTexts.dkimRetiredUntil", { day: day(key.keptUntil) })
    : t("recordTexts.dkimRetired");
}

interface FindingWords {
  tone: "good" | "warn" | "danger" | "neutral";
  word: string;
  text: string | null;
}

/** A finding in a word, and where there is something to do, in a sentence. */
export function findingWords(
  t: SayDomains,
  record: Pick<CheckedRecord, "purpose" | "type" | "key" | "value" | "finding">,
): FindingWords {
  const { key, finding } = record;
  switch (finding.kind) {
    case "in-place":
      return { tone: "good", word: t("findings.inPlace"), text: null };
    case "missing":
      return key?.state === "retired"
        ? { tone: "warn", word: t("findings.gone"), text: t("findings.goneMore") }
        : { tone: "danger", word: t("findings.missing"), text: null };
    case "differs":
      return { tone: "warn", ...otherWords(t, record, finding.seen) };
    case "host-unknown": {
      const { host } = finding;
      return { tone: "danger", word: t("findings.nowhere"), text: t("findings.nowhereMore", { host }) };
    }
    case "file-unreachable": {
      const text = t("findings.noFileMore", { address: finding.url, why: finding.why });
      return { tone: "danger", word: t("findings.noFile"), text };
    }
    case "unknown":
      return { tone: "neutral", word: t("findings.notKnown"), text: t("findings.notKnownMore") };
    default:
      return finding satisfies never;
  }
}

/** What to do where something else is there. */
function otherWords(
  t: SayDomains,
  { purpose, type, value }: Pick<DnsRecord, "purpose" | "type" | "value">,
  all: readonly string[],
): { word: string; text: string } {
  const seen = all.join("  +  ");
  if (purpose === "mx") return { word: t("findings.elsewhere"), text: t("findings.elsewhereMore", { seen }) };
  // Of services there may be several.
  if (all.length > 1 && type !== "SRV")
    return { word: t("findings.several"), text: t("findings.severalMore", { seen }) };
  if (purpose === "spf") {
    const ours = value.split(" ").slice(1, -1).join(" ");
    return { word: t("findings.withoutUs"), text: t("findings.withoutUsMore", { ours, seen }) };
  }
  return { word: t("findings.different"), text: t("findings.differentMore", { seen }) };
}

/** All of it in a sentence. */
export function checkWords(
  t: SayDomains,
  records: readonly CheckedRecord[],
): { isAllRight: boolean; text: string } {
  const count = (list: readonly CheckedRecord[]) => {
    const wanted = list.filter(({ key }) => key?.state !== "retired");
    return {
      right: wanted.filter(({ finding }) => finding.kind === "in-place").length,
      wanted: wanted.length,
    };
  };
  const isRight = ({ right, wanted }: { right: number; wanted: number }) => right === wanted;
  const all = count(records);
  if (isRight(all)) return { isAllRight: true, text: t("checks.allRight") };
  if (all.right === 0) return { isAllRight: false, text: t("checks.noneRight") };
  const [mail, programs] = byReader(records);
  const text = isRight(count(mail)) ? t("checks.mailRight", count(programs)) : t("checks.someRight", all);
  return { isAllRight: false, text };
}
