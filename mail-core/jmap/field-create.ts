import { isRecord } from "../is-record.ts";
import type { AddressGroup } from "../mime/addresses.ts";
import type { WrittenField } from "../mime/compose.ts";
import { dateTime } from "../mime/date.ts";
import {
  addressText,
  lineMaxOctets,
  messageIdText,
  rawText,
  unstructuredText,
  urlText,
} from "../mime/field-text.ts";
import type { EmailAddress } from "../mime/message-summary.ts";
import { readDate } from "./dates.ts";
import { type HeaderForm, parseHeaderProperty } from "./email-properties.ts";

/** What is wrong with a create, and where. */
export interface Wrong {
  ok: false;
  property: string;
  description: string;
}
export const wrong = (property: string, description: string): Wrong => ({ ok: false, property, description });

/** Each is another name of a header property. RFC 8621 section 4.1.2. */
const namedFields = new Map([
  ["from", "header:From:asAddresses"],
  ["sender", "header:Sender:asAddresses"],
  ["replyTo", "header:Reply-To:asAddresses"],
  ["to", "header:To:asAddresses"],
  ["cc", "header:Cc:asAddresses"],
  ["bcc", "header:Bcc:asAddresses"],
  ["subject", "header:Subject:asText"],
  ["sentAt", "header:Date:asDate"],
  ["messageId", "header:Message-ID:asMessageIds"],
  ["inReplyTo", "header:In-Reply-To:asMessageIds"],
  ["references", "header:References:asMessageIds"],
]);
/** These stand first, in this order; RFC 5322 section 3.6 allows one of each. */
const usual = Array.from(namedFields.values(), (property) => property.split(":", 2)[1]?.toLowerCase() ?? "");

/** Fields of one message or part that a client may give. */
const fieldsMax = 500;
const nameMaxLength = 200;

/** The header property that a property of an Email or a part stands for, or null. */
export const headerPropertyOf = (property: string) =>
  parseHeaderProperty(namedFields.get(property) ?? property);

function readAddresses(value: unknown): EmailAddress[] | null {
  if (!Array.isArray(value)) return null;
  const list: EmailAddress[] = [];
  for (const one of value) {
    if (!isRecord(one) || typeof one.email !== "string") return null;
    if (one.name != null && typeof one.name !== "string") return null;
    list.push({ name: one.name?.toWellFormed() || null, email: one.email.toWellFormed() });
  }
  return list;
}

function readGroups(value: unknown): AddressGroup[] | null {
  if (!Array.isArray(value)) return null;
  const list: AddressGroup[] = [];
  for (const one of value) {
    const addresses = isRecord(one) ? readAddresses(one.addresses) : null;
    if (!isRecord(one) || !addresses || !(one.name == null || typeof one.name === "string")) return null;
    list.push({ name: one.name?.toWellFormed() ?? null, addresses });
  }
  return list;
}

const strings = (value: unknown): string[] | null =>
  Array.isArray(value) && value.every((one) => typeof one === "string") ? value : null;
const listText = <T>(list: T[] | null, write: (list: T[]) => string | null) =>
  list && (list.length === 0 ? "" : write(list));

/** What follows the colon; empty for a field that is left out, null for a value that is none of its form. */
const writers: Record<HeaderForm, (value: unknown) => string | null> = {
  Raw: (value) => (typeof value === "string" ? rawText(value) : null),
  Text: (value) => (typeof value === "string" ? unstructuredText(value) : null),
  Addresses: (value) =>
    listText(readAddresses(value), (addresses) => addressText([{ name: null, addresses }])),
  GroupedAddresses: (value) => listText(readGroups(value), addressText),
  MessageIds: (value) => listText(strings(value), messageIdText),
  URLs: (value) => listText(strings(value), urlText),
  Date: (value) => {
    const date = readDate(value);
    // Earlier years have no form in RFC 5322 section 3.3.
    return date && date.getUTCFullYear() > 1900 ? ` ${dateTime(date, zoneOf(value as string))}` : null;
  },
};
/** A person at a screen may read these. */
const complaints: Record<HeaderForm, string> = {
  Raw: "A raw field is ASCII, and goes on behind a line end only by a blank",
  Text: "A field holds one line of text",
  Addresses: "An address is malformed",
  GroupedAddresses: "An address is malformed",
  MessageIds: "A message id is malformed",
  URLs: "A URL is malformed",
  Date: "A date is malformed",
};
const zoneOf = (date: string) => (date.endsWith("Z") ? "+0000" : date.slice(-6).replace(":", ""));

/**
 * The header fields among the properties of an Email or a part, written. What is no header property is left to the caller. One
 * field given twice, a form that it does not have, and values that would break out of it are refused. RFC 8621 section 4.6.
 */
export function readFields(given: Record<string, unknown>): { ok: true; fields: WrittenField[] } | Wrong {
  const fields: WrittenField[] = [];
  const seen = new Set<string>();
  for (const [property, value] of Object.entries(given)) {
    const header = headerPropertyOf(property);
    if (!header) continue;
    const { name, form, all } = header;
    if (seen.has(name)) return wrong(property, "A field is given once, in one form");
    seen.add(name);
    if (name === "mime-version" || name === "content-transfer-encoding")
      return wrong(property, "The server writes this field");
    if (value === null) continue;
    const written = (namedFields.get(property) ?? property).split(":", 2)[1] ?? name;
    if (written.length > nameMaxLength) return wrong(property, "A field's name is shorter");
    const values: unknown[] | null = all ? (Array.isArray(value) ? value : null) : [value];
    if (!values) return wrong(property, "A list is asked for");
    if (values.length > 1 && (usual.includes(name) || name.startsWith("content-")))
      return wrong(property, "There is one such field");
    for (const one of values) {
      const text = writers[form](one);
      if (text === null) return wrong(property, complaints[form]);
      if (`${written}:${text}`.split("\r\n").some((line) => Buffer.byteLength(line) > lineMaxOctets))
        return wrong(property, `A line holds at most ${lineMaxOctets} octets`);
      if (text !== "" && fields.push({ name: written, text }) > fieldsMax)
        return wrong(property, `At most ${fieldsMax} fields`);
    }
  }
  const rank = ({ name }: WrittenField) => {
    const at = usual.indexOf(name.toLowerCase());
    return at < 0 ? usual.length : at;
  };
  return { ok: true, fields: fields.sort((a, b) => rank(a) - rank(b)) };
}
