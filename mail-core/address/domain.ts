import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";

/** RFC 5321 section 4.5.3.1.2. */
const domainMaxOctets = 255;
/** RFC 1035 section 2.3.4. */
const labelMaxOctets = 63;

/**
 * The one form in which a domain is stored and compared: lower case, A-labels, no trailing dot. Null when it
 * is no domain. RFC 5321 section 2.3.5, RFC 5890 section 2.3.2.1.
 * A last label of digits alone is refused: it would be an IPv4 address without its brackets.
 */
export function canonicalDomain(text: string): string | null {
  const bare = text.endsWith(".") ? text.slice(0, -1) : text;
  if (bare === "" || bare.length > domainMaxOctets) return null;
  // domainToASCII reads its input as the host of a URL, where "0x7f.1" is an address and "/" ends the host:
  // plain ASCII never goes through it.
  const ascii = isAscii(bare) ? bare.toLowerCase() : hasUrlSyntax(bare) ? "" : domainToASCII(bare);
  if (ascii === "" || ascii.length > domainMaxOctets) return null;
  const labels = ascii.split(".");
  if (!labels.every(isLabel)) return null;
  if (/^[0-9]+$/.test(labels.at(-1) ?? "")) return null;
  // An A-label that does not survive the way to Unicode and back is a second spelling of something else.
  const isSpoof = labels.some((label) => label.startsWith("xn--")) && domainToASCII(ascii) !== ascii;
  return isSpoof ? null : ascii;
}

/** The bracketed address of a host in one spelling, or null. RFC 5321 section 4.1.3; IPv6 is the only tag there is. */
export function canonicalLiteral(text: string): string | null {
  if (!text.startsWith("[") || !text.endsWith("]") || text.length > domainMaxOctets) return null;
  const inner = text.slice(1, -1).toLowerCase();
  if (isIPv4(inner)) return text;
  const v6 = inner.startsWith("ipv6:") ? inner.slice(5) : "";
  // A zone ("%eth0") names a link of somebody's machine: it has no place in an address.
  return isIPv6(v6) && !v6.includes("%") ? `[IPv6:${v6}]` : null;
}

const isAscii = (text: string) => !/[^ -~]/.test(text);

const hasUrlSyntax = (text: string) => /[\0- "#%/:;<=>?@[\\\]^`{|}]/.test(text);

const isLabel = (label: string) =>
  label.length <= labelMaxOctets &&
  /^[A-Za-z0-9-]+$/.test(label) &&
  !label.startsWith("-") &&
  !label.endsWith("-");
