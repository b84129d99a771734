import { type Cache, noCache } from "./cache.ts";
import type { Sql } from "./database.ts";
import {
  type Bind,
  type EmailFilter,
  type Found,
  filterSql,
  sourceSql,
  wordSearches,
} from "./email-filter.ts";
import { newestByWords } from "./email-walk.ts";
import { type KeptFolder, type Tab, tabOf } from "./kept-tab.ts";
import { isPinnedFirst, type PinnedRow, readPinned } from "./pinned.ts";
import { findByWords, type WordSearch } from "./search-find.ts";
import { FoundEmails } from "./search-found.ts";

export interface EmailSort {
  property:
    | "receivedAt"
    | "sentAt"
    | "size"
    | "from"
    | "to"
    | "subject"
    | "hasKeyword"
    | "allInThreadHaveKeyword"
    | "someInThreadHaveKeyword";
  isAscending: boolean;
  keyword?: string;
}

export interface EmailQuery {
  filter: EmailFilter | null;
  sort: EmailSort[];
  collapseThreads: boolean;
  /** From 0; negative counts from the end. */
  position: number;
  /** A row id; `offset` moves from where it stands. */
  anchor: { id: string; offset: number } | null;
  limit: number;
  calculateTotal: boolean;
}

export interface EmailQueryPage {
  ids: string[];
  position: number;
  total: number | null;
}

export interface Statement {
  /** Without ORDER BY and LIMIT; gives `id` and the keys k0, k1, … */
  text: string;
  order: string;
  values: unknown[];
  /** A mailbox as it is kept: rows in the order of their index, found by `key`, and a count of them. */
  kept: { mailbox: string; way: "ASC" | "DESC"; key: "id" | "thread_id"; tab: Tab | null } | null;
  /** Ids that stand in the list before all that `text` gives. */
  before: readonly string[];
}

/** One page of ids; null when the anchor is not in the list. RFC 8620 section 5.5. `sql` sees one moment where the filter `readsWords`. */
export async function queryEmails(
  sql: Sql,
  accountId: string,
  query: EmailQuery,
  { cache = noCache, state = null }: { cache?: Cache; state?: string | null } = {},
): Promise<EmailQueryPage | null> {
  const found = await findWords(sql, accountId, query.filter, cache);
  const newest = await newestByWords(sql, accountId, query, found);
  if (newest) {
    const { ids, total } = newest;
    const count = () => countOnce(sql, accountId, { query, found, cache, state });
    return { ids, position: query.position, total: query.calculateTotal ? (total ?? (await count())) : null };
  }
  const read = () => pageFrom(sql, accountId, query, found);
  // A folder's list stays as it is while the account is in this state.
  return state !== null && keptFolder(query)
    ? cache.get(JSON.stringify([accountId, state, query]), octetsOfPage, read)
    : read();
}

/** About what a page takes in memory. */
const octetsOfPage = (page: EmailQueryPage | null) => 100 + 60 * (page?.ids.length ?? 0);

/** One page of what the tables say. */
async function pageFrom(
  sql: Sql,
  accountId: string,
  query: EmailQuery,
  found: Found,
): Promise<EmailQueryPage | null> {
  const statement = await statementOf(sql, accountId, query, found);
  let { position } = query;
  if (query.anchor) {
    const at = await rowOf(sql, statement, query.anchor.id);
    if (at === null) return null;
    position = Math.max(0, at + query.anchor.offset);
  }
  if (query.calculateTotal && position >= 0)
    return { position, ...(await pageWithTotal(sql, statement, position, query.limit)) };
  let total: number | null = null;
  if (position < 0) {
    total = await countMatches(sql, accountId, statement);
    position = Math.max(0, position + total);
  }
  return { ids: await pageOf(sql, statement, position, query.limit), position, total };
}

/** The row of an id, from 0; null for one that is not in the list. */
async function rowOf(
  sql: Sql,
  { text, order, values, before }: Statement,
  id: string,
): Promise<number | null> {
  if (before.includes(id)) return before.indexOf(id);
  const [row] = await sql.query<{ at: string }>(
    `SELECT at FROM (SELECT id, row_number() OVER (ORDER BY ${order}) - 1 AS at FROM (${text}) q) r
     WHERE id = $${values.length + 1}::bigint`,
    [...values, id],
  );
  return row ? before.length + Number(row.at) : null;
}

async function pageOf(
  sql: Sql,
  { text, order, values, before }: Statement,
  position: number,
  limit: number,
): Promise<string[]> {
  const first = before.slice(position, position + limit);
  const rows = await sql.query<{ id: string }>(
    `SELECT id FROM (${text}) q ORDER BY ${order} LIMIT $${values.length + 1}::bigint OFFSET $${values.length + 2}::bigint`,
    [...values, limit - first.length, Math.max(0, position - before.length)],
  );
  return [...first, ...rows.map(({ id }) => id)];
}

