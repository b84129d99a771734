import type { Filter } from "./calls.ts";
import type { Mailbox } from "./types.ts";

const operator = /(?:^|\s)(-?)(from|to|cc|subject|has|is|in|before|after):("[^"]*"?|\S+)/giu;

/** Midnight of a day as written in the address bar's own time zone. Null when it is not a day. */
function dayStart(text: string, timeZoneOffsetMin: number): string | null {
  const match = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text);
  if (!match) return null;
  const [, year, month, day] = match.map(Number) as [number, number, number, number];
  const at = new Date(Date.UTC(year, month - 1, day) + timeZoneOffsetMin * 60_000);
  return Number.isNaN(at.getTime()) || month > 12 || day > 31 ? null : at.toISOString().replace(".000Z", "Z");
}

function condition(
  name: string,
  value: string,
  mailboxes: readonly Mailbox[],
  offsetMin: number,
): Filter | null {
  const low = value.toLowerCase();
  switch (name) {
    case "from":
    case "to":
    case "cc":
    case "subject":
      return { [name]: value };
    case "has":
      return low.startsWith("attach") ? { hasAttachment: true } : null;
    case "is":
      if (low === "unread") return { notKeyword: "$seen" };
      if (low === "read") return { hasKeyword: "$seen" };
      if (low === "starred" || low === "flagged") return { hasKeyword: "$flagged" };
      if (low === "draft") return { hasKeyword: "$draft" };
      if (low === "answered") return { hasKeyword: "$answered" };
      return null;
    case "in": {
      const alias = low === "spam" ? "junk" : low;
      const mailbox = mailboxes.find(({ role, name: own }) => role === alias || own.toLowerCase() === low);
      return mailbox ? { inMailbox: mailbox.id } : null;
    }
    default: {
      const at = dayStart(value, offsetMin);
      return at ? { [name]: at } : null;
    }
  }
}

/**
 * The filter for what was typed: `from:ana subject:"the plan" has:attachment is:unread in:archive after:2026-01-31
 * before:2026/02/28 words`. A minus leaves out. An operator that is not understood is searched as a word. Without
 * `in:`, trash and junk are left out. RFC 8621 section 4.4.1.
 */
export function filterFor(typed: string, mailboxes: readonly Mailbox[], timeZoneOffsetMin = 0): Filter {
  const conditions: Filter[] = [];
  let placed = false;
  const words = typed.replace(operator, (whole, minus: string, name: string, raw: string) => {
    const value = raw.replace(/^"|"$/g, "").trim();
    const found = value ? condition(name.toLowerCase(), value, mailboxes, timeZoneOffsetMin) : null;
    if (!found) return whole;
    if (name.toLowerCase() === "in" && !minus) placed = true;
    conditions.push(minus ? { operator: "NOT", conditions: [found] } : found);
    return " ";
  });
  const text = words.replace(/\s+/g, " ").trim();
  if (text) conditions.push({ text });
  if (!placed) {
    const left = mailboxes.filter(({ role }) => role === "trash" || role === "junk").map(({ id }) => id);
    if (left.length > 0) conditions.push({ inMailboxOtherThan: left });
  }
  const [first, ...rest] = conditions;
  if (!first) return { text: "" };
  return rest.length === 0 ? first : { operator: "AND", conditions };
}
