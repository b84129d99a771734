import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { parseAddress } from "../address/address.ts";
import type { CollectSettings } from "../store/collect-sources.ts";
import { isKeyword } from "./email-filter.ts";
import { parseId } from "./ids.ts";
import { isRecord } from "./references.ts";

/** As a person gives them; the password is not yet sealed. */
export type GivenSettings = CollectSettings;

/** What cannot change: another maildrop has unique-ids of its own, so it is another source. */
const fixed = ["address", "host", "username"] as const;
const settable = new Set([
  ...["name", "address", "host", "port", "tls", "username", "password", "fingerprint"],
  ...["mailboxId", "keepDays", "isPaused", "keyword", "smtp"],
]);
const hostPattern = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*$/;
/** A command has 255 octets with its verb and line end. RFC 2449 section 4. */
const wordMaxOctets = 240;
const keepDaysMax = 3_650;

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

/** The value of a property in the form in which it is kept; undefined when it cannot be. */
function read(property: string, value: unknown, mailboxes: ReadonlySet<string>): unknown {
  switch (property) {
    case "name":
      return typeof value === "string" && isWord(value.trim(), 200) ? value.trim() : undefined;
    case "address":
      return typeof value === "string" && parseAddress(value) ? value : undefined;
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
    case "mailboxId": {
      const rowId = parseId("m", value);
      return value === null ? null : rowId !== null && mailboxes.has(rowId) ? rowId : undefined;
    }
    case "keepDays": {
      const isDays = Number.isInteger(value) && (value as number) >= 0 && (value as number) <= keepDaysMax;
      return value === null || isDays ? value : undefined;
    }
    case "keyword":
      // Those of the system say something else: "$seen", "$junk".
      if (value === null) return null;
      return isKeyword(value) && !value.startsWith("$") ? value.toLowerCase() : undefined;
    case "smtp":
      // It is set where it has worked, by CollectSource/setSending.
      return value === null ? null : undefined;
    case "isPaused":
      return typeof value === "boolean" ? value : undefined;
    default:
      return undefined;
  }
}

/** A source as it would be, or the properties that cannot be; `before` is null for a new one. */
export function readSettings(
  given: unknown,
  before: CollectSettings | null,
  mailboxes: ReadonlySet<string>,
): { settings: GivenSettings } | { wrong: string[] } {
  if (!isRecord(given)) return { wrong: [] };
  const wrong: string[] = [];
  const next: Record<string, unknown> = { ...(before ?? defaults) };
  for (const [property, value] of Object.entries(given)) {
    const kept = settable.has(property) ? read(property, value, mailboxes) : undefined;
    const isFixed = before !== null && fixed.some((one) => one === property && kept !== before[one]);
    if (kept === undefined || isFixed) wrong.push(property);
    else next[property] = kept;
  }
  if (before === null) {
    next.username ??= next.address;
    next.name ??= next.address;
    for (const property of ["address", "host", "password"])
      if (next[property] === undefined) wrong.push(property);
    next.port ??= next.tls === "tls" ? 995 : 110;
  }
  return wrong.length > 0 ? { wrong: [...new Set(wrong)] } : { settings: next as unknown as GivenSettings };
}

const defaults = {
  tls: "tls",
  fingerprint: null,
  mailboxId: null,
  keepDays: null,
  isPaused: false,
  keyword: null,
};
