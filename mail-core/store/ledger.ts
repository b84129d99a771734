import type { Ledger } from "../index.ts";
import type { Acceptance } from "./contracts.ts";
import type { Sql } from "./database.ts";

/** A row that only reports a delivery is no recipient. */
export const isNote = `q.dsn @> '{"delivered": true}'`;
export const isRecipient = `NOT ${isNote}`;

/** Ends that lie in the queue's rows until they are swept. */
const queueEnds = ["relayed", "bounced", "expired", "deleted", "canceled"] as const;
type QueueEnd = (typeof queueEnds)[number];

const columns = ["accepted", "delivered", ...queueEnds, "discarded"].join(", ");
const sums = columns.replace(/\w+/g, "sum($&)::float8 AS $&");
/** What is older than the queue's rows is carried forward under this time. */
const carriedAt = "'epoch'::timestamptz";

/** An account is one recipient, by however many names and in however many of its mailboxes. */
export const accountsOf = (rows: readonly { accountId: string }[]): number =>
  new Set(rows.map(({ accountId }) => accountId)).size;

/** Recipients that an acceptance promises: each account that gets it, and each row that goes out. */
export const recipientsOf = ({ deliveries, relays }: Pick<Acceptance, "deliveries" | "relays">): number =>
  accountsOf(deliveries) +
  relays.filter(({ state, dsn }) => state === "waiting" && dsn.delivered !== true).length;

/** Notes what a transaction accepted and what of it is in mailboxes. A row of its own for each transaction: nobody waits for anybody. */
export async function bookAccepted(
  tx: Sql,
  { id, at, accepted, delivered }: { id: string; at: Date; accepted: number; delivered: number },
): Promise<void> {
  if (accepted === 0 && delivered === 0) return;
  await tx.query(
    "INSERT INTO ledger_entry (id, at, accepted, delivered) VALUES ($1, $2, $3, $4)",
    [id, at, accepted, delivered],
    "ledger-accepted",
  );
}

/** Notes recipients that were answered 250 and whose mail goes nowhere, by the rule's name. */
export async function bookDiscarded(
  tx: Sql,
  { id, at, rule, count }: { id: string; at: Date; rule: string; count: number },
): Promise<void> {
  if (count === 0) return;
  await tx.query(
    "INSERT INTO ledger_entry (id, at, rule, accepted, discarded) VALUES ($1, $2, $3, $4, $4)",
    [id, at, rule, count],
    "ledger-discarded",
  );
}

const ends = [...queueEnds, "delivered"];

/**
 * The end of a statement that names rows as `ended (state, is_note, leads_on)`: notes those that ended, as the table now says. Its
 * parameters are the entry's id and `at`, which is also the rows' `ended_at`. A recipient that leads on is taken off again: those to
 * whom it led are accepted, by the same transaction.
 */
export const bookEnded = (id: string, at: string): string => `
  INSERT INTO ledger_entry (id, at, accepted, ${ends.join(", ")})
  SELECT ${id}::bigint, ${at}::timestamptz, -count(*) FILTER (WHERE leads_on), ${ends
    .map((state) => `count(*) FILTER (WHERE state = '${state}' AND NOT leads_on)`)
    .join(", ")}
  FROM ended WHERE NOT is_note AND state NOT IN ('waiting', 'held') HAVING count(*) > 0`;

/** The end of a row, as the ledger has it: who was found to be here in the end, or to lead on, was never called. */
const endOf = "CASE WHEN q.state = 'relayed' AND q.last_host IS NULL THEN 'led on' ELSE q.state END";

type Sums = Record<QueueEnd | "accepted" | "delivered" | "discarded", number | null>;

