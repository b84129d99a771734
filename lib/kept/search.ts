import type { Filter } from "../jmap/calls.ts";
import { categoryOf } from "../jmap/categories.ts";
import { foldedWord } from "../jmap/search-words.ts";
import type { Email, EmailAddress } from "../jmap/types.ts";

export type Matches = (email: Email) => boolean;

/** So much of a message's text is looked through; the rest is found with the server. */
const textMaxChars = 100_000;

/** Words in order with one blank around each, without case and accents, as the server's index has them. */
const folded = (text: string): string =>
  ` ${
    foldedWord(text)
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(" ") ?? ""
  } `;

/** What one looks for: words that stand anywhere, and quoted ones that stand in a row. Each may be the beginning of a word. */
const soughtIn = (value: string): string[] =>
  (value.match(/"[^"]*"|[^\s"]+/g) ?? []).map((piece) => folded(piece).trimEnd()).filter(Boolean);

const people = (list: readonly EmailAddress[] | null | undefined): string =>
  (list ?? []).map(({ name, email }) => `${name ?? ""} ${email}`).join(" ");

/** Text for looking through, never for showing. Each character is looked at once, whatever the markup. */
function withoutTags(html: string): string {
  const [first = "", ...styled] = html.split(/<(?:style|script)\b/i);
  const afterThem = styled.map((rest) =>
    rest
      .split(/<\/(?:style|script)/i)
      .slice(1)
      .join(" "),
  );
  return [first, ...afterThem]
    .join(" ")
    .replace(/<[^>]*>?|&nbsp;/gi, " ")
    .replace(/&amp;/gi, "&");
}

function bodyOf({ textBody, bodyValues }: Email): string {
  const values = (textBody ?? []).map(({ partId, type }) => {
    const value = (bodyValues?.[partId ?? ""]?.value ?? "").slice(0, textMaxChars);
    return type === "text/html" ? withoutTags(value) : value;
  });
  return values.join(" ").slice(0, textMaxChars);
}

const fields: Readonly<Record<string, (email: Email) => string>> = {
  from: ({ from }) => people(from),
  to: ({ to }) => people(to),
  cc: ({ cc }) => people(cc),
  bcc: ({ bcc }) => people(bcc),
  subject: ({ subject }) => subject ?? "",
  body: bodyOf,
  text: (email) =>
    [email.from, email.to, email.cc, email.bcc]
      .map(people)
      .concat(email.subject ?? "", bodyOf(email))
      .join(" "),
};

/** One condition of Email/query; null for what only the server knows. RFC 8621 section 4.4.1. */
function conditionOf(name: string, value: unknown): Matches | null {
  const read = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (read) {
    const sought = soughtIn(String(value));
    if (sought.length === 0) return () => false;
    return (email) => {
      const text = folded(read(email));
      return sought.every((words) => text.includes(words));
    };
  }
  switch (name) {
    case "inMailbox":
      return ({ mailboxIds }) => mailboxIds[String(value)] === true;
    case "inMailboxOtherThan":
      return ({ mailboxIds }) => Object.keys(mailboxIds).some((id) => !(value as string[]).includes(id));
    case "keryx:category":
      return ({ keywords }) => [value].flat().includes(categoryOf(keywords));
    case "hasKeyword":
      return ({ keywords }) => keywords[String(value)] === true;
    case "notKeyword":
      return ({ keywords }) => keywords[String(value)] !== true;
    case "hasAttachment":
      return ({ hasAttachment }) => hasAttachment === value;
    case "before":
      return ({ receivedAt }) => Date.parse(receivedAt) < Date.parse(String(value));
    case "after":
      return ({ receivedAt }) => Date.parse(receivedAt) >= Date.parse(String(value));
    case "minSize":
      return ({ size }) => size >= Number(value);
    case "maxSize":
      return ({ size }) => size < Number(value);
    default:
      return null;
  }
}

/** What a filter finds among whole emails; null where it asks for something that only the server knows. */
export function matcherOf(filter: Filter): Matches | null {
  if (!("operator" in filter)) {
    const all = Object.entries(filter).map(([name, value]) => conditionOf(name, value));
    return all.includes(null) ? null : (email) => all.every((matches) => matches?.(email));
  }
  const { operator, conditions } = filter as Extract<Filter, { conditions: Filter[] }>;
  const all = conditions.map(matcherOf);
  if (all.includes(null)) return null;
  if (operator === "AND") return (email) => all.every((matches) => matches?.(email));
  const any: Matches = (email) => all.some((matches) => matches?.(email));
  return operator === "OR" ? any : (email) => !any(email);
}

/** The newest email that was found of each conversation, the newest first. */
export function foundRows(emails: readonly Email[], matches: Matches, isGrouped: boolean): string[] {
  const found = emails.filter(matches).sort((a, b) => b.receivedAt.localeCompare(a.receivedAt));
  const newest = new Map<string, string>();
  for (const { id, threadId } of found) {
    const conversation = isGrouped ? threadId : id;
    if (!newest.has(conversation)) newest.set(conversation, id);
  }
  return [...newest.values()];
}
