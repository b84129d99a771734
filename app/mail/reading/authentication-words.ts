import type { AuthenticationCheck, EmailAddress } from "../../../lib/jmap/types.ts";
import { domainOf } from "./delivery-words.ts";

/** Whether an email is from whom it says: its domain vouches for it, nobody does, or its domain says that it does not. */
export type Authenticity = "proven" | "unproven" | "forged";

/** Null where nobody has looked. What was proven counts for the one address that is shown, and for no other. */
export function authenticityOf(
  from: readonly EmailAddress[],
  checks: readonly AuthenticationCheck[] | null,
): Authenticity | null {
  if (!checks) return null;
  if (junkReason(checks) !== null) return "forged";
  const [author] = from;
  if (!author || from.length > 1) return "unproven";
  const domain = asAscii(domainOf(author.email));
  const dmarc = checks.find(({ method }) => method === "dmarc");
  if (dmarc?.result === "pass") return dmarc.properties["header.from"] === domain ? "proven" : "unproven";
  // A domain that asks for nothing may still sign, or list its hosts.
  const isVouched = checks.some(
    ({ method, result, properties }) =>
      result === "pass" &&
      ((method === "dkim" && isWithin(domain, properties["header.d"])) ||
        (method === "spf" && properties["smtp.mailfrom"] === domain)),
  );
  return dmarc?.result === "none" && isVouched ? "proven" : "unproven";
}

/** What put it into Spam, in a sentence; null where that was not done. */
export function junkReason(checks: readonly AuthenticationCheck[] | null): string | null {
  const dmarc = checks?.find(({ method }) => method === "dmarc");
  if (!dmarc) return null;
  if (dmarc.result === "permerror" && dmarc.reason?.startsWith("multiple-"))
    return "it names several authors, so nobody can say whose it is.";
  const policy = dmarc.properties["policy.dmarc"];
  if (dmarc.result !== "fail" || (policy !== "reject" && policy !== "quarantine")) return null;
  const domain = dmarc.properties["header.from"] ?? "the domain that it names";
  const wish = policy === "reject" ? "should be refused" : "should be mistrusted";
  return `${domain} says that such mail is not its own and ${wish}.`;
}

/** One sentence on whether the address in From is true. */
export function trustWords(
  from: readonly EmailAddress[],
  checks: readonly AuthenticationCheck[] | null,
): string {
  const domain = domainOf(from[0]?.email ?? "");
  switch (authenticityOf(from, checks)) {
    case "proven":
      return `That is proven: ${domain} vouches for it.`;
    case "forged":
      return `That is not true, as far as ${domain} tells: it does not vouch for this message.`;
    case "unproven":
    case null:
      return "Whether that is true nobody has proven.";
  }
}

/** Each check in words, in the order in which they were made. */
export const checkWords = (checks: readonly AuthenticationCheck[] | null): string[] =>
  (checks ?? []).map(sentence);

function sentence({ method, result, reason, properties }: AuthenticationCheck): string {
  const why = reason ? ` (${reason})` : "";
  switch (method) {
    case "spf":
      return `SPF: ${spfWords(result, properties["smtp.mailfrom"] ?? properties["smtp.helo"] ?? "its sender")}`;
    case "dkim":
      return `DKIM: ${dkimWords(result, properties["header.d"] ?? "somebody", why)}`;
    case "dmarc":
      return `DMARC: ${dmarcWords(result, properties["header.from"] ?? "its author", why)}`;
    case "arc":
      return result === "pass"
        ? "ARC: the hosts that passed it on say what they had checked."
        : `ARC: what the hosts that passed it on say cannot be believed${why}.`;
  }
}

const notNow = "could not be asked just then.";

function spfWords(result: string, domain: string): string {
  switch (result) {
    case "pass":
      return `${domain} lists the server that it came from.`;
    case "fail":
      return `${domain} does not list the server that it came from.`;
    case "softfail":
      return `${domain} does not list the server that it came from, and is not strict about it.`;
    case "none":
      return `${domain} does not list its servers.`;
    case "temperror":
      return `${domain} ${notNow}`;
    case "permerror":
      return `${domain}'s list of servers cannot be read.`;
    default:
      return `${domain} says nothing about the server that it came from.`;
  }
}

function dkimWords(result: string, domain: string, why: string): string {
  switch (result) {
    case "pass":
      return `signed by ${domain}, and unchanged since.`;
    case "none":
      return "not signed.";
    case "fail":
      return `signed by ${domain}, but changed since or not by its key${why}.`;
    case "temperror":
      return `${domain}'s key ${notNow}`;
    default:
      return `a signature of ${domain} that counts for nothing${why}.`;
  }
}

function dmarcWords(result: string, domain: string, why: string): string {
  switch (result) {
    case "pass":
      return `${domain} vouches for it.`;
    case "fail":
      return `${domain} does not vouch for it.`;
    case "none":
      return `${domain} does not say how to know its mail.`;
    case "temperror":
      return `${domain} ${notNow}`;
    default:
      return `cannot be checked${why}.`;
  }
}

/** True when a signature of `signer` is one of `domain`'s own: the same, or one within the other. */
const isWithin = (domain: string, signer = "") =>
  signer.includes(".") &&
  (domain === signer || domain.endsWith(`.${signer}`) || signer.endsWith(`.${domain}`));

/** As DNS has it. */
function asAscii(domain: string): string {
  const { hostname } = URL.parse(`http://${domain}`) ?? {};
  return hostname ?? domain.toLowerCase();
}
