import { isRecord } from "../is-record.ts";
import { type EmailCondition, type EmailFilter, wordSearches } from "../store/email-filter.ts";
import type { EmailSort } from "../store/email-query.ts";
import { readUtcDate } from "./dates.ts";
import { parseId } from "./ids.ts";
import { searchCapability } from "./limits.ts";
import { isOwnCondition, readOwnCondition } from "./own-conditions.ts";

export type Parsed<T> = { ok: true; value: T } | { ok: false; type: string; description?: string };

const depthMax = 16;
const conditionsMax = 200;
/** Each holds the ids of what it finds in memory. */
const wordSearchesMax = 32;
const no = (type: string, description?: string) => ({ ok: false, type, description }) as const;
const isSize = (value: unknown) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
/** RFC 8621 section 4.1.1. */
export const isKeyword = (text: unknown): text is string =>
  typeof text === "string" && /^[\x21-\x7e]{1,255}$/.test(text) && !/[(){\]%*"\\]/.test(text);

/** An Email filter as it was sent, with our conditions where `using` asks for them. RFC 8621 section 4.4.1. */
export function parseEmailFilter(value: unknown, using: ReadonlySet<string>): Parsed<EmailFilter | null> {
  if (value == null) return { ok: true, value: null };
  const parsed = parse(value, 0, { left: conditionsMax, knowsOwn: using.has(searchCapability) });
  if (parsed.ok && wordSearches(parsed.value).length > wordSearchesMax)
    return no("unsupportedFilter", "too many searches for words");
  return parsed;
}

interface Budget {
  left: number;
  knowsOwn: boolean;
}

function parse(value: unknown, depth: number, budget: Budget): Parsed<EmailFilter> {
  if (!isRecord(value)) return no("invalidArguments", "filter");
  if (depth > depthMax || --budget.left < 0) return no("unsupportedFilter", "too deep or too long");
  if (value.operator === undefined) return parseCondition(value, budget);
  const { operator, conditions } = value;
  if ((operator !== "AND" && operator !== "OR" && operator !== "NOT") || !Array.isArray(conditions))
    return no("invalidArguments", "filter");
  const list: EmailFilter[] = [];
  for (const one of conditions) {
    const parsed = parse(one, depth + 1, budget);
    if (!parsed.ok) return parsed;
    list.push(parsed.value);
  }
  return { ok: true, value: { operator, conditions: list } };
}

function parseCondition(value: Record<string, unknown>, { knowsOwn }: Budget): Parsed<EmailFilter> {
  const condition: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(value)) {
    if (given === undefined) continue;
    const bad = no("invalidArguments", `filter/${name}`);
    if (name === "inMailbox") {
      // A mailbox that cannot exist holds nothing; "0" is no row id that is ever made.
      if (typeof given !== "string") return bad;
      condition.inMailbox = parseId("m", given) ?? "0";
    } else if (name === "inMailboxOtherThan") {
      if (!Array.isArray(given) || !given.every((one) => typeof one === "string")) return bad;
      condition[name] = given.flatMap((one: string) => parseId("m", one) ?? []);
    } else if (name === "before" || name === "after") {
      const date = readUtcDate(given);
      if (!date) return bad;
      condition[name] = date.toISOString();
    } else if (name === "minSize" || name === "maxSize") {
      if (!isSize(given)) return bad;
      condition[name] = given;
    } else if (/^((all|some|none)InThreadHaveKeyword|hasKeyword|notKeyword)$/.test(name)) {
      if (!isKeyword(given)) return bad;
      condition[name] = given.toLowerCase();
    } else if (name === "hasAttachment") {
      if (typeof given !== "boolean") return bad;
      condition[name] = given;
    } else if (/^(text|from|to|cc|bcc|subject|body)$/.test(name)) {
      if (typeof given !== "string") return bad;
      condition[name] = given;
    } else if (name === "header") {
      if (!Array.isArray(given) || given.length < 1 || given.length > 2) return bad;
      if (!given.every((one) => typeof one === "string")) return bad;
      const field = (given[0] as string).toLowerCase();
      const text = given[1] === undefined ? null : (given[1] as string).replaceAll("\0", "");
      condition.header = { field, value: text };
    } else if (knowsOwn && isOwnCondition(name)) {
      const own = readOwnCondition(name, given);
      if (!own) return bad;
      Object.assign(condition, own);
    } else return no("unsupportedFilter", name);
  }
  return withMailbox(condition as EmailCondition);
}

/** What a conversation's category is depends on where one looks. */
function withMailbox(condition: EmailCondition): Parsed<EmailFilter> {
  const { inMailbox, conversationCategory } = condition;
  if (!conversationCategory) return { ok: true, value: { condition } };
  if (inMailbox === undefined)
    return no("unsupportedFilter", "keryx:conversationCategory stands beside inMailbox");
  const { categories } = conversationCategory;
  return {
    ok: true,
    value: { condition: { ...condition, conversationCategory: { mailbox: inMailbox, categories } } },
  };
}

const sortable = "receivedAt sentAt size from to subject".split(" ");
const sortableByKeyword = "hasKeyword allInThreadHaveKeyword someInThreadHaveKeyword".split(" ");

/** RFC 8621 section 4.4.2. */
export function parseEmailSort(value: unknown): Parsed<EmailSort[]> {
  if (value == null) return { ok: true, value: [] };
  if (!Array.isArray(value) || value.length > 10) return no("invalidArguments", "sort");
  const list: EmailSort[] = [];
  for (const one of value as unknown[]) {
    if (!isRecord(one) || typeof one.property !== "string") return no("invalidArguments", "sort");
    const { property, keyword } = one;
    if (one.isAscending !== undefined && typeof one.isAscending !== "boolean")
      return no("invalidArguments", "sort/isAscending");
    if (one.collation !== undefined) return no("unsupportedSort", "collation");
    const byKeyword = sortableByKeyword.includes(property);
    if (!byKeyword && !sortable.includes(property)) return no("unsupportedSort", property);
    if (byKeyword && !isKeyword(keyword)) return no("invalidArguments", "sort/keyword");
    list.push({
      property: property as EmailSort["property"],
      isAscending: one.isAscending !== false,
      ...(byKeyword ? { keyword: (keyword as string).toLowerCase() } : {}),
    });
  }
  return { ok: true, value: list };
}
