import { isIP } from "node:net";
import { domainToASCII } from "node:url";

const hostPattern = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*$/;
/** A command of POP3 has 255 octets with its verb and line end. RFC 2449 section 4. */
const wordMaxOctets = 240;

/** What may stand in a line, and is no more than a person types. */
export const isWord = (text: unknown, maxOctets = wordMaxOctets): text is string =>
  typeof text === "string" &&
  text !== "" &&
  text.isWellFormed() &&
  Buffer.byteLength(text) <= maxOctets &&
  !/\p{Cc}/u.test(text);

export const isPort = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65_535;

/** A host's name in A-labels, or its address; undefined for what is neither. */
export function hostOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  if (isIP(value)) return value;
  const host = domainToASCII(value.trim()).replace(/\.$/, "");
  return hostPattern.test(host) ? host : undefined;
}

/** A property of a host elsewhere that mail comes from, in the form in which it is kept; undefined for what it cannot be, and for another property. */
export function readHostProperty(property: string, value: unknown): unknown {
  switch (property) {
    case "host":
      return hostOf(value);
    case "port":
      return isPort(value) ? value : undefined;
    case "tls":
      return value === "tls" || value === "stls" || value === "none" ? value : undefined;
    case "username":
    case "password":
      return isWord(value) ? value : undefined;
    case "fingerprint":
      return value === null || (typeof value === "string" && /^[0-9a-f]{64}$/.test(value))
        ? value
        : undefined;
    default:
      return undefined;
  }
}
