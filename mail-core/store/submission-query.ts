import type { Sql } from "./database.ts";
import { undoStatusAt } from "./submissions.ts";

export type SubmissionFilter =
  | { operator: "AND" | "OR" | "NOT"; conditions: SubmissionFilter[] }
  | {
      emailIds?: string[];
      identityIds?: string[];
      threadIds?: string[];
      undoStatus?: string;
      before?: Date;
      after?: Date;
    };

/** Which submissions, in which order, at which moment. */
export interface SubmissionList {
  filter: SubmissionFilter | null;
  sort: SubmissionSort;
  now: Date;
}

export type SubmissionSort = { property: "sentAt" | "emailId" | "threadId"; isAscending: boolean }[];

const sortColumn = { sentAt: "send_at", emailId: "email_id", threadId: "thread_id" } as const;

/** Where it reads, and its order. */
function statementFor(accountId: string, { filter, sort, now }: SubmissionList) {
  const values: unknown[] = [accountId, now];
  // PostgreSQL wants to know the type of every parameter, also of one that no condition uses.
  const where = `account_id = $1 AND $2::timestamptz IS NOT NULL AND ${filter ? condition(filter, values) : "true"}`;
  const keys = sort.map(
    ({ property, isAscending }) => `${sortColumn[property]} ${isAscending ? "ASC" : "DESC"}`,
  );
  return { where, order: [...keys, "id DESC"].join(", "), values };
}

/** A page of matching ids; null when the anchor is not among them. RFC 8620 section 5.5. */
export async function querySubmissions(
  sql: Sql,
  accountId: string,
  query: SubmissionList & {
    position: number;
    anchor: { id: string; offset: number } | null;
    limit: number;
  },
): Promise<{ ids: string[]; position: number; total: number } | null> {
  const { where, order, values } = statementFor(accountId, query);
  const [row] = await sql.query<{ total: string; n: string | null }>(
    `WITH r AS (SELECT id, row_number() OVER (ORDER BY ${order}) AS n FROM submission WHERE ${where})
     SELECT count(*) AS total, min(n) FILTER (WHERE id = $${values.length + 1}::bigint) AS n FROM r`,
    [...values, query.anchor?.id ?? null],
  );
  const total = Number(row?.total ?? 0);
  if (query.anchor && row?.n == null) return null;
  const wanted = query.anchor
    ? Number(row?.n) - 1 + query.anchor.offset
    : query.position < 0
      ? total + query.position
      : query.position;
  const position = Math.max(0, wanted);
  if (position >= total || query.limit === 0) return { ids: [], position, total };
  const rows = await sql.query<{ id: string }>(
    `SELECT id FROM submission WHERE ${where} ORDER BY ${order}
     OFFSET $${values.length + 1} LIMIT $${values.length + 2}`,
    [...values, position, query.limit],
  );
  return { ids: rows.map(({ id }) => id), position, total };
}

/** Where submissions stand in the whole result, from 0, the lowest first, and how many it has. */
export async function placeSubmissions(
  sql: Sql,
  accountId: string,
  list: SubmissionList,
  ids: readonly string[],
): Promise<{ places: { id: string; index: number }[]; total: number }> {
  const { where, order, values } = statementFor(accountId, list);
  const rows = await sql.query<{ id: string | null; index: string; total: string }>(
    `WITH r AS (SELECT id, row_number() OVER (ORDER BY ${order}) - 1 AS index FROM submission WHERE ${where})
     SELECT r.id, r.index, t.total FROM (SELECT count(*) AS total FROM r) t
     LEFT JOIN r ON r.id = ANY($${values.length + 1}::bigint[]) ORDER BY r.index`,
    [...values, ids],
  );
  const places = rows.flatMap(({ id, index }) => (id === null ? [] : [{ id, index: Number(index) }]));
  return { places, total: Number(rows[0]?.total ?? 0) };
}

/** The latest time until `now` at which one became final by the clock alone; null before the first. */
export async function latestSendAt(sql: Sql, accountId: string, now: Date): Promise<Date | null> {
  const [row] = await sql.query<{ at: Date | null }>(
    "SELECT max(send_at) AS at FROM submission WHERE account_id = $1 AND send_at <= $2",
    [accountId, now],
  );
  return row?.at ?? null;
}

/** Those whose time came after `since` and until `now`. */
export async function becameFinal(sql: Sql, accountId: string, since: Date, now: Date): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    "SELECT id FROM submission WHERE account_id = $1 AND send_at > $2 AND send_at <= $3",
    [accountId, since, now],
  );
  return rows.map(({ id }) => id);
}

function condition(filter: SubmissionFilter, values: unknown[]): string {
  if ("operator" in filter) {
    const parts = filter.conditions.map((one) => condition(one, values));
    if (filter.operator === "AND") return `(${["true", ...parts].join(" AND ")})`;
    const any = `(${["false", ...parts].join(" OR ")})`;
    return filter.operator === "OR" ? any : `NOT ${any}`;
  }
  const parts = ["true"];
  const add = (value: unknown, text: (parameter: string) => string) => {
    if (value !== undefined) parts.push(text(`$${values.push(value)}`));
  };
  add(filter.emailIds, (p) => `email_id = ANY(${p}::bigint[])`);
  add(filter.identityIds, (p) => `identity_id = ANY(${p}::bigint[])`);
  add(filter.threadIds, (p) => `thread_id = ANY(${p}::bigint[])`);
  add(filter.undoStatus, (p) => `${undoStatusAt("$2")} = ${p}`);
  add(filter.before, (p) => `send_at < ${p}`);
  add(filter.after, (p) => `send_at >= ${p}`);
  return `(${parts.join(" AND ")})`;
}
