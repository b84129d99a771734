import { soughtText } from "../mime/field-texts.ts";
import { inCategoriesSql } from "./categories.ts";
import type { EmailList } from "./email-query.ts";
import { headerTextSql, isKeptField } from "./header-text.ts";
import {
  attachmentKindSql,
  attachmentTextSql,
  authenticationSql,
  conversationCategorySql,
  deliveredToSql,
  deliverySql,
  hasLabelSql,
  hasTlsSql,
  isReplyToMeSql,
  type OwnConditions,
  partNamesSql,
  wordsSql,
} from "./own-conditions.ts";
import type { WordSearch } from "./search-find.ts";
import type { FoundEmails } from "./search-found.ts";
import { termsIn, tsQuery } from "./search-query.ts";

/** Conditions with their ids already turned into row ids. RFC 8621 section 4.4.1. */
export type EmailFilter =
  | { operator: "AND" | "OR" | "NOT"; conditions: EmailFilter[] }
  | { operator?: undefined; condition: EmailCondition };

export interface EmailCondition extends OwnConditions {
  inMailbox?: string;
  inMailboxOtherThan?: string[];
  before?: string;
  after?: string;
  minSize?: number;
  maxSize?: number;
  allInThreadHaveKeyword?: string;
  someInThreadHaveKeyword?: string;
  noneInThreadHaveKeyword?: string;
  hasKeyword?: string;
  notKeyword?: string;
  hasAttachment?: boolean;
  text?: string;
  from?: string;
  to?: string;
  cc?: string;
  bcc?: string;
  subject?: string;
  body?: string;
  header?: HeaderCondition;
  /** Row ids, by which what is asked of other header fields was answered. */
  isOneOf?: string[];
}

export interface HeaderCondition {
  /** In lower case. */
  field: string;
  /** Null: the field is there. */
  value: string | null;
}

/** What is asked of header fields that are not kept beside the message. */
export function scannedHeaders(filter: EmailFilter): HeaderCondition[] {
  if (filter.operator !== undefined) return filter.conditions.flatMap(scannedHeaders);
  const { header } = filter.condition;
  return header && !isKeptField(header.field) ? [header] : [];
}

/** What must all be met, one by one. */
export function conjuncts(filter: EmailFilter): EmailFilter[] {
  if (filter.operator === "AND") return filter.conditions.flatMap(conjuncts);
  if (filter.operator !== undefined) return [filter];
  return Object.entries(filter.condition).map(([name, value]) => ({ condition: { [name]: value } }));
}

/** Takes a value and answers its place in the statement. */
export type Bind = (value: unknown, type: string) => string;

const weights = { text: "", from: "B", to: "C", cc: "C", bcc: "C", subject: "A", body: "D" } as const;
const searchedFields = Object.keys(weights) as (keyof typeof weights)[];

/** What the filter looks for in the emails' words. */
export function wordSearches(filter: EmailFilter | null): WordSearch[] {
  if (!filter) return [];
  if (filter.operator !== undefined) return filter.conditions.flatMap(wordSearches);
  const { condition } = filter;
  const ofFields = searchedFields.flatMap((field): WordSearch[] => {
    const text = condition[field];
    return text === undefined ? [] : [{ text, weight: weights[field] }];
  });
  const inAttachments = [condition.filename, condition.attachmentText].flatMap((text) =>
    text === undefined ? [] : [amongBodies(text)],
  );
  return [...ofFields, ...inAttachments, ...(condition.near ? [nearSearch(condition.near)] : [])];
}

/** The index keeps names and texts of attachments with the body. */
const amongBodies = (text: string): WordSearch => ({ text, weight: weights.body });
const nearSearch = ({ text, within }: NonNullable<EmailCondition["near"]>): WordSearch => ({
  text,
  weight: weights.text,
  within,
});

/** The emails that a search found. */
export type Found = (search: WordSearch) => FoundEmails;

/** What was found, where a filter looks for words and for nothing else; else null. */
export function wordTest(filter: EmailFilter, found: Found): FoundEmails | null {
  if (filter.operator !== undefined || Object.keys(filter.condition).length !== 1) return null;
  const { filename, attachmentText } = filter.condition;
  const [search] = wordSearches(filter);
  // The index tells neither To from Cc nor an attachment from the body.
  if (!search || search.weight === "C" || filename !== undefined || attachmentText !== undefined) return null;
  return found(search);
}

