import { canonicalDomain, canonicalLiteral } from "./domain.ts";

/** `local-part@domain`. RFC 5321 section 4.1.2 calls it Mailbox, RFC 6531 section 3.3 lets it hold UTF-8. */
export interface Address {
  /** What the quotes and backslashes meant: `"a\ b"` is `a b`. Case is kept. */
  localPart: string;
  /** As it was written, without a trailing dot; an address literal keeps its brackets. */
  domain: string;
}

/**
 * RFC 5321 section 4.5.3.1.3 bounds a path to 256 octets with its brackets. The local part has no bound of its
 * own here: section 4.5.3.1.1 asks to take 64 octets or more, and rewritten return paths are longer.
 */
const addressMaxOctets = 254;

/** Reads one address with nothing around it, or answers null. Takes time in proportion to its length. */
export function parseAddress(text: string): Address | null {
  if (text.length > addressMaxOctets || !text.isWellFormed()) return null;
  if (Buffer.byteLength(text) > addressMaxOctets) return null;
  const local = text.startsWith('"') ? quotedString(text) : dotString(text);
  if (!local || text[local.end] !== "@") return null;
  const domain = text.slice(local.end + 1);
  const known = domain.startsWith("[") ? canonicalLiteral(domain) : canonicalDomain(domain);
  if (known === null) return null;
  return { localPart: local.value, domain: domain.endsWith(".") ? domain.slice(0, -1) : domain };
}

/** The address as it is written on the wire and in fields; quotes the local part only where it must be. */
export function formatAddress({ localPart, domain }: Address): string {
  const plain = dotString(`${localPart}@`)?.end === localPart.length;
  const written = plain ? localPart : `"${localPart.replace(/["\\]/g, "\\$&")}"`;
  return `${written}@${domain}`;
}

/**
 * The one form under which an address is stored and looked up. Local parts here are compared without case
 * (RFC 5321 section 2.4 leaves that to the receiving host), in NFC, domains as A-labels.
 */
export function canonicalAddress(address: Address): string {
  return formatAddress({ localPart: canonicalLocalPart(address.localPart), domain: canonicalHost(address) });
}

/** True when both are one address, however they are written; false for what is none. */
export function isSameAddress(one: string, other: string): boolean {
  const [a, b] = [parseAddress(one), parseAddress(other)];
  return a !== null && b !== null && canonicalAddress(a) === canonicalAddress(b);
}

/** The domain's canonical form. */
export function canonicalHost({ domain }: Address): string {
  const known = domain.startsWith("[") ? canonicalLiteral(domain) : canonicalDomain(domain);
  return known ?? domain.toLowerCase();
}

export const canonicalLocalPart = (localPart: string): string => localPart.normalize("NFC").toLowerCase();

/** `bob+shop@…` is also `bob@…`; null when there is no detail to take off. RFC 5233 section 1. */
export function withoutDetail(address: Address): Address | null {
  const plus = address.localPart.indexOf("+");
  return plus > 0 ? { ...address, localPart: address.localPart.slice(0, plus) } : null;
}

interface Local {
  value: string;
  end: number;
}

/** Dot-string, up to the "@". */
function dotString(text: string): Local | null {
  let atomStart = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    const isDot = char === 0x2e;
    if (isDot || char === 0x40) {
      if (at === atomStart) return null;
      if (!isDot) return { value: text.slice(0, at), end: at };
      atomStart = at + 1;
    } else if (!isAtext(char)) return null;
  }
  return null;
}

/** Quoted-string, up to behind its closing quote. The empty one names nobody. */
function quotedString(text: string): Local | null {
  let value = "";
  for (let at = 1; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x22) return value === "" ? null : { value, end: at + 1 };
    if (char === 0x5c) {
      at += 1;
      const quoted = text.charCodeAt(at);
      if (!(quoted >= 0x20 && quoted <= 0x7e)) return null;
      value += text[at];
    } else if (isQtext(char)) value += text[at];
    else return null;
  }
  return null;
}

/** C1 control characters are UTF-8 too, but no name has one. */
const isNonAscii = (char: number) => char >= 0xa0;
const isQtext = (char: number) => (char >= 0x20 && char <= 0x7e) || isNonAscii(char);
const atext = new Set(
  Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~"),
);
const isAtext = (char: number) => atext.has(char) || isNonAscii(char);
