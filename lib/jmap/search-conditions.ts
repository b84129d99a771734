import type { Filter } from "./calls.ts";
import type { Category } from "./categories.ts";
import type { Label } from "./labels.ts";
import { ago, dayStart, type Today } from "./search-dates.ts";
import { attachedConditions, travelConditions } from "./search-values.ts";
import type { Mailbox } from "./types.ts";

/** Who searches, and where that person's days begin. */
export interface SearchedBy extends Today {
  mailboxes: readonly Mailbox[];
  /** What `me` stands for. */
  identities?: readonly { email: string }[];
  /** What `label:` finds by name. */
  labels?: readonly Pick<Label, "keyword" | "name">[];
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
  "reply-to-me": { "keryx:isReplyToMe": true },
};
const roles: Readonly<Record<string, string>> = { spam: "junk", bin: "trash", draft: "drafts" };
/** Our names, and Gmail's. */
const categoryNames: Readonly<Record<string, Category>> = {
  ...{ main: "main", primary: "main", social: "social", updates: "updates" },
  ...{ offers: "offers", newsletters: "offers", promotions: "offers", lists: "lists", forums: "lists" },
};
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
      return { "keryx:filename": words };
    case "attachment":
      return { "keryx:attachmentText": words };
    case "rfc822msgid":
      return { header: ["message-id", bare(value)] };
    case "inreplyto":
      return low === "me" ? { "keryx:isReplyToMe": true } : { header: ["in-reply-to", bare(value)] };
    case "list":
      // A list's id has its address with a dot in it. RFC 2919.
      return { header: ["list-id", value.replace("@", ".")] };
    case "header":
      return /^[!-9;-~]+$/.test(value) ? { header: [value] } : null;
    case "deliveredto":
      return { "keryx:deliveredTo": value };
    case "has":
      return own(attachedConditions, low);
    case "is":
      return low === "snoozed" ? folder(low, by.mailboxes) : own(states, low);
    case "tls":
    case "delivery":
    case "dkim":
    case "spf":
    case "dmarc":
    case "arc":
      return own(travelConditions[field], low);
    case "in":
      if (low === "anywhere" || low === "all") return everywhere;
      return folder(low, by.mailboxes);
    case "category": {
      const category = own(categoryNames, low);
      return category && { "keryx:category": category };
    }
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
      return field.startsWith("header:") ? { header: [field.slice("header:".length), value] } : null;
  }
}

/** A message-id without its brackets. */
const bare = (value: string) => value.replace(/^<|>$/g, "");

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
