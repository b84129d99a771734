import type { Arrival, Email } from "../../../lib/jmap/types.ts";
import type { Say } from "../../../lib/language/words.ts";
import { type Clock, secondsTime } from "../time-format.ts";
import { checkWords, junkReason, trustWords } from "./authentication-words.ts";
import { domainOf, tlsWords } from "./delivery-words.ts";

type SayOrigin = Say<"mail.origin">;

export interface ArrivalWords {
  question: string;
  /** Sentences. */
  answer: string[];
}

const isOperators = (address: string) => /^(postmaster|abuse)@/i.test(address);

/** Why an email is here, in plain words: questions that a reader has, each with its answer. */
export function arrivalWords(
  t: SayOrigin,
  email: Pick<Email, "from" | "to" | "cc">,
  { arrival, listId }: { arrival: Arrival | null; listId: string | null },
  clock: Clock,
): ArrivalWords[] {
  if (!arrival) return [{ question: t("arrival.how"), answer: [t("arrival.notDelivered")] }];
  return [
    { question: t("arrival.why"), answer: why(t, email, arrival, listId) },
    { question: t("arrival.whence"), answer: whence(t, arrival, clock) },
    // How it came to the other account, that account's server knows.
    ...(arrival.hop && arrival.via !== "collected"
      ? [{ question: t("arrival.who"), answer: who(t, email, arrival) }]
      : []),
  ];
}

function why(
  t: SayOrigin,
  { to, cc }: Pick<Email, "to" | "cc">,
  { deliveredTo, via, rule, hop, authentication }: Arrival,
  listId: string | null,
): string[] {
  const named = [...(to ?? []), ...(cc ?? [])].some(
    ({ email }) => email.toLowerCase() === deliveredTo.toLowerCase(),
  );
  const junk = rule === null ? junkReason(t, authentication) : null;
  return [
    viaWords(t, deliveredTo, via),
    ...(named || hop === null ? [] : [t("arrival.hidden")]),
    ...(junk === null ? [] : [t("arrival.junk", { why: junk })]),
    ...(rule === null ? [] : [t("arrival.rule", { rule })]),
    ...(listId ? [t("arrival.list", { list: listId.replace(/\.$/, "") })] : []),
  ];
}

function viaWords(t: SayOrigin, address: string, via: Arrival["via"]): string {
  switch (via) {
    case "address":
    case "alias":
    case "collected":
    case "forward":
      return t(`arrival.via.${via}`, { address });
    case "detail":
      return t("arrival.via.detail", { address, detail: /^[^+@]+\+([^@]*)@/.exec(address)?.[1] ?? "" });
    case "catch-all":
      return t("arrival.via.catchAll", { address, domain: domainOf(address) });
    case null:
      return t(isOperators(address) ? "arrival.via.operators" : "arrival.via.noMore", { address });
    default:
      return via satisfies never;
  }
}

function whence(t: SayOrigin, { hop, deliveredTo }: Arrival, clock: Clock): string[] {
  const here = domainOf(deliveredTo);
  if (!hop) return [t("arrival.report", { here })];
  const time = secondsTime(hop.at, clock);
  if (hop.protocol === "HTTP") return [t("arrival.writtenHere", { here, time })];
  return [
    giver(t, hop, here, time),
    hop.tls ? t("arrival.encrypted", { tls: tlsWords(hop.tls) }) : t("arrival.notEncrypted"),
    ...(hop.isAuthenticated ? [t("arrival.signedIn")] : []),
  ];
}

/** The server that had it before, and when it was given or fetched. */
function giver(t: SayOrigin, hop: NonNullable<Arrival["hop"]>, here: string, time: string): string {
  const { protocol, helo } = hop;
  const address = hop.address ?? t("arrival.unknownAddress");
  if (protocol === "POP3") return t("arrival.fetched", { host: helo ?? "", address, time });
  if (helo === null) return t("arrival.given", { address, here, time });
  return t("arrival.givenNamed", { address, helo, here, time });
}

function who(
  t: SayOrigin,
  { from }: Pick<Email, "from">,
  { reversePath, hop, authentication }: Arrival,
): string[] {
  const claimed = from?.[0]?.email ?? null;
  const says = claimed ? t("arrival.claims", { address: claimed }) : t("arrival.claimsNobody");
  const trust = hop?.isAuthenticated ? t("arrival.account") : trustWords(t, from ?? [], authentication);
  const path =
    reversePath === ""
      ? t("arrival.noAnswer")
      : claimed && domainOf(reversePath).toLowerCase() !== domainOf(claimed).toLowerCase()
        ? t("arrival.inName", { address: reversePath })
        : null;
  return [says, ...(claimed ? [trust] : []), ...(path ? [path] : []), ...checkWords(t, authentication)];
}