/** True when the answer depends on the emails' words. */
export const readsWords = (filter: EmailFilter | null): boolean =>
  asksFor(filter, [...searchedFields, "filename", "attachmentText", "near"]);

/** True when the answer depends on how far messages have come that were sent from here. */
export const readsDeliveries = (filter: EmailFilter | null): boolean => asksFor(filter, ["delivery"]);

const ofThreads: readonly (keyof EmailCondition)[] = [
  "allInThreadHaveKeyword",
  "someInThreadHaveKeyword",
  "noneInThreadHaveKeyword",
  "isReplyToMe",
  "conversationCategory",
];
const mutable: readonly (keyof EmailCondition)[] = [
  ...ofThreads,
  "inMailbox",
  "inMailboxOtherThan",
  "hasKeyword",
  "notKeyword",
  "hasLabel",
  "category",
  // What attachments say is found later.
  "text",
  "body",
  "near",
  "filename",
  "attachmentText",
];

function asksFor(filter: EmailFilter | null, fields: readonly (keyof EmailCondition)[]): boolean {
  if (!filter) return false;
  if (filter.operator === undefined) return fields.some((field) => filter.condition[field] !== undefined);
  return filter.conditions.some((one) => asksFor(one, fields));
}

/** True when an email is in a result, or stands where it does, because of others in its thread. */
export const dependsOnThreads = ({ filter, sort, collapseThreads }: EmailList): boolean =>
  collapseThreads ||
  asksFor(filter, ofThreads) ||
  sort.some(({ property }) => property.endsWith("InThreadHaveKeyword"));

/** True when nothing that can be changed about an email decides whether and where it is in a result. RFC 8621 section 4.1. */
export const isOfImmutables = ({ filter, sort }: EmailList): boolean =>
  !asksFor(filter, mutable) && sort.every(({ keyword }) => keyword === undefined);

/** SQL over `e` (email), `s` (email_state) and `m` (message); `$1` is the account. */
export function filterSql(filter: EmailFilter, bind: Bind, found: Found): string {
  if (filter.operator === undefined) return conditionSql(filter.condition, bind, found);
  const parts = filter.conditions.map((one) => `(${filterSql(one, bind, found)})`);
  if (filter.operator === "AND") return parts.join(" AND ") || "true";
  if (filter.operator === "OR") return parts.join(" OR ") || "false";
  return parts.length > 0 ? `NOT (${parts.join(" OR ")})` : "true";
}

/** FROM and WHERE for what is filtered, with the tables that `needs` names. */
export const sourceSql = (where: string, needs = where): string => `FROM email e
    ${needs.includes("s.keywords") ? "JOIN email_state s ON s.account_id = e.account_id AND s.email_id = e.id" : ""}
    ${needs.includes("m.summary") ? "JOIN message m ON m.id = e.message_id" : ""}
    WHERE e.account_id = $1 AND (${where})`;

function conditionSql(condition: EmailCondition, bind: Bind, found: Found): string {
  const parts: string[] = [];
  const inThread = (keyword: string, not: string) =>
    `EXISTS (SELECT FROM email te JOIN email_state ts ON ts.account_id = te.account_id AND ts.email_id = te.id
       WHERE te.account_id = $1 AND te.thread_id = e.thread_id AND ${not} ts.keywords @> ARRAY[${bind(keyword, "text")}])`;
  const place = "FROM mailbox_email p WHERE p.account_id = $1 AND p.email_id = e.id AND";
  const add = (value: unknown, sql: () => string) => {
    if (value !== undefined) parts.push(sql());
  };
  const c = condition;
  add(c.inMailbox, () => `EXISTS (SELECT ${place} p.mailbox_id = ${bind(c.inMailbox, "bigint")})`);
  add(
    c.inMailboxOtherThan,
    () => `EXISTS (SELECT ${place} p.mailbox_id <> ALL(${bind(c.inMailboxOtherThan, "bigint[]")}))`,
  );
  add(c.before, () => `e.received_at < ${bind(c.before, "timestamptz")}`);
  add(c.after, () => `e.received_at >= ${bind(c.after, "timestamptz")}`);
  add(c.minSize, () => `e.size_octets >= ${bind(c.minSize, "bigint")}`);
  add(c.maxSize, () => `e.size_octets < ${bind(c.maxSize, "bigint")}`);
  add(c.allInThreadHaveKeyword, () => `NOT ${inThread(c.allInThreadHaveKeyword ?? "", "NOT")}`);
  add(c.someInThreadHaveKeyword, () => inThread(c.someInThreadHaveKeyword ?? "", ""));
  add(c.noneInThreadHaveKeyword, () => `NOT ${inThread(c.noneInThreadHaveKeyword ?? "", "")}`);
  add(c.hasKeyword, () => `s.keywords @> ARRAY[${bind(c.hasKeyword, "text")}]`);
  add(c.notKeyword, () => `NOT s.keywords @> ARRAY[${bind(c.notKeyword, "text")}]`);
  add(c.hasAttachment, () => `e.has_attachment = ${bind(c.hasAttachment, "boolean")}`);
  for (const [field, weight] of searchedFields.map((one) => [one, weights[one]] as const))
    add(c[field], () => textSql(field, { text: c[field] ?? "", weight }, bind, found));
  add(c.header, () => headerSql(c.header as HeaderCondition, bind));
  add(c.isOneOf, () => `e.id = ANY(${bind(c.isOneOf, "bigint[]")})`);
  parts.push(...ownSql(c, bind, found));
  return parts.join(" AND ") || "true";
}