/** The ledger as it stands; what it says and what the queue's rows say is seen at one moment. */
export async function readLedger(sql: Sql, now: Date): Promise<Ledger> {
  const [seen] = await sql.query<{
    rules: (Sums & { rule: string | null })[] | null;
    waiting: number;
    noted: Sums;
    found: Partial<Record<string, number>> | null;
  }>(
    `WITH since AS (SELECT ${hourOf("$1::timestamptz")} - interval '1 hour' AS at)
     SELECT (SELECT jsonb_agg(r) FROM (SELECT rule, ${sums} FROM ledger_entry GROUP BY rule ORDER BY rule) r) AS rules,
       (SELECT count(*)::float8 FROM queue_entry q WHERE q.state IN ('waiting', 'held') AND ${isRecipient}) AS waiting,
       (SELECT to_jsonb(n) FROM (SELECT ${sums} FROM ledger_entry, since WHERE ledger_entry.at >= since.at) n) AS noted,
       (SELECT jsonb_object_agg(state, n) FROM (
         SELECT ${endOf} AS state, count(*) AS n FROM queue_entry q, since WHERE q.ended_at >= since.at GROUP BY 1
       ) f) AS found`,
    [now],
    "ledger-read",
  );
  const rules = seen?.rules ?? [];
  const total = (name: keyof Sums) => rules.reduce((sum, row) => sum + (row[name] ?? 0), 0);
  const [accepted, waiting] = [total("accepted"), seen?.waiting ?? 0];
  const ends = {
    delivered: total("delivered"),
    relayed: total("relayed"),
    bounced: total("bounced"),
    expired: total("expired"),
    deleted: total("deleted"),
    canceled: total("canceled"),
  };
  const ended = Object.values(ends).reduce((sum, count) => sum + count, 0) + total("discarded");
  return {
    accepted,
    ...ends,
    discarded: rules.flatMap(({ rule, discarded }) => (rule ? [{ rule, count: discarded ?? 0 }] : [])),
    waiting,
    unexplained: accepted - ended - waiting,
    miscounted: miscountedOf(seen?.noted ?? null, seen?.found ?? null),
  };
}

const miscountedOf = (
  noted: Sums | null,
  found: Partial<Record<string, number>> | null,
): Ledger["miscounted"] =>
  queueEnds.flatMap((end) => {
    const one = { end, noted: noted?.[end] ?? 0, found: found?.[end] ?? 0 };
    return one.noted === one.found ? [] : [one];
  });

/** Those who rewrite the ledger's rows come one after the other. */
const lockLedger = (tx: Sql) => tx.query("SELECT pg_advisory_xact_lock(hashtext('keryx ledger'))");

const hourOf = (at: string) => `date_trunc('hour', ${at}, 'UTC')`;

/** Adds up the rows of each hour, so that the ledger stays small. */
export async function foldLedger(tx: Sql): Promise<void> {
  await lockLedger(tx);
  await tx.query(
    `WITH several AS (SELECT ${hourOf("at")} AS hour, rule FROM ledger_entry GROUP BY 1, 2 HAVING count(*) > 1),
     taken AS (
       DELETE FROM ledger_entry e USING several s
       WHERE ${hourOf("e.at")} = s.hour AND e.rule IS NOT DISTINCT FROM s.rule RETURNING e.*
     )
     INSERT INTO ledger_entry (id, at, rule, ${columns})
     SELECT min(id), ${hourOf("at")}, rule, ${sums} FROM taken GROUP BY 2, 3`,
  );
}

/**
 * Takes ended rows out of the queue and carries their hours forward as one. Answers where the rows that went are other than those
 * that were noted. `before` is the start of an hour.
 */
export async function carryForward(tx: Sql, before: Date): Promise<Ledger["miscounted"]> {
  await lockLedger(tx);
  const [gone] = await tx.query<{ counts: Partial<Record<string, number>> | null }>(
    `WITH gone AS (DELETE FROM queue_entry q WHERE q.ended_at < $1 RETURNING ${endOf} AS state)
     SELECT jsonb_object_agg(state, n) AS counts FROM (SELECT state, count(*) AS n FROM gone GROUP BY state) g`,
    [before],
  );
  const taken = await tx.query<Sums>(
    `WITH taken AS (DELETE FROM ledger_entry WHERE at < $1 RETURNING *),
     carried AS (
       INSERT INTO ledger_entry (id, at, rule, ${columns}) SELECT min(id), ${carriedAt}, rule, ${sums} FROM taken GROUP BY rule
     )
     SELECT ${sums} FROM taken WHERE at > ${carriedAt}`,
    [before],
  );
  return miscountedOf(taken[0] ?? null, gone?.counts ?? null);
}
