import type { Sql } from "./database.ts";
import {
  type Bind,
  conjuncts,
  type EmailFilter,
  type Found,
  filterSql,
  sourceSql,
  wordTest,
} from "./email-filter.ts";
import type { EmailQuery } from "./email-query.ts";

/** With fewer hits each is looked up by its id. */
const hitsMin = 1_000;
/** Emails that are looked at: for one page, as far as can be told and in fact; and at first. */
const walked = { expected: 4_000, max: 16_000, first: 250 };
/** Emails that make one row of a collapsed list, about. */
const ofThread = 3;

export interface NewestPage {
  ids: string[];
  /** How many there are in the whole result; null when not all emails were looked at. */
  total: number | null;
}

interface Row {
  id: string;
  thread_id: string;
  at: string;
}

/**
 * A page of a list, newest first, that holds many of the account's emails by their words: these are looked at in the order of the list until the
 * page is full, and the words are asked in memory. Null where that is no way, or took too long.
 *   Limit -> Index Scan using email_received_at_idx on email e (plans.db.test.ts)
 */
export async function newestByWords(
  sql: Sql,
  accountId: string,
  query: EmailQuery,
  found: Found,
): Promise<NewestPage | null> {
  const { filter, collapseThreads, position, limit } = query;
  if (!filter || query.anchor || position < 0 || !isNewestFirst(query)) return null;
  const parts = conjuncts(filter);
  const tests = parts.flatMap((one) => wordTest(one, found) ?? []);
  const hits = Math.min(...tests.map(({ count }) => count));
  if (tests.length === 0 || hits < hitsMin) return null;
  const among = Math.max(...tests.map((one) => one.among));
  const rest = parts.filter((one) => !wordTest(one, found));

  const wanted = position + limit;
  if (ofThread * wanted * (among / hits) > walked.expected) return null;
  const keys = new Set<string>();
  const ids: string[] = [];
  let after: Row | undefined;
  let size = Math.max(walked.first, ofThread * wanted);
  for (let left = walked.max; left > 0; left -= size, size *= 4) {
    size = Math.min(size, left);
    const rows = await nextRows(sql, accountId, { rest, found, after, size });
    for (const row of rows) {
      const key = collapseThreads ? row.thread_id : row.id;
      const id = BigInt(row.id);
      if (keys.has(key) || !tests.every((one) => one.has(id))) continue;
      keys.add(key);
      ids.push(row.id);
    }
    const isAll = rows.length < size;
    if (isAll || ids.length >= wanted)
      return { ids: ids.slice(position, wanted), total: isAll ? ids.length : null };
    after = rows.at(-1);
  }
  return null;
}

const isNewestFirst = ({ sort: [first, ...others] }: EmailQuery): boolean =>
  !first || (first.property === "receivedAt" && !first.isAscending && others.length === 0);

async function nextRows(
  sql: Sql,
  accountId: string,
  { rest, found, after, size }: { rest: EmailFilter[]; found: Found; after: Row | undefined; size: number },
): Promise<Row[]> {
  const values: unknown[] = [accountId];
  const bind: Bind = (value, type) => `$${values.push(value)}::${type}`;
  const where = filterSql({ operator: "AND", conditions: rest }, bind, found);
  const from = after
    ? `(e.received_at, e.id) < (${bind(after.at, "timestamptz")}, ${bind(after.id, "bigint")})`
    : "true";
  return sql.query<Row>(
    `SELECT e.id, e.thread_id, e.received_at::text AS at ${sourceSql(where)} AND ${from}
     ORDER BY e.received_at DESC, e.id DESC LIMIT ${bind(size, "bigint")}`,
    values,
  );
}