/** Of our own conditions, those that are asked. */
function ownSql(c: OwnConditions, bind: Bind, found: Found): string[] {
  const { filename, attachmentText, near } = c;
  const own = {
    near: () => near && foundSql(nearSearch(near), bind, found),
    filename: () =>
      filename !== undefined &&
      foundSql(amongBodies(filename), bind, found, (query) => `${wordsSql(partNamesSql)} @@ ${query}`),
    attachmentText: () =>
      attachmentText !== undefined && foundSql(amongBodies(attachmentText), bind, found, attachmentTextSql),
    attachmentKind: () => c.attachmentKind && attachmentKindSql(c.attachmentKind, bind),
    deliveredTo: () => c.deliveredTo !== undefined && deliveredToSql(c.deliveredTo, bind),
    authentication: () => c.authentication && authenticationSql(c.authentication, bind),
    hasTls: () => c.hasTls !== undefined && hasTlsSql(c.hasTls),
    delivery: () => c.delivery && deliverySql(c.delivery),
    isReplyToMe: () => c.isReplyToMe !== undefined && isOrNot(c.isReplyToMe, isReplyToMeSql),
    hasLabel: () => c.hasLabel !== undefined && isOrNot(c.hasLabel, hasLabelSql),
    category: () => c.category && inCategoriesSql(c.category),
    conversationCategory: () =>
      c.conversationCategory && conversationCategorySql(c.conversationCategory, bind),
  } satisfies Record<keyof OwnConditions, () => string | false | undefined>;
  return Object.values(own).flatMap((sql) => sql() || []);
}

const isOrNot = (is: boolean, sql: string) => (is ? `(${sql})` : `NOT (${sql})`);

/** What the index found; `further` is asked of it where the index alone does not tell, with the same search as a tsquery. */
function foundSql(search: WordSearch, bind: Bind, found: Found, further?: (query: string) => string): string {
  const terms = termsIn(search);
  // Nothing to look for finds nothing.
  if (terms.length === 0) return "false";
  const isFound = `e.id = ANY(${bind(found(search).octets, "bigint[]")})`;
  return further
    ? `${isFound} AND ${further(`to_tsquery('simple', ${bind(tsQuery(terms), "text")})`)}`
    : isFound;
}

function textSql(field: string, search: WordSearch, bind: Bind, found: Found): string {
  if (search.weight !== "C") return foundSql(search, bind, found);
  // The index keeps all recipients under one weight; the summary tells To from Cc.
  const people = `jsonb_path_query_array(m.summary->'${field}', '$[*].*')::text`;
  return foundSql(search, bind, found, (query) => `${wordsSql(people)} @@ ${query}`);
}

function headerSql({ field, value }: HeaderCondition, bind: Bind): string {
  if (!isKeptField(field)) throw new Error(`header ${field} is answered by answerHeaders`);
  const text = headerTextSql(field);
  if (value === null) return `${text} IS NOT NULL`;
  return `COALESCE(strpos(lower(${text}), lower(${bind(soughtText(value), "text")})) > 0, false)`;
}
