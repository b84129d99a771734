import type { Sql } from "./database.ts";

/** What a worker has room for. */
export interface ClaimLimits {
  rowsPerDomainMax: number;
  domainsMax: number;
  /** Domains of which it has enough in hand. */
  except: readonly string[];
  /** When set, no others than these. */
  only: readonly string[] | null;
  /** Rows of whatever domain that may need no call: reports are not held up by hosts. */
  asideMax: number;
}

// In the words of queue_entry_aside_idx.
const isAside = `q.state = 'waiting' AND (q.release_at IS NOT NULL OR q.removal IS NOT NULL OR q.dsn @> '{"delivered": true}')`;

// Each step is one look into the index (domain, rank, next_attempt_at): the cost grows with the domains, not with the rows.
const waitingDomains = `
  (SELECT domain, rank FROM queue_entry WHERE state = 'waiting' ORDER BY domain, rank LIMIT 1)
  UNION ALL
  SELECT next.domain, next.rank
  FROM walk CROSS JOIN LATERAL (
    SELECT q.domain, q.rank FROM queue_entry q
    WHERE q.state = 'waiting' AND (q.domain, q.rank) > (walk.domain, walk.rank)
    ORDER BY q.domain, q.rank LIMIT 1
  ) next`;

/**
 * Leases due rows, oldest first: of each domain so many, the highest priority first, and of those domains first whose rows wait longest. A lease that
 * ran out is due again. Rows that another worker is just claiming are passed by.
 */
export function claimRows<Row extends object>(
  sql: Sql,
  now: Date,
  holder: string,
  leaseUntil: Date,
  { rowsPerDomainMax, domainsMax, except, only, asideMax }: ClaimLimits,
): Promise<Row[]> {
  return sql.query<Row>(
    `WITH RECURSIVE walk AS (${waitingDomains}),
     due AS (
       SELECT walk.domain, array_agg(walk.rank ORDER BY walk.rank) AS ranks
       FROM walk CROSS JOIN LATERAL (
         SELECT q.next_attempt_at FROM queue_entry q
         WHERE q.state = 'waiting' AND q.domain = walk.domain AND q.rank = walk.rank AND q.next_attempt_at <= $1
           AND (q.lease_until IS NULL OR q.lease_until <= $1)
         ORDER BY q.next_attempt_at LIMIT 1
       ) first
       WHERE walk.domain <> ALL($4::text[]) AND ($5::text[] IS NULL OR walk.domain = ANY($5::text[]))
       GROUP BY walk.domain ORDER BY min(first.next_attempt_at) LIMIT $6
     ),
     picked AS (
       SELECT rows.id
       FROM due CROSS JOIN LATERAL (
         SELECT one.id
         FROM unnest(due.ranks) AS r (rank) CROSS JOIN LATERAL (
           SELECT q.id FROM queue_entry q
           WHERE q.state = 'waiting' AND q.domain = due.domain AND q.rank = r.rank AND q.next_attempt_at <= $1
             AND (q.lease_until IS NULL OR q.lease_until <= $1)
           ORDER BY q.next_attempt_at LIMIT $7 FOR UPDATE SKIP LOCKED
         ) one
         ORDER BY r.rank LIMIT $7
       ) rows
     ),
     aside AS (
       SELECT q.id FROM queue_entry q
       WHERE ${isAside} AND q.next_attempt_at <= $1 AND (q.lease_until IS NULL OR q.lease_until <= $1)
       ORDER BY q.next_attempt_at LIMIT $8 FOR UPDATE SKIP LOCKED
     ), leased AS (
       UPDATE queue_entry q SET lease_holder = $2, lease_until = $3
       FROM message m
       WHERE q.id = ANY (ARRAY(SELECT id FROM picked UNION SELECT id FROM aside)) AND m.id = q.message_id
       RETURNING q.id, q.message_id, q.trace, q.account_id, q.submission_id, q.reverse_path, q.forward_path, q.domain, q.dsn,
         q.attempts, q.removal, q.delay_notices, q.created_at, q.release_at, q.expires_at, m.size_octets
     )
     SELECT * FROM leased ORDER BY created_at, id`,
    [now, holder, leaseUntil, except, only, domainsMax, rowsPerDomainMax, asideMax],
    "queue-claim",
  );
}

/** When the next row is due of a domain that is not in `except`, or null. Rows under a lease are not counted. */
export async function nextDueOf(sql: Sql, except: readonly string[]): Promise<Date | null> {
  const [row] = await sql.query<{ due: Date | null }>(
    `WITH RECURSIVE walk AS (${waitingDomains})
     SELECT min(first.next_attempt_at) AS due
     FROM walk CROSS JOIN LATERAL (
       SELECT q.next_attempt_at FROM queue_entry q
       WHERE q.state = 'waiting' AND q.domain = walk.domain AND q.rank = walk.rank AND q.lease_until IS NULL
       ORDER BY q.next_attempt_at LIMIT 1
     ) first
     WHERE walk.domain <> ALL($1::text[])`,
    [except],
    "queue-next-due",
  );
  return row?.due ?? null;
}

/** When the next row is due that may need no call, or null. Rows under a lease are not counted. */
export async function nextAsideDueOf(sql: Sql): Promise<Date | null> {
  const [row] = await sql.query<{ due: Date }>(
    `SELECT q.next_attempt_at AS due FROM queue_entry q WHERE ${isAside} AND q.lease_until IS NULL
     ORDER BY q.next_attempt_at LIMIT 1`,
    [],
    "queue-next-aside",
  );
  return row?.due ?? null;
}
