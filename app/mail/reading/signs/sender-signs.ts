import type { Email, EmailAddress } from "../../../../lib/jmap/types.ts";
import type { Say } from "../../../../lib/language/words.ts";
import { authenticityOf, junkReason } from "../authentication-words.ts";
import { domainOf } from "../delivery-words.ts";
import { lookAlike, type Skeleton } from "./look-alike.ts";

/** One thing worth knowing about who wrote a message. */
export interface Sign {
  kind: "proven" | "unproven" | "forged" | "look-alike" | "name" | "reply-to" | "first";
  /** In a few words, beside the sender. */
  label: string;
  tone: "good" | "neutral" | "warn" | "danger";
  /** Sentences. */
  words: string[];
}

/** What one has to do with a sender. */
export interface History {
  /** Something came from this address before. */
  hasWritten: boolean;
  /** One wrote there oneself. */
  wasWrittenTo: boolean;
}

export interface Known {
  /** People of one's mail, and oneself. */
  people: readonly EmailAddress[];
  /** Null while it is not known. */
  history: History | null;
  skeleton: Skeleton;
}

type SayOrigin = Say<"mail.origin">;
type Signed = Pick<Email, "from" | "replyTo" | "keryx:arrival">;

/** The signs of a message that somebody else wrote, what matters most first. */
export function signsOf(t: SayOrigin, email: Signed, { people, history, skeleton }: Known): Sign[] {
  const [sender] = email.from ?? [];
  if (!sender) return [];
  const proof = proofSign(t, email, sender);
  if (!history) return proof ? [proof] : [];
  const isFirst = !history.hasWritten && !history.wasWrittenTo;
  // Whom one writes to is who one thinks. Others are compared until they are known and proven.
  const isSettled = history.wasWrittenTo || (history.hasWritten && proof?.kind === "proven");
  return [
    proof,
    isSettled ? null : lookAlikeSign(t, sender, people, skeleton),
    isSettled ? null : nameSign(t, sender, people, skeleton),
    replyToSign(t, sender, email.replyTo ?? []),
    isFirst ? firstSign(t, sender) : null,
  ].filter((sign): sign is Sign => sign !== null);
}

function proofSign(t: SayOrigin, email: Signed, { email: address }: EmailAddress): Sign | null {
  const checks = email["keryx:arrival"]?.authentication ?? null;
  const domain = domainOf(address);
  switch (authenticityOf(email.from ?? [], checks)) {
    case "proven":
      return {
        kind: "proven",
        label: t("signs.proven"),
        tone: "good",
        words: [t("signs.provenMore", { domain, address })],
      };
    case "unproven":
      return {
        kind: "unproven",
        label: t("signs.unproven"),
        tone: "neutral",
        words: [t("signs.unprovenMore", { address })],
      };
    case "forged":
      return {
        kind: "forged",
        label: t("signs.forged", { domain }),
        tone: "danger",
        words: [
          t("signs.forgedMore", { address, why: junkReason(t, checks) ?? t("signs.nobodyVouches") }),
          t("signs.beCareful"),
        ],
      };
    case null:
      return null;
  }
}

function lookAlikeSign(
  t: SayOrigin,
  { email }: EmailAddress,
  people: readonly EmailAddress[],
  skeleton: Skeleton,
): Sign | null {
  const other = lookAlike(email, people, skeleton);
  if (other === null) return null;
  return {
    kind: "look-alike",
    label: t("signs.lookAlike", { other }),
    tone: "warn",
    words: [t("signs.lookAlikeMore", { address: email, other })],
  };
}

function nameSign(
  t: SayOrigin,
  { name, email }: EmailAddress,
  people: readonly EmailAddress[],
  skeleton: Skeleton,
): Sign | null {
  const shown = name?.trim() ?? "";
  const written = /[^\s<>"'(),;:]+@[^\s<>"'(),;:]+\.[^\s<>"'(),;:]+/.exec(shown)?.[0];
  if (written && written.toLowerCase() !== email.toLowerCase())
    return {
      kind: "name",
      label: t("signs.nameIsAddress"),
      tone: "warn",
      words: [t("signs.nameIsAddressMore", { name: written, address: email })],
    };
  const same = (text: string) => skeleton(text.normalize("NFKC").toLowerCase()).toLowerCase();
  // One word is anybody's name.
  if (!/\S\s+\S/.test(shown)) return null;
  const others = people.filter((person) => person.name && same(person.name) === same(shown));
  const isKnown = others.some(
    (person) => domainOf(person.email).toLowerCase() === domainOf(email).toLowerCase(),
  );
  const [other] = others;
  if (!other || isKnown) return null;
  return {
    kind: "name",
    label: t("signs.nameOf", { other: other.email }),
    tone: "warn",
    words: [t("signs.nameOfMore", { name: shown, other: other.email, address: email })],
  };
}

function replyToSign(t: SayOrigin, { email }: EmailAddress, replyTo: readonly EmailAddress[]): Sign | null {
  const own = domainOf(email).toLowerCase();
  const isElsewhere = (domain: string) =>
    domain !== own && !domain.endsWith(`.${own}`) && !own.endsWith(`.${domain}`);
  const other = replyTo.find((address) => isElsewhere(domainOf(address.email).toLowerCase()));
  if (!other) return null;
  return {
    kind: "reply-to",
    label: t("signs.replyTo", { domain: domainOf(other.email) }),
    tone: "neutral",
    words: [t("signs.replyToMore", { address: email, other: other.email })],
  };
}

const firstSign = (t: SayOrigin, { email }: EmailAddress): Sign => ({
  kind: "first",
  label: t("signs.first"),
  tone: "neutral",
  words: [t("signs.firstMore", { address: email })],
});
