import type { Email, EmailAddress } from "../../../../lib/jmap/types.ts";
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

type Signed = Pick<Email, "from" | "replyTo" | "keryx:arrival">;

/** The signs of a message that somebody else wrote, what matters most first. */
export function signsOf(email: Signed, { people, history, skeleton }: Known): Sign[] {
  const [sender] = email.from ?? [];
  if (!sender) return [];
  const proof = proofSign(email, sender);
  if (!history) return proof ? [proof] : [];
  const isFirst = !history.hasWritten && !history.wasWrittenTo;
  // Whom one writes to is who one thinks. Others are compared until they are known and proven.
  const isSettled = history.wasWrittenTo || (history.hasWritten && proof?.kind === "proven");
  return [
    proof,
    isSettled ? null : lookAlikeSign(sender, people, skeleton),
    isSettled ? null : nameSign(sender, people, skeleton),
    replyToSign(sender, email.replyTo ?? []),
    isFirst ? firstSign(sender) : null,
  ].filter((sign): sign is Sign => sign !== null);
}

function proofSign(email: Signed, { email: address }: EmailAddress): Sign | null {
  const checks = email["keryx:arrival"]?.authentication ?? null;
  const domain = domainOf(address);
  switch (authenticityOf(email.from ?? [], checks)) {
    case "proven":
      return {
        kind: "proven",
        label: "Sender proven",
        tone: "good",
        words: [`${domain} vouches that this is from ${address}.`],
      };
    case "unproven":
      return {
        kind: "unproven",
        label: "Sender not proven",
        tone: "neutral",
        words: [
          `Nobody vouches that this is from ${address}. Much honest mail is like that, from lists and small servers; anybody could have written that address.`,
        ],
      };
    case "forged":
      return {
        kind: "forged",
        label: `Not from ${domain}`,
        tone: "danger",
        words: [
          `It says that it is from ${address}, but ${junkReason(checks) ?? "nobody vouches for it."}`,
          "Do not answer it, and do not open what it links to, unless you know better.",
        ],
      };
    case null:
      return null;
  }
}

function lookAlikeSign(
  { email }: EmailAddress,
  people: readonly EmailAddress[],
  skeleton: Skeleton,
): Sign | null {
  const other = lookAlike(email, people, skeleton);
  if (other === null) return null;
  return {
    kind: "look-alike",
    label: `Not ${other}`,
    tone: "warn",
    words: [`This is from ${email}. You know ${other}, which looks much the same and is another address.`],
  };
}

function nameSign(
  { name, email }: EmailAddress,
  people: readonly EmailAddress[],
  skeleton: Skeleton,
): Sign | null {
  const shown = name?.trim() ?? "";
  const written = /[^\s<>"'(),;:]+@[^\s<>"'(),;:]+\.[^\s<>"'(),;:]+/.exec(shown)?.[0];
  if (written && written.toLowerCase() !== email.toLowerCase())
    return {
      kind: "name",
      label: "Name is another address",
      tone: "warn",
      words: [`Its sender calls itself ${written}, but the message is from ${email}.`],
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
    label: `Name of ${other.email}`,
    tone: "warn",
    words: [
      `You know ${shown} as ${other.email}. This is from ${email}: the same person, or somebody who uses the name.`,
    ],
  };
}

function replyToSign({ email }: EmailAddress, replyTo: readonly EmailAddress[]): Sign | null {
  const own = domainOf(email).toLowerCase();
  const isElsewhere = (domain: string) =>
    domain !== own && !domain.endsWith(`.${own}`) && !own.endsWith(`.${domain}`);
  const other = replyTo.find((address) => isElsewhere(domainOf(address.email).toLowerCase()));
  if (!other) return null;
  return {
    kind: "reply-to",
    label: `Answers go to ${domainOf(other.email)}`,
    tone: "neutral",
    words: [
      `It is from ${email}, but an answer would go to ${other.email}. Lists and shops do that; so do those who pretend.`,
    ],
  };
}

const firstSign = ({ email }: EmailAddress): Sign => ({
  kind: "first",
  label: "First message",
  tone: "neutral",
  words: [`Nothing came from ${email} before, and you never wrote there.`],
});
