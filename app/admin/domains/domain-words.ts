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
    case "jmap":
      return { title: t("recordTexts.jmap"), text: t("recordTexts.jmapMore") };
    case "carddav":
      return { title: t("recordTexts.carddav"), text: t("recordTexts.carddavMore") };
    case "carddav-path":
      return { title: t("recordTexts.carddavPath"), text: t("recordTexts.carddavPathMore") };
    default:
      return purpose satisfies never;
  }
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
  { purpose, key, value, finding }: Pick<CheckedRecord, "purpose" | "key" | "value" | "finding">,
): FindingWords {
  switch (finding.kind) {
    case "in-place":
      return { tone: "good", word: t("findings.inPlace"), text: null };
    case "missing":
      return key?.state === "retired"
        ? { tone: "warn", word: t("findings.gone"), text: t("findings.goneMore") }
        : { tone: "danger", word: t("findings.missing"), text: null };
    case "differs":
      return { tone: "warn", ...otherWords(t, purpose, finding.seen, value) };
    case "host-unknown": {
      const { host } = finding;
      return { tone: "danger", word: t("findings.nowhere"), text: t("findings.nowhereMore", { host }) };
    }
    case "policy-unreachable": {
      const address = `https://${finding.host}/.well-known/mta-sts.txt`;
      const text = t("findings.noPolicyMore", { address, why: finding.why });
      return { tone: "danger", word: t("findings.noPolicy"), text };
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
  purpose: DnsRecord["purpose"],
  all: readonly string[],
  value: string,
): { word: string; text: string } {
  const seen = all.join("  +  ");
  if (purpose === "mx") return { word: t("findings.elsewhere"), text: t("findings.elsewhereMore", { seen }) };
  // Of services there may be several.
  const isService = purpose === "jmap" || purpose === "carddav";
  if (all.length > 1 && !isService)
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
  const wanted = records.filter(({ key }) => key?.state !== "retired");
  const right = wanted.filter(({ finding }) => finding.kind === "in-place").length;
  if (right === wanted.length) return { isAllRight: true, text: t("checks.allRight") };
  const text = right === 0 ? t("checks.noneRight") : t("checks.someRight", { right, wanted: wanted.length });
  return { isAllRight: false, text };
}
