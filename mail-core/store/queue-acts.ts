import type { QueueSelection } from "../index.ts";
import { lockAccounts, recordChanges, submissionNews } from "./changes.ts";
import type { Announcer } from "./contracts.ts";
import type { Database, Sql } from "./database.ts";
import { type Ids, isRowId } from "./ids.ts";
import { type NewEvent, recordEvents, trimEvents } from "./journey.ts";
import { bookEnded, isRecipient } from "./ledger.ts";
import { destinationIs, matches, parameters, walkOf } from "./queue-filter.ts";

/** Rows that one transaction changes: workers and senders wait no longer than for these. */
const chunkMax = 1_000;

/** What an administrator does to rows that are on their way. $1 are their ids and $2 is now; `values` are $3 and on. */
export interface Act {
  /** Which of them it is for. */
  where: string;
  set: string;
  values?: readonly unknown[];
  /** True when they end by it: the ledger notes it. */
  ends?: true;
  /** What their journeys tell of it. */
  event?: Pick<NewEvent, "kind" | "facts">;
}

/** Of a row that was changed. */
export interface Changed {
  id: string;
  account_id: string | null;
  submission_id: string | null;
}

export interface ActDeps {
  database: Database;
  announcer: Announcer;
  ids: Ids;
}

/** Does acts, one after the other, to all that were chosen, and tells their senders' open pages. Answers what each act changed. */
export async function actOn(
  { database, announcer, ids }: ActDeps,
  which: QueueSelection,
  now: Date,
  acts: readonly Act[],
): Promise<Changed[][]> {
  const results = acts.map((): Changed[] => []);
  for await (const chunk of chosen(database, which)) {
    const { changed, accounts } = await database.transaction(async (tx) => {
      const changed: Changed[][] = [];
      for (const act of acts) changed.push(await run(tx, act, chunk, now, ids));
      return { changed, accounts: await tell(tx, changed.flat()) };
    });
    announcer.announce(accounts);
    for (const [at, rows] of changed.entries()) results[at]?.push(...rows);
  }
  const all = results.flat();
  if (all.length > 0) announcer.announceQueue(true);
  return results;
}

/** The rows are locked in the order of their ids, as workers lock them. */
async function run(
  tx: Sql,
  { where, set, values = [], ends, event }: Act,
  chunk: readonly string[],
  now: Date,
  ids: Ids,
): Promise<Changed[]> {
  const given = [chunk, now, ...values];
  const entryId = ends ? `$${given.push(ids.next())}` : "";
  // An act that does not ask for the time leaves the type of $2 open.
  const changed = await tx.query<Changed>(
    `WITH at AS (SELECT $2::timestamptz), locked AS (
       SELECT q.id FROM queue_entry q
       WHERE q.id = ANY($1::bigint[]) AND q.state IN ('waiting', 'held') AND ${isRecipient} AND ${where}
       ORDER BY q.id FOR UPDATE
     ), ended AS (
       UPDATE queue_entry q SET ${set} FROM locked WHERE q.id = locked.id
       RETURNING q.id, q.account_id, q.submission_id, q.state, false AS is_note, false AS leads_on
     )${ends ? `, booked AS (${bookEnded(entryId, "$2")})` : ""}
     SELECT id, account_id, submission_id FROM ended`,
    given,
  );
  if (event && changed.length > 0) {
    const events = changed.map(({ id }): NewEvent => ({ ...event, entryId: id, at: now }));
    await recordEvents(tx, ids, events);
    await trimEvents(
      tx,
      changed.map(({ id }) => id),
    );
  }
  return changed;
}

/** The ids of what was chosen, some at a time. */
async function* chosen(sql: Sql, which: QueueSelection): AsyncIterable<string[]> {
  if ("ids" in which) {
    const ids = [...new Set(which.ids)].filter(isRowId);
    for (let at = 0; at < ids.length; at += chunkMax) yield ids.slice(at, at + chunkMax);
    return;
  }
  const { filter } = which;
  const walk = walkOf({ ...filter, state: undefined });
  for (let from = "0 "; ; ) {
    const { values, add } = parameters();
    const rows = await sql.query<{ id: string; place: string }>(
      `SELECT q.id, ${walk.place} AS place FROM queue_entry q
       WHERE ${walk.rows} AND ${walk.behind(from, add)} AND ${destinationIs(filter, walk, add)} AND ${matches(filter, add)}
       ORDER BY ${walk.order} LIMIT ${chunkMax}`,
      values,
    );
    if (rows.length > 0) yield rows.map(({ id }) => id);
    if (rows.length < chunkMax) return;
    from = rows.at(-1)?.place ?? from;
  }
}

/** Whoever handed these in sees what changed. */
async function tell(tx: Sql, rows: readonly Changed[]): Promise<string[]> {
  const submissions = new Map<string, string>();
  for (const { account_id, submission_id } of rows) {
    if (account_id && submission_id) submissions.set(submission_id, account_id);
  }
  const accounts = [...new Set(submissions.values())];
  await lockAccounts(tx, accounts);
  await recordChanges(tx, submissionNews(submissions));
  return accounts;
}
