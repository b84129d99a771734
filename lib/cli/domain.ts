import type {
  CheckedRecord,
  DnsFinding,
  DnsRecord,
  DomainProblem,
  DomainSummary,
  Domains,
} from "../../mail-core/index.ts";
import type { DomainCommand } from "./command.ts";
import type { Act } from "./run.ts";
import { table } from "./terminal.ts";

/** Runs one command about domains. */
export async function runDomain(command: DomainCommand, domains: Domains): Promise<Act> {
  switch (command.kind) {
    case "domain list": {
      const list = await domains.list();
      return { ok: true, text: command.json ? json(list) : shown(list) };
    }
    case "domain add": {
      const result = await domains.add(command.domain);
      if (!result.ok) return refused(result.problem, command.domain);
      const { name } = result.value;
      return done(`${name} is added. "domain dns ${name}" shows what belongs into its DNS.`);
    }
    case "domain delete": {
      const result = await domains.remove(command.domain);
      return result.ok ? done(`${command.domain} is deleted.`) : refused(result.problem, command.domain);
    }
    case "domain dns": {
      const result = await domains.records(command.domain);
      if (!result.ok) return refused(result.problem, command.domain);
      return { ok: true, text: command.json ? json(result.value) : result.value.map(zoneLine).join("") };
    }
    case "domain check": {
      const result = await domains.check(command.domain);
      if (!result.ok) return refused(result.problem, command.domain);
      return { ok: true, text: command.json ? json(result.value) : checked(result.value) };
    }
    case "domain keys": {
      const { domain, use } = command;
      const result = use ? await domains.adoptKeys(domain) : await domains.renewKeys(domain);
      if (!result.ok) return refused(result.problem, domain);
      return done(
        use
          ? `The new keys of ${domain} sign from now on. Leave the records of the old ones for two weeks.`
          : `${domain} has new keys. Publish their records ("domain dns ${domain}"); "domain check ${domain}" lets them sign once they are there.`,
      );
    }
    default:
      return command satisfies never;
  }
}

const done = (sentence: string): Act => ({ ok: true, text: `${sentence}\n` });
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

function refused(problem: DomainProblem, about: string): Act {
  return { ok: false, problem: words(problem, about) };
}

function words(problem: DomainProblem, about: string): string {
  switch (problem.kind) {
    case "malformed-domain":
      return `"${about}" is no domain such as crepes.fr.`;
    case "taken":
      return `${about} exists already.`;
    case "unknown-domain":
      return `${about} is not a domain of this server: domain list shows them all.`;
    case "inhabited":
      return `${about} has addresses of accounts (${problem.addresses}) and aliases (${problem.aliases}): delete those first.`;
    case "last-domain":
      return `${about} is the only domain: add another one first.`;
    case "keys-waiting":
      return `${about} has new keys already, which wait for their records: domain dns ${about} shows them.`;
    case "no-keys-waiting":
      return `${about} has no new keys: domain keys ${about} makes some.`;
    default:
      return problem satisfies never;
  }
}

const day = (date: Date) => date.toISOString().slice(0, 10);

function shown(list: readonly DomainSummary[]): string {
  const rows = list.map(({ name, addresses, aliases, createdAt }) => [
    name,
    String(addresses),
    String(aliases),
    day(createdAt),
  ]);
  return list.length === 0
    ? "There are no domains: setup makes the first one.\n"
    : table([["DOMAIN", "ADDRESSES", "ALIASES", "SINCE"], ...rows]);
}

/** What a record is for, in a few words. */
function purpose({ purpose, key }: DnsRecord): string {
  switch (purpose) {
    case "mx":
      return "Mail comes to this server.";
    case "spf":
      return "This server may send for the domain (SPF). If others may as well, add them here.";
    case "dkim":
      if (key?.state === "next") return "A new key: it signs once this is found (DKIM).";
      if (key?.state === "retired")
        return `A key that signs no more: its record is wanted until ${key.keptUntil ? day(key.keptUntil) : "later"} (DKIM).`;
      return "The key that what leaves is signed with (DKIM).";
    case "dmarc":
      return "What others do with what fails these, and where they report it (DMARC).";
    case "tls-rpt":
      return "Where others report connections that could not be encrypted (TLS-RPT).";
    case "mta-sts":
      return "Others send over verified TLS only, or report it: the file is at https://mta-sts.DOMAIN (MTA-STS).";
    case "pop3":
      return "Mail programs that know the domain alone find where to collect (POP3).";
    case "submission":
      return "Mail programs that know the domain alone find where to hand in (submission).";
    case "jmap":
      return "Mail programs that know the domain alone find this server (JMAP).";
    case "carddav":
      return "Phones and other programs that know the domain alone find the contacts (CardDAV).";
    case "carddav-path":
      return "Where the contacts are on that host (CardDAV).";
    case "autodiscover":
      return "Outlook sets itself up with the address alone (Autodiscover).";
    case "autoconfig":
      return "Thunderbird and others set themselves up with the address alone: the name leads to the web, with a certificate of its own (autoconfig).";
    default:
      return purpose satisfies never;
  }
}

/** A comment and a line that can be pasted into a zone. RFC 1035 section 5.1; a string has 255 octets at most. */
function zoneLine(record: DnsRecord): string {
  const { name, type, value } = record;
  const strings = (value.match(/.{1,255}/g) ?? []).map((piece) => `"${piece.replace(/["\\]/g, "\\$&")}"`);
  return `; ${purpose(record)}\n${name}.  ${type}  ${type === "TXT" ? strings.join(" ") : value}\n`;
}

const names = {
  mx: "MX",
  spf: "SPF",
  dkim: "DKIM",
  dmarc: "DMARC",
  "tls-rpt": "TLS-RPT",
  "mta-sts": "MTA-STS",
  pop3: "POP3",
  submission: "submission",
  jmap: "JMAP",
  carddav: "CardDAV",
  "carddav-path": "CardDAV path",
  autodiscover: "Autodiscover",
  autoconfig: "autoconfig",
} as const;

function checked(records: readonly CheckedRecord[]): string {
  const rows = records.map(({ purpose, key, name, finding }) => [
    names[purpose],
    name,
    key?.state === "retired" && finding.kind === "missing" ? "gone already" : found(finding),
  ]);
  return table([["RECORD", "NAME", "IN THE DNS"], ...rows]);
}

function found(finding: DnsFinding): string {
  switch (finding.kind) {
    case "in-place":
      return "in place";
    case "missing":
      return "missing";
    case "differs":
      return `something else: ${finding.seen.join("; ")}`;
    case "host-unknown":
      return `in place, but ${finding.host} has no address`;
    case "file-unreachable":
      return `in place, but ${finding.url} is not right: ${finding.why}`;
    case "unknown":
      return `not known: the resolver says ${finding.reason}`;
    default:
      return finding satisfies never;
  }
}
