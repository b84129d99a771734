import { isChip, piecesOf, queryFrom, valueFor } from "./query-pieces.ts";

/** What the form asks for; empty where it does not matter. */
export interface AdvancedFields {
  from: string;
  to: string;
  subject: string;
  words: string;
  without: string;
  /** A place as behind `in:`. */
  where: string;
  after: string;
  before: string;
  /** Megabytes. */
  larger: string;
  hasAttachment: boolean;
  /** Operators that the form has no field for. */
  others: readonly string[];
}

export const noFields: AdvancedFields = {
  ...{ from: "", to: "", subject: "", words: "", without: "", where: "" },
  ...{ after: "", before: "", larger: "", hasAttachment: false, others: [] },
};

const written = (name: string, value: string) => (value.trim() ? [`${name}:${valueFor(value.trim())}`] : []);
/** Several words of a subject need not be in a row. */
const words = (name: string, value: string) =>
  value.trim().includes(" ") && !value.includes('"') ? [`${name}:(${value.trim()})`] : written(name, value);

/** The search that the fields say. */
export function queryOfFields(fields: AdvancedFields): string {
  const { from, to, subject, without, where, after, before, larger, hasAttachment, others } = fields;
  const chips = [
    ...words("from", from),
    ...words("to", to),
    ...words("subject", subject),
    ...written("in", where),
    ...written("after", after),
    ...written("before", before),
    ...(Number(larger) > 0 ? [`larger:${Number(larger)}M`] : []),
    ...(hasAttachment ? ["has:attachment"] : []),
    ...others,
  ];
  const left = (without.match(/"[^"]*"|\S+/g) ?? []).map((word) => `-${word}`);
  return [queryFrom({ chips, text: fields.words }), ...left].filter(Boolean).join(" ");
}

const fieldNames = ["from", "to", "subject", "after", "before"] as const;
const isField = (name: string): name is (typeof fieldNames)[number] =>
  (fieldNames as readonly string[]).includes(name);

/** The fields that say a search, as far as they can; what they have no place for stays among the words or `others`. */
export function fieldsOf(query: string): AdvancedFields {
  const { chips, text } = piecesOf(query);
  const fields: AdvancedFields & { others: string[] } = { ...noFields, others: [] };
  const put = (chip: string) => {
    const [, name = "", value = ""] = /^([a-z]+):"?([^"]*)"?$/.exec(chip) ?? [];
    const size = /^(\d+)M$/.exec(value)?.[1];
    if (chip === "has:attachment") fields.hasAttachment = true;
    else if (name === "larger" && size && !fields.larger) fields.larger = size;
    else if (name === "in" && !fields.where) fields.where = value;
    else if (isField(name) && !fields[name]) fields[name] = value;
    else fields.others.push(chip);
  };
  for (const chip of chips) put(chip);
  const parts =
    isChip(text) || /[(){}]|\b(?:OR|AND|AROUND)\b/.test(text) ? [text] : (text.match(/-?"[^"]*"|\S+/g) ?? []);
  const isOut = (part: string) => parts.length > 0 && /^-["\p{L}\p{N}]/u.test(part) && parts[0] !== text;
  fields.words = parts.filter((part) => !isOut(part)).join(" ");
  fields.without = parts
    .filter(isOut)
    .map((part) => part.slice(1))
    .join(" ");
  return fields;
}
