import { type AddressGroup, parseAddresses, parseGroups } from "./addresses.ts";
import { parseDate } from "./date.ts";
import { decodeRaw, decodeWords } from "./encoded-word.ts";
import type { EmailAddress } from "./message-summary.ts";

export interface Field {
  /** As it was written. */
  name: string;
  /** Everything after the colon up to the line end, folds and leading space included. RFC 8621 section 4.1.2.1. */
  raw: string;
}

/** Fields that one header block may have; more are left out. */
const fieldsMax = 20_000;
const messageIdsMax = 1_000;

/** The fields of a header block, in order. A line that is no field is left out. Line ends are CRLF or LF. */
export function parseFields(block: Uint8Array): Field[] {
  const fields: Field[] = [];
  let current: { name: string; raw: string[] } | null = null;
  const close = () => {
    if (current) fields.push({ name: current.name, raw: current.raw.join("\r\n") });
    current = null;
  };
  for (const line of decodeRaw(block).split(/\r?\n/)) {
    if (current && (line.startsWith(" ") || line.startsWith("\t"))) {
      (current as { raw: string[] }).raw.push(line);
      continue;
    }
    close();
    if (fields.length >= fieldsMax) break;
    const colon = line.indexOf(":");
    const name = colon > 0 ? line.slice(0, colon).trimEnd() : "";
    if (isFieldName(name)) current = { name, raw: [line.slice(colon + 1)] };
  }
  close();
  return fields;
}

/** What the fields of a name say, in order; names in lower case. */
export type FieldsByName = ReadonlyMap<string, readonly string[]>;

export function fieldsByName(block: Uint8Array): FieldsByName {
  const fields = new Map<string, string[]>();
  for (const { name, raw } of parseFields(block)) {
    const key = name.toLowerCase();
    const known = fields.get(key);
    if (known) known.push(raw);
    else fields.set(key, [raw]);
  }
  return fields;
}

/** RFC 5322 section 3.6.8: printable ASCII without the colon. */
export const isFieldName = (name: string) =>
  name.length > 0 && name.length <= 998 && /^[\x21-\x39\x3b-\x7e]+$/.test(name);

/** A folded value on one line. RFC 5322 section 2.2.3. */
export const unfold = (raw: string) => raw.replace(/\r?\n(?=[ \t])/g, "").replace(/[\r\n]+/g, " ");

/** Decoded, unfolded, without space at its ends, in NFC. RFC 8621 section 4.1.2.2. */
export const asText = (raw: string): string =>
  decodeWords(unfold(raw)).replaceAll("\0", "").trim().normalize("NFC");

export const asAddresses = (raw: string): EmailAddress[] => parseAddresses(unfold(raw));

export const asGroupedAddresses = (raw: string): AddressGroup[] => parseGroups(unfold(raw));

/** The ids without their angle brackets; null when there is none. RFC 8621 section 4.1.2.5. */
export function asMessageIds(raw: string): string[] | null {
  const value = unfold(raw);
  const ids: string[] = [];
  let at = 0;
  while (ids.length < messageIdsMax) {
    const open = value.indexOf("<", at);
    if (open < 0) break;
    const close = value.indexOf(">", open);
    if (close < 0) break;
    const id = value.slice(value.lastIndexOf("<", close) + 1, close).replace(/\s+/g, "");
    if (id !== "" && id.length <= 998) ids.push(id);
    at = close + 1;
  }
  // Ids without brackets, as some mailers write them.
  if (ids.length === 0 && !value.includes("<")) {
    ids.push(
      ...value
        .split(/\s+/)
        .filter((word) => word.includes("@"))
        .slice(0, messageIdsMax),
    );
  }
  return ids.length > 0 ? ids : null;
}

/** RFC 3339 with its own offset, or null. RFC 8621 section 4.1.2.6. */
export const asDate = (raw: string): string | null => parseDate(unfold(raw));

/** What stands in angle brackets, of List-Unsubscribe and its siblings. RFC 8621 section 4.1.2.7. */
export function asUrls(raw: string): string[] | null {
  const value = unfold(raw);
  const urls: string[] = [];
  let at = value.indexOf("<");
  while (at >= 0 && urls.length < 100) {
    const close = value.indexOf(">", at);
    if (close < 0) break;
    urls.push(value.slice(at + 1, close).replace(/\s+/g, ""));
    at = value.indexOf("<", close);
  }
  return urls.length > 0 ? urls : null;
}
