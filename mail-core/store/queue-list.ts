import type { QueuedRecipient, QueueFilter, QueuePage } from "../index.ts";
import type { Sql } from "./database.ts";
import { destinationIs, matches, parameters, recipientColumns, walkOf } from "./queue-filter.ts";

/** Rows that are searched for one page: a text that is nowhere must not read the whole queue at once. */
const searchedMax = 20_000;
/** Recipients of one page. */
const pageMax = 1_000;

/** One page of what a filter finds; null for a `from` that is no place in it. */
export async function listQueue(
  sql: Sql,
  filter: QueueFilter,
  { from, limit = 100 }: { from?: string | undefined; limit?: number },
  now: Date,
): Promise<QueuePage | null> {
  const walk = walkOf(filter);
  const rowsOf = (add: (value: unknown) => string): string | null => {
    const behind = from === undefined ? "true" : walk.behind(from, add);
    return behind && `${walk.rows} AND ${behind} AND ${destinationIs(filter, walk, add)}`;
  };
  const { values, add } = parameters();
  const rows = rowsOf(add);
  if (rows === null) return null;
  const count = Math.min(Math.max(1, limit), pageMax);
  const found = await sql.query<QueuedRecipient & { place: string }>(
    `SELECT ${recipientColumns(add(now))}, ${walk.place} AS place
     FROM (
       SELECT q.* FROM (SELECT q.* FROM queue_entry q WHERE ${rows} ORDER BY ${walk.order} LIMIT ${searchedMax}) q
       WHERE ${matches(filter, add)} ORDER BY ${walk.order} LIMIT ${count + 1}
     ) q JOIN message m ON m.id = q.message_id ORDER BY ${walk.order}`,
    values,
  );
  const recipients = found.slice(0, count).map(({ place: _, ...recipient }) => recipient);
  if (found.length > count) return { recipients, next: found[count - 1]?.place ?? null };
  // The page is not full: the end, or the last of the rows that were searched for it.
  const end = parameters();
  const [last] = await sql.query<{ place: string }>(
    `SELECT ${walk.place} AS place FROM queue_entry q WHERE ${rowsOf(end.add)} ORDER BY ${walk.order} OFFSET ${searchedMax - 1} LIMIT 1`,
    end.values,
  );
  return { recipients, next: last?.place ?? null };
}
