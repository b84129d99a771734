import {
  asAddresses,
  asDate,
  asGroupedAddresses,
  asMessageIds,
  asText,
  asUrls,
  type Field,
} from "../mime/header.ts";

export const emailDefaults = [
  ..."id blobId threadId mailboxIds keywords size receivedAt messageId inReplyTo references sender from".split(
    " ",
  ),
  ..."to cc bcc replyTo subject sentAt hasAttachment preview bodyValues textBody htmlBody attachments".split(
    " ",
  ),
];
const emailMore = ["headers", "bodyStructure"];
export const bodyDefaults = "partId blobId size name type charset disposition cid language location".split(
  " ",
);
const bodyMore = ["headers", "subParts"];

/** RFC 8621 section 4.1.2.1. */
const asRaw = (raw: string): string => raw.replaceAll("\0", "");

const forms = {
  Raw: asRaw,
  Text: asText,
  Addresses: asAddresses,
  GroupedAddresses: asGroupedAddresses,
  MessageIds: asMessageIds,
  Date: asDate,
  URLs: asUrls,
};
export type HeaderForm = keyof typeof forms;

/** Which forms a known field may be asked for; fields that no RFC defines may have each. RFC 8621 section 4.1.2. */
const allowed: Record<string, HeaderForm[]> = {};
for (const name of "from sender reply-to to cc bcc resent-from resent-sender resent-reply-to resent-to resent-cc resent-bcc".split(
  " ",
))
  allowed[name] = ["Addresses", "GroupedAddresses"];
for (const name of ["message-id", "in-reply-to", "references", "resent-message-id"])
  allowed[name] = ["MessageIds"];
for (const name of ["date", "resent-date"]) allowed[name] = ["Date"];
for (const name of "help unsubscribe subscribe post owner archive".split(" "))
  allowed[`list-${name}`] = ["URLs"];
for (const name of ["subject", "comments", "keywords", "list-id"]) allowed[name] = ["Text"];
for (const name of ["return-path", "received"]) allowed[name] = [];

export interface HeaderProperty {
  /** Lower case. */
  name: string;
  form: HeaderForm;
  all: boolean;
}

/** `header:{name}[:as{form}][:all]`, or null. RFC 8621 section 4.1.3. */
export function parseHeaderProperty(property: string): HeaderProperty | null {
  if (!property.startsWith("header:")) return null;
  const match = /^header:([\x21-\x39\x3b-\x7e]+)(?::as([A-Za-z]+))?(:all)?$/.exec(property);
  if (!match) return null;
  const name = (match[1] as string).toLowerCase();
  const form = (match[2] ?? "Raw") as HeaderForm;
  if (!Object.hasOwn(forms, form)) return null;
  if (form !== "Raw" && Object.hasOwn(allowed, name) && !allowed[name]?.includes(form)) return null;
  return { name, form, all: match[3] !== undefined };
}

export function headerValue(fields: readonly Field[], { name, form, all }: HeaderProperty): unknown {
  const found = fields.filter((field) => field.name.toLowerCase() === name);
  const read = forms[form];
  if (all) return found.map(({ raw }) => read(raw));
  const last = found.at(-1);
  return last ? read(last.raw) : null;
}

/** An EmailHeader. RFC 8621 section 4.1.3. */
export const viewField = ({ name, raw }: Field) => ({ name, value: asRaw(raw) });

export const isEmailProperty = (name: string) =>
  emailDefaults.includes(name) || emailMore.includes(name) || parseHeaderProperty(name) !== null;
export const isBodyProperty = (name: string) =>
  bodyDefaults.includes(name) || bodyMore.includes(name) || parseHeaderProperty(name) !== null;
/** True when the header's octets must be read for it. */
export const needsHeader = (name: string) => name === "headers" || name.startsWith("header:");
