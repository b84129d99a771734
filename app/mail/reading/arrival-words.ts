import type { Arrival, Email } from "../../../lib/jmap/types.ts";
import { type Clock, secondsTime } from "../time-format.ts";
import { checkWords, junkReason, trustWords } from "./authentication-words.ts";
import { domainOf, protectionOf } from "./delivery-words.ts";

export interface ArrivalWords {
  question: string;
  /** Sentences. */
  answer: string[];
}

const isOperators = (address: string) => /^(postmaster|abuse)@/i.test(address);

/** Why an email is here, in plain words: questions that a reader has, each with its answer. */
export function arrivalWords(
  email: Pick<Email, "from" | "to" | "cc">,
  { arrival, listId }: { arrival: Arrival | null; listId: string | null },
  clock: Clock,
): ArrivalWords[] {
  if (!arrival)
    return [
      {
        question: "How did it come here?",
        answer: ["It was not delivered: it was written or put here in this account."],
      },
    ];
  const from = whence(arrival, clock);
  return [
    { question: "Why is it in this account?", answer: why(email, arrival, listId) },
    { question: "Where did it come from?", answer: from },
    // How it came to the other account, that account's server knows.
    ...(arrival.hop && arrival.via !== "collected"
      ? [{ question: "Who sent it?", answer: who(email, arrival) }]
      : []),
  ];
}

function why(
  { to, cc }: Pick<Email, "to" | "cc">,
  { deliveredTo, via, rule, hop, authentication }: Arrival,
  listId: string | null,
): string[] {
  const named = [...(to ?? []), ...(cc ?? [])].some(
    ({ email }) => email.toLowerCase() === deliveredTo.toLowerCase(),
  );
  const junk = rule === null ? junkReason(authentication) : null;
  const hidden =
    "The message does not name that address under To or Cc: you had a blind copy, or it was sent to a list.";
  return [
    `It was sent to ${deliveredTo}${viaWords(deliveredTo, via)}`,
    ...(named || hop === null ? [] : [hidden]),
    ...(junk === null ? [] : [`It was put into Spam: ${junk}`]),
    ...(rule === null ? [] : [`Your rule “${rule}” chose where it was put. Rules are kept in the settings.`]),
    ...(listId ? [`It says that it is from the mailing list ${listId}`.replace(/\.?$/, ".")] : []),
  ];
}

function viaWords(deliveredTo: string, via: Arrival["via"]): string {
  const detail = /^[^+@]+\+([^@]*)@/.exec(deliveredTo)?.[1];
  switch (via) {
    case "address":
      return ", which is your address.";
    case "detail":
      return `: your address, with “${detail}” for whoever you gave it to.`;
    case "alias":
      return ", an alias that leads to you.";
    case "catch-all":
      return `. Nobody has that address; mail for nobody at ${domainOf(deliveredTo)} comes to you.`;
    case "collected":
      return ", your other account, from which your mail is collected.";
    case "forward":
      return ", whose mail is sent on to you.";
    case null:
      return isOperators(deliveredTo)
        ? ", the address of those who run the mail there: you are one of them."
        : ", which led to you then and does not any more.";
    default:
      return via satisfies never;
  }
}

function whence({ hop, deliveredTo }: Arrival, clock: Clock): string[] {
  const here = domainOf(deliveredTo);
  if (!hop) return [`${here}'s own server wrote it, to tell you what became of a message of yours.`];
  const at = secondsTime(hop.at, clock);
  if (hop.protocol === "HTTP") return [`It was written here, on ${here}'s own server. ${at}.`];
  const address = hop.address ?? "A server at an unknown address";
  const peer = hop.helo === null ? address : `${address}, which calls itself ${hop.helo},`;
  const isCollected = hop.protocol === "POP3";
  const tls = protectionOf({ tls: hop.tls, hop: { host: "", address: "", port: 0 }, reply: "250" });
  return [
    isCollected
      ? `It was fetched from ${hop.helo} (${address}) by POP3. ${at}.`
      : `${peer} gave it to ${here}'s server. ${at}.`,
    hop.tls ? `The connection was encrypted: ${tls}.` : "The connection was not encrypted.",
    ...(hop.isAuthenticated ? ["Whoever sent it had signed in here, from a mail program."] : []),
  ];
}

function who({ from }: Pick<Email, "from">, { reversePath, hop, authentication }: Arrival): string[] {
  const claimed = from?.[0]?.email ?? null;
  const proven = hop?.isAuthenticated ?? false;
  const says = claimed ? `It says that it is from ${claimed}.` : "It does not say who it is from.";
  const trust = proven
    ? "That is an address of an account here, which had signed in."
    : trustWords(from ?? [], authentication);
  const path =
    reversePath === ""
      ? "It asks for no answer when it cannot be delivered, as automatic notices do."
      : claimed && domainOf(reversePath).toLowerCase() !== domainOf(claimed).toLowerCase()
        ? `It came in the name of ${reversePath}, as mail from lists and services does.`
        : null;
  return [says, ...(claimed ? [trust] : []), ...(path ? [path] : []), ...checkWords(authentication)];
}
