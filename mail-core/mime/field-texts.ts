import { asText, type FieldsByName } from "./header.ts";
import type { EmailAddress, MessageSummary, SummaryField } from "./message-summary.ts";

/** Header fields whose values the summary has parsed: the name that each has there, and what it holds. */
export const summaryFields = {
  from: { field: "from", holds: "addresses" },
  sender: { field: "sender", holds: "addresses" },
  "reply-to": { field: "replyTo", holds: "addresses" },
  to: { field: "to", holds: "addresses" },
  cc: { field: "cc", holds: "addresses" },
  bcc: { field: "bcc", holds: "addresses" },
  subject: { field: "subject", holds: "text" },
  "message-id": { field: "messageId", holds: "ids" },
  "in-reply-to": { field: "inReplyTo", holds: "ids" },
  references: { field: "references", holds: "ids" },
} as const satisfies Record<string, { field: SummaryField; holds: "addresses" | "text" | "ids" }>;

/** Characters of one field that are kept as text. */
const fieldTextMax = 16_384;

/** What a filter looks through in a field: decoded, on one line, one space where there are several. RFC 8621 section 4.4.1. */
export const searchedText = (raw: string): string => onOneLine(asText(raw));
/** What is sought in it, in the same shape. */
export const soughtText = (text: string): string => onOneLine(text.normalize("NFC"));
const onOneLine = (text: string) => text.replace(/\s+/g, " ");

/**
 * The texts of fields that their parsed values do not tell: with comments, groups or quotes, with nothing that could be parsed, or more than
 * one of a name. Undefined where there are none.
 */
export function fieldTexts(fields: FieldsByName, summary: MessageSummary): MessageSummary["fieldTexts"] {
  const texts: MessageSummary["fieldTexts"] = {};
  for (const [name, { field }] of Object.entries(summaryFields)) {
    const text = fields.get(name)?.map(searchedText).join("\n");
    if (text !== undefined && (text === "" || text !== told(summary[field])))
      texts[field] = text.slice(0, fieldTextMax).toWellFormed();
  }
  return Object.keys(texts).length > 0 ? texts : undefined;
}

/** A field's text by its parsed value; `store/header-text.ts` says the same in SQL. */
function told(value: string | readonly string[] | readonly EmailAddress[]): string {
  if (typeof value === "string") return value;
  return isIds(value) ? value.map((id) => `<${id}>`).join(" ") : value.map(addressText).join(", ");
}

const isIds = (value: readonly (string | EmailAddress)[]): value is readonly string[] =>
  typeof value[0] === "string";
const addressText = ({ name, email }: EmailAddress) => (name ? `${name} <${email}>` : email);