/** The total of a search, which stays as it is while the account is in this state. */
function countOnce(
  sql: Sql,
  accountId: string,
  { query, found, cache, state }: { query: EmailQuery; found: Found; cache: Cache; state: string | null },
): Promise<number> {
  const count = async () => countMatches(sql, accountId, await statementOf(sql, accountId, query, found));
  if (state === null) return count();
  const list = JSON.stringify([query.filter, query.collapseThreads]);
  return cache.get(`${accountId} ${state} ${list}`, () => 64, count);
}

type PageWithTotal = Omit<EmailQueryPage, "position">;

/** A page and the total in one statement. What is kept is counted already; what is worked out anew for each query is so once for both. */
async function pageWithTotal(
  sql: Sql,
  statement: Statement,
  position: number,
  limit: number,
): Promise<PageWithTotal> {
  if (statement.kept) return keptPage(sql, statement, statement.kept, position, limit);
  const { text, order, values } = statement;
  const [row] = await sql.query<{ ids: string[]; total: string }>(
    `WITH q AS MATERIALIZED (${text})
     SELECT (SELECT count(*) FROM q) AS total, ARRAY(
       SELECT id FROM q ORDER BY ${order} LIMIT $${values.length + 1}::bigint OFFSET $${values.length + 2}::bigint) AS ids`,
    [...values, limit, position],
  );
  return { ids: row?.ids ?? [], total: Number(row?.total ?? 0) };
}

async function keptPage(
  sql: Sql,
  { text, order, values, before }: Statement,
  { key, way, tab }: NonNullable<Statement["kept"]>,
  position: number,
  limit: number,
): Promise<PageWithTotal> {
  const first = before.slice(position, position + limit);
  const [row] = await sql.query<{ ids: string[]; total: string | number }>(
    `SELECT ARRAY(
       SELECT id FROM (${text}) q ORDER BY ${order} LIMIT $${values.length + 1}::bigint OFFSET $${values.length + 2}::bigint
     ) AS ids, (SELECT ${tab?.totalSql ?? keptTotal[key]} FROM mailbox WHERE account_id = $1 AND id = $2) AS total`,
    [...values, limit - first.length, Math.max(0, position - before.length)],
    `list-${key}-${way}${before.length > 0 ? "-below" : ""}${tab?.name ?? ""}`,
  );
  return { ids: [...first, ...(row?.ids ?? [])], total: Number(row?.total ?? 0) };
}

/** The column of a mailbox that counts the rows of its list. */
const keptTotal = { id: "total_emails", thread_id: "total_threads" } as const;

async function findWords(
  sql: Sql,
  accountId: string,
  filter: EmailFilter | null,
  cache: Cache,
): Promise<Found> {
  const key = ({ text, weight, within }: WordSearch) => `${weight} ${within ?? ""} ${text}`;
  const searches = new Map(wordSearches(filter).map((search) => [key(search), search]));
  const found = await findByWords(sql, accountId, [...searches.values()], cache);
  const byKey = new Map([...searches.keys()].map((one, at) => [one, found[at]]));
  return (search) => byKey.get(key(search)) ?? nothing;
}

const nothing = new FoundEmails(Buffer.alloc(0), [], 0);

/** How many a query finds. */
export async function countMatches(
  sql: Sql,
  accountId: string,
  { text, values, kept }: Statement,
): Promise<number> {
  const [row] = kept
    ? await sql.query<{ n: string | number }>(
        `SELECT ${kept.tab?.totalSql ?? keptTotal[kept.key]} AS n FROM mailbox WHERE account_id = $1 AND id = $2`,
        [accountId, kept.mailbox],
      )
    : await sql.query<{ n: string | number }>(`SELECT count(*) AS n FROM (${text}) q`, values);
  return Number(row?.n ?? 0);
}

/** What decides which emails are found and in which order. */
export type EmailList = Pick<EmailQuery, "filter" | "sort" | "collapseThreads">;

/** `sql` sees one moment where the filter `readsWords`. */
export async function statementFor(sql: Sql, accountId: string, query: EmailList): Promise<Statement> {
  return statementOf(sql, accountId, query, await findWords(sql, accountId, query.filter, noCache));
}

async function statementOf(sql: Sql, accountId: string, query: EmailList, found: Found): Promise<Statement> {
  const { sort, collapseThreads } = query;
  const folder = keptFolder(query);
  if (!folder || !isPinnedFirst(sort, collapseThreads)) return plainStatement(accountId, query, found);
  const pinned = await readPinned(sql, accountId, folder, collapseThreads);
  return pinned
    ? pinnedFirst(plainStatement(accountId, { ...query, sort: sort.slice(1) }, found), pinned)
    : plainStatement(accountId, query, found);
}

