import type { Filter } from "./calls.ts";
import type { Label } from "./labels.ts";
import type { Mailbox } from "./types.ts";

/** Who searches, and where that person's days begin. */
export interface SearchedBy {
  mailboxes: readonly Mailbox[];
  /** What `me` stands for. */
  identities?: readonly { email: string }[];
  /** What `label:` finds by name. */
  labels?: readonly Pick<Label, "keyword" | "name">[];
  /** As `Date.getTimezoneOffset`. */
  offsetMin?: number;
  nowMs?: number;
}

/** Operators whose value is words, in a row where they were quoted. */
export const textFields: ReadonlySet<string> = new Set(["from", "to", "cc", "bcc", "subject", "body"]);

/** `in:anywhere`: no condition, and nothing left out. */
export const everywhere = Symbol("everywhere");

const states: Readonly<Record<string, Filter>> = {
  unread: { notKeyword: "$seen" },
  read: { hasKeyword: "$seen" },
  starred: { hasKeyword: "$flagged" },
  flagged: { hasKeyword: "$flagged" },
  unstarred: { notKeyword: "$flagged" },
  draft: { hasKeyword: "$draft" },
  answered: { hasKeyword: "$answered" },
  replied: { hasKeyword: "$answered" },
  unanswered: { notKeyword: "$answered" },
  forwarded: { hasKeyword: "$forwarded" },
  muted: { hasKeyword: "$muted" },
};
const roles: Readonly<Record<string, string>> = { spam: "junk", bin: "trash", draft: "drafts" };
const own = <T>(table: Readonly<Record<string, T>>, name: string): T | null =>
  Object.hasOwn(table, name) ? (table[name] as T) : null;

/** What one operator asks for; null when its value is not understood. */
export function conditionFor(
  field: string,
  { value, exact }: { value: string; exact: boolean },
  by: SearchedBy,
): Filter | typeof everywhere | null {
  const low = value.toLowerCase();
  const words = exact ? `"${value}"` : value;
  switch (field) {
    case "from":
    case "to":
    case "cc":
    case "bcc":
      return low === "me" && by.identities?.length ? myself(field, by.identities) : { [field]: words };
    case "subject":
    case "body":
      return { [field]: words };
    case "filename":
      // The names of attachments are kept among the words of the body.
      return { hasAttachment: true, body: words };
    case "rfc822msgid":
      return { header: ["message-id", value.replace(/^<|>$/g, "")] };
    case "has":
      if (/^attachments?$/.test(low)) return { hasAttachment: true };
      return /^(yellow-)?star$/.test(low) ? { hasKeyword: "$flagged" } : null;
    case "is":
      return own(states, low);
    case "in":
      if (low === "anywhere" || low === "all") return everywhere;
      return folder(low, by.mailboxes);
    case "label":
      return label(low, by.labels ?? []) ?? folder(low, by.mailboxes) ?? keyword(low);
    case "larger":
    case "smaller": {
      const octets = octetsOf(low);
      if (octets === null) return null;
      return field === "larger" ? { minSize: octets } : { maxSize: octets };
    }
    case "older_than":
    case "newer_than": {
      const at = ago(low, by);
      if (at === null) return null;
      return field === "older_than" ? { before: at } : { after: at };
    }
    case "before":
    case "after": {
      const at = dayStart(low, by);
      return at === null ? null : { [field]: at };
    }
    default:
      return null;
  }
}

function myself(field: string, identities: readonly { email: string }[]): Filter {
  const conditions = [...new Set(identities.map(({ email }) => email))].map((email) => ({
    [field]: `"${email}"`,
  }));
  return conditions.length > 1 ? { operator: "OR", conditions } : (conditions[0] as Filter);
}

/** By its role or its name; blanks may be written as hyphens, and a folder inside another as `work/plans`. */
function folder(low: string, mailboxes: readonly Mailbox[]): Filter | null {
  const role = own(roles, low) ?? low;
  const plain = (text: string) => text.toLowerCase().replace(/[\s-]+/g, "-");
  const path = (mailbox: Mailbox, depth = 0): string => {
    const parent = depth < 10 ? mailboxes.find(({ id }) => id === mailbox.parentId) : undefined;
    return parent ? `${path(parent, depth + 1)}/${plain(mailbox.name)}` : plain(mailbox.name);
  };
  const mailbox =
    mailboxes.find((one) => one.role === role) ??
    mailboxes.find((one) => plain(one.name) === plain(low)) ??
    mailboxes.find((one) => path(one) === plain(low));
  return mailbox ? { inMailbox: mailbox.id } : null;
}

/** By its name; blanks may be written as hyphens. */
function label(low: string, labels: NonNullable<SearchedBy["labels"]>): Filter | null {
  const plain = (text: string) => text.toLowerCase().replace(/[\s"-]+/g, "-");
  const found = labels.find(({ name }) => plain(name) === plain(low));
  return found ? { hasKeyword: found.keyword } : null;
}

/** RFC 8621 section 4.1.1. */
const keyword = (low: string): Filter | null =>
  /^[\x21-\x7e]{1,255}$/.test(low) && !/[(){\]%*"\\]/.test(low) ? { hasKeyword: low } : null;

/** `500`, `500k`, `2.5M`, `1G`, `10MB`; k is a thousand, as sizes are shown. */
function octetsOf(low: string): number | null {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)([kmg]?)b?$/.exec(low);
  if (!match) return null;
  const octets = Math.round(Number(match[1]) * 1000 ** ["", "k", "m", "g"].indexOf(match[2] ?? ""));
  return Number.isSafeInteger(octets) ? octets : null;
}

/** Midnight where the reader is; null for a day that no calendar has. */
function midnight(year: number, month: number, day: number, offsetMin: number): string | null {
  // JMAP's dates have four digits of a year. RFC 8620 section 1.4.
  if (year < 1000) return null;
  const at = new Date(Date.UTC(year, month - 1, day));
  if (at.getUTCFullYear() !== year || at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return null;
  return new Date(at.getTime() + offsetMin * 60_000).toISOString().replace(".000Z", "Z");
}

const todayOf = ({ nowMs = Date.now(), offsetMin = 0 }: SearchedBy) => new Date(nowMs - offsetMin * 60_000);

/** `2026-01-31`, `2026/1/31`, `2026/1`, `2026`, `today` and `yesterday`. */
function dayStart(low: string, by: SearchedBy): string | null {
  if (low === "today") return ago("0d", by);
  if (low === "yesterday") return ago("1d", by);
  const match = /^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?$/.exec(low);
  if (!match) return null;
  return midnight(Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1), by.offsetMin ?? 0);
}

/** `3d`, `2w`, `6m`, `1y` before today began: whole days, so that a search stays one list until midnight. */
function ago(low: string, by: SearchedBy): string | null {
  const match = /^(\d{1,4})([dwmy])$/.exec(low);
  if (!match) return null;
  const [count, unit] = [Number(match[1]), match[2]];
  const day = todayOf(by);
  const [year, month, date] = [day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()];
  if (unit === "d" || unit === "w") day.setUTCDate(date - count * (unit === "w" ? 7 : 1));
  else {
    const months = unit === "y" ? count * 12 : count;
    // A month ago on 31 March is the last day of February.
    const last = new Date(Date.UTC(year, month - months + 1, 0)).getUTCDate();
    day.setUTCFullYear(year, month - months, Math.min(date, last));
  }
  return midnight(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate(), by.offsetMin ?? 0);
}
