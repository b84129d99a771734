import { encodeWords } from "../mime/encoded-word.ts";

/** What an mbox says of a message beside its octets. */
export interface MboxMarks {
  keywords: readonly string[];
  /** What people call its labels. */
  labels: readonly string[];
  receivedAt: Date;
  /** Its last line has no end, and gets one in the mbox. */
  isUnended: boolean;
}

/** Ends the fields that were put before a message; whoever reads it back knows by it where the message itself begins. */
export const storedField = "X-Keryx-Stored";
/** Stands in it where the last line of the message had no end. */
export const unended = "unended";

/** A label with a comma in it stands in quotes. */
const listed = (name: string) => (/[",]/.test(name) ? `"${name.replace(/["\\]/g, "\\$&")}"` : name);

/**
 * Fields before a message, as Dovecot, Thunderbird, mutt and Gmail write and read them: they have no common standard. `Status` and `X-Status` are those of
 * mbox since Unix, `X-Keywords` holds what JMAP calls keywords, `X-Gmail-Labels` the names of labels.
 */
export function marksBlock({ keywords, labels, receivedAt, isUnended }: MboxMarks): string {
  const has = new Set(keywords);
  const status = `${has.has("$seen") ? "R" : ""}O`;
  const more = [
    ["A", "$answered"],
    ["F", "$flagged"],
    ["T", "$draft"],
  ].flatMap(([sign = "", keyword = ""]) => (has.has(keyword) ? sign : []));
  const others = keywords.filter((one) => !["$seen", "$answered", "$flagged", "$draft"].includes(one));
  const lines = [
    `Status: ${status}`,
    ...(more.length > 0 ? [`X-Status: ${more.join("")}`] : []),
    ...(others.length > 0 ? [`X-Keywords: ${others.join(" ")}`] : []),
    ...(labels.length > 0 ? [`X-Gmail-Labels: ${encodeWords(labels.map(listed).join(","))}`] : []),
    `${storedField}: ${receivedAt.toISOString()}${isUnended ? ` ${unended}` : ""}`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}
