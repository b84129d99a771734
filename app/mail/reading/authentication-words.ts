import type { AuthenticationCheck, EmailAddress } from "../../../lib/jmap/types.ts";
import type { Say } from "../../../lib/language/words.ts";
import { domainOf } from "./delivery-words.ts";

type SayOrigin = Say<"mail.origin">;

/** Whether an email is from whom it says: its domain vouches for it, nobody does, or its domain says that it does not. */
export type Authenticity = "proven" | "unproven" | "forged";

/** Null where nobody has looked. What was proven counts for the one address that is shown, and for no other. */
export function authenticityOf(
  from: readonly EmailAddress[],
  checks: readonly AuthenticationCheck[] | null,
): Authenticity | null {
  if (!checks) return null;
  if (junkOf(checks) !== null) return "forged";
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

/** Why it belongs into Spam, and which domain says so; null where it does not. */
function junkOf(
  checks: readonly AuthenticationCheck[] | null,
): { kind: "several" | "reject" | "quarantine"; domain: string | undefined } | null {
  const dmarc = checks?.find(({ method }) => method === "dmarc");
  if (!dmarc) return null;
  const domain = dmarc.properties["header.from"];
  if (dmarc.result === "permerror" && dmarc.reason?.startsWith("multiple-"))
    return { kind: "several", domain };
  const policy = dmarc.properties["policy.dmarc"];
  if (dmarc.result !== "fail" || (policy !== "reject" && policy !== "quarantine")) return null;
  return { kind: policy, domain };
}

/** What put it into Spam, in a sentence; null where that was not done. */
export function junkReason(t: SayOrigin, checks: readonly AuthenticationCheck[] | null): string | null {
  const junk = junkOf(checks);
  return junk && t(`junk.${junk.kind}`, { domain: junk.domain ?? t("junk.itsDomain") });
}

/** One sentence on whether the address in From is true. */
export const trustWords = (
  t: SayOrigin,
  from: readonly EmailAddress[],
  checks: readonly AuthenticationCheck[] | null,
): string =>
  t(`trust.${authenticityOf(from, checks) ?? "unproven"}`, { domain: domainOf(from[0]?.email ?? "") });

/** Each check in words, in the order in which they were made. */
export const checkWords = (t: SayOrigin, checks: readonly AuthenticationCheck[] | null): string[] =>
  (checks ?? []).map((check) => sentence(t, check));

const spfResults = ["pass", "fail", "softfail", "none", "temperror", "permerror"] as const;
const dkimResults = ["pass", "none", "fail", "temperror"] as const;
const dmarcResults = ["pass", "fail", "none", "temperror"] as const;

function sentence(t: SayOrigin, { method, result, reason, properties }: AuthenticationCheck): string {
  const why = reason ? ` (${reason})` : "";
  const among = <Result extends string>(results: readonly Result[]) =>
    results.find((one) => one === result) ?? "other";
  switch (method) {
    case "spf": {
      const domain = properties["smtp.mailfrom"] ?? properties["smtp.helo"] ?? t("checks.spf.unnamed");
      return t(`checks.spf.${among(spfResults)}`, { domain });
    }
    case "dkim": {
      const domain = properties["header.d"] ?? t("checks.dkim.unnamed");
      return t(`checks.dkim.${among(dkimResults)}`, { domain, why });
    }
    case "dmarc": {
      const domain = properties["header.from"] ?? t("checks.dmarc.unnamed");
      return t(`checks.dmarc.${among(dmarcResults)}`, { domain, why });
    }
    case "arc":
      return t(`checks.arc.${among(["pass"])}`, { why });
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