/** The list as it would be, with what is pinned taken out and put before it. */
function pinnedFirst(statement: Statement, pinned: readonly PinnedRow[]): Statement {
  const { text, values, kept } = statement;
  if (!kept || pinned.length === 0) return statement;
  const column = kept.key === "id" ? "email_id" : "thread_id";
  return {
    ...statement,
    text: `${text} AND ${column} <> ALL($${values.length + 1}::bigint[])`,
    values: [...values, pinned.map(({ key }) => key)],
    before: pinned.map(({ id }) => id),
  };
}

function plainStatement(accountId: string, query: EmailList, found: Found): Statement {
  const values: unknown[] = [accountId];
  const bind: Bind = (value, type) => `$${values.push(value)}::${type}`;
  const [first] = query.sort;
  const byArrival = query.sort.length === 0 || (query.sort.length === 1 && first?.property === "receivedAt");
  const way = first?.isAscending ? "ASC" : "DESC";
  const folder = keptFolder(query);
  // The lists that every screen opens with: kept rows in the order of their index.
  //   Limit -> Index Scan using mailbox_thread_latest_idx on mailbox_thread (plans.db.test.ts)
  if (folder && byArrival && query.collapseThreads && way === "DESC")
    return {
      text: `SELECT latest_email_id AS id, latest_at AS k0, thread_id FROM mailbox_thread
        WHERE account_id = $1 AND mailbox_id = ${bind(folder.mailbox, "bigint")}${folder.tab ? ` AND ${folder.tab.sql}` : ""}`,
      order: "k0 DESC, id DESC",
      values,
      kept: { ...folder, way, key: "thread_id" },
      before: [],
    };
  //   Limit -> Index Scan using mailbox_email_received_at_idx on mailbox_email
  if (folder && byArrival && !query.collapseThreads)
    return {
      text: `SELECT email_id AS id, received_at AS k0 FROM mailbox_email
        WHERE account_id = $1 AND mailbox_id = ${bind(folder.mailbox, "bigint")}`,
      order: `k0 ${way}, id ${way}`,
      values,
      kept: { ...folder, way, key: "id" },
      before: [],
    };
  const sort: EmailSort[] =
    query.sort.length > 0 ? query.sort : [{ property: "receivedAt", isAscending: false }];
  const keys = sort.map((one) => sortSql(one, bind));
  const order = [...sort.map((one, n) => `k${n} ${one.isAscending ? "ASC" : "DESC"}`), `id ${way}`].join(
    ", ",
  );
  const where = query.filter ? filterSql(query.filter, bind, found) : "true";
  const from = sourceSql(where, where + keys.join(" "));
  const columns = `e.id${keys.map((key, n) => `, ${key} AS k${n}`).join("")}`;
  if (!query.collapseThreads)
    return { text: `SELECT ${columns} ${from}`, order, values, kept: null, before: [] };
  // Of each thread the one that comes first in this order. RFC 8621 section 4.4.3.
  return {
    text: `SELECT DISTINCT ON (thread_id) * FROM (SELECT e.thread_id, ${columns} ${from}) r ORDER BY thread_id, ${order}`,
    order,
    values,
    kept: null,
    before: [],
  };
}

/** The folder, or the tab of it, that is asked for and nothing else; tabs are kept by conversations alone. */
function keptFolder({ filter, collapseThreads }: EmailList): KeptFolder | null {
  if (!filter || filter.operator !== undefined) return null;
  const { inMailbox, conversationCategory, ...others } = filter.condition;
  if (inMailbox === undefined || Object.keys(others).length > 0) return null;
  if (!conversationCategory) return { mailbox: inMailbox, tab: null };
  return collapseThreads ? { mailbox: inMailbox, tab: tabOf(conversationCategory.categories) } : null;
}

function sortSql({ property, keyword = "" }: EmailSort, bind: Bind): string {
  const person = (field: string) =>
    `lower(COALESCE(NULLIF(m.summary->'${field}'->0->>'name', ''), m.summary->'${field}'->0->>'email', ''))`;
  const inThread = (not: string) =>
    `EXISTS (SELECT FROM email te JOIN email_state ts ON ts.account_id = te.account_id AND ts.email_id = te.id
      WHERE te.account_id = $1 AND te.thread_id = e.thread_id AND ${not} ts.keywords @> ARRAY[${bind(keyword, "text")}])`;
  switch (property) {
    case "receivedAt":
      return "e.received_at";
    case "sentAt":
      return "COALESCE(e.sent_at, e.received_at)";
    case "size":
      return "e.size_octets";
    case "from":
    case "to":
      return person(property);
    case "subject":
      return `regexp_replace(lower(m.summary->>'subject'), '^((re|fwd?|aw|wg)(\\[[0-9]+\\])?:\\s*)+', '')`;
    case "hasKeyword":
      return `(s.keywords @> ARRAY[${bind(keyword, "text")}])`;
    case "someInThreadHaveKeyword":
      return inThread("");
    case "allInThreadHaveKeyword":
      return `NOT ${inThread("NOT")}`;
    default:
      return property satisfies never;
  }
}
