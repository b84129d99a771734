import type { CheckedRecord, DnsRecord, DomainProblem } from "../../../mail-core/index.ts";

/** Says what is wrong, at which field, and what would be right. */
export function domainProblem(problem: DomainProblem): { field: "name" | "form"; text: string } {
  switch (problem.kind) {
    case "malformed-domain":
      return { field: "name", text: "This is not a domain. Write it as example.com." };
    case "taken":
      return { field: "name", text: "This domain is here already." };
    case "unknown-domain":
      return { field: "form", text: "This domain is no longer here. Somebody may have deleted it just now." };
    case "inhabited":
      return {
        field: "form",
        text: `Somebody has an address there: ${inhabitants(problem)}. Delete those first.`,
      };
    case "last-domain":
      return { field: "form", text: "This is the only domain. Add another one first." };
    case "keys-waiting":
      return { field: "form", text: "There are new keys already. Their records are on this page." };
    case "no-keys-waiting":
      return { field: "form", text: "The new keys sign already." };
    default:
      return problem satisfies never;
  }
}

/** "2 accounts and 1 alias". */
export function inhabitants({ addresses, aliases }: { addresses: number; aliases: number }): string {
  const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`;
  const parts = [
    ...(addresses > 0 ? [count(addresses, "account", "accounts")] : []),
    ...(aliases > 0 ? [count(aliases, "alias", "aliases")] : []),
  ];
  return parts.join(" and ") || "Nobody yet";
}

/** What a record is called, and what it is for. `day` writes a date. */
export function recordWords(
  { purpose, key, name, value }: DnsRecord,
  day: (at: Date) => string,
): { title: string; text: string } {
  switch (purpose) {
    case "mx":
      return {
        title: "Mail comes here",
        text: /^\d+ [^.]+\.?$/.test(value)
          ? "Names this server as the one that takes the domain's mail. It does not know its own name in the DNS yet: set KERYX_HOSTNAME, such as mail.example.com."
          : "Names this server as the one that takes the domain's mail.",
      };
    case "spf":
      return {
        title: "Who may send (SPF)",
        text: "Says that this server may send for the domain, and nobody else. If others send for it as well, add them.",
      };
    case "dkim": {
      const title = `Signature key, ${key?.algorithm === "rsa-sha256" ? "RSA" : "Ed25519"} (DKIM)`;
      if (key?.state === "next")
        return { title, text: "A new key. It signs as soon as a check finds this record." };
      if (key?.state === "retired")
        return {
          title,
          text: `Signs no more. Leave its record ${key.keptUntil ? `until ${day(key.keptUntil)}` : "for now"}, for mail that is on its way.`,
        };
      return { title, text: "Everything that leaves is signed; with this others see that it is unchanged." };
    }
    case "dmarc":
      return {
        title: "What others do with forgeries (DMARC)",
        text: "Any policy of your own is right. Begin with p=none; when the reports show nothing strange, make it quarantine or reject.",
      };
    case "tls-rpt":
      return {
        title: "Reports on encryption (TLS-RPT)",
        text: "Where others report connections that could not be encrypted.",
      };
    case "mta-sts":
      return {
        title: "Mail comes encrypted (MTA-STS)",
        text: `Asks other servers for verified TLS. ${name.replace(/^_/, "")} must lead to this web address too, over HTTPS with a certificate of its own.`,
      };
    default:
      return purpose satisfies never;
  }
}

/** A finding in a word, and where there is something to do, in a sentence. */
export function findingWords({
  purpose,
  key,
  value,
  finding,
}: Pick<CheckedRecord, "purpose" | "key" | "value" | "finding">): {
  tone: "good" | "warn" | "danger" | "neutral";
  word: string;
  text: string | null;
} {
  switch (finding.kind) {
    case "in-place":
      return { tone: "good", word: "In place", text: null };
    case "missing":
      return key?.state === "retired"
        ? {
            tone: "warn",
            word: "Gone already",
            text: "Mail signed with it that is still on its way cannot be verified.",
          }
        : { tone: "danger", word: "Missing", text: null };
    case "differs":
      return { tone: "warn", ...otherWords(purpose, finding.seen, value) };
    case "host-unknown":
      return {
        tone: "danger",
        word: "Leads nowhere",
        text: `The record is there, but ${finding.host} has no address. Give it an A or AAAA record.`,
      };
    case "policy-unreachable":
      return {
        tone: "danger",
        word: "No policy",
        text: `The record is there, but https://${finding.host}/.well-known/mta-sts.txt does not give the policy: ${finding.why}.`,
      };
    case "unknown":
      return {
        tone: "neutral",
        word: "Not known",
        text: "The name servers do not answer now. Check again in a moment.",
      };
    default:
      return finding satisfies never;
  }
}

/** What to do where something else is there. */
function otherWords(
  purpose: DnsRecord["purpose"],
  seen: readonly string[],
  value: string,
): { word: string; text: string } {
  const there = seen.join("  and  ");
  if (purpose === "mx") return { word: "Elsewhere", text: `Mail goes to another server: ${there}` };
  if (seen.length > 1)
    return {
      word: "More than one",
      text: `Only one may be there, or none of them counts. There is: ${there}`,
    };
  if (purpose === "spf") {
    const ours = value.split(" ").slice(1, -1).join(" ");
    return { word: "Without us", text: `Add "${ours}" to the record that is there: ${there}` };
  }
  return { word: "Different", text: `There is: ${there}` };
}

/** All of it in a sentence. */
export function checkWords(records: readonly CheckedRecord[]): string {
  const wanted = records.filter(({ key }) => key?.state !== "retired");
  const right = wanted.filter(({ finding }) => finding.kind === "in-place").length;
  if (right === wanted.length) return "Everything is in place.";
  if (right === 0) return "None of the records is in place yet.";
  return `${right} of ${wanted.length} records are in place.`;
}
