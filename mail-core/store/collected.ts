import { type FaultReason, reasonOf, storedReason } from "../collect/fault-reason.ts";
import type { Sql } from "./database.ts";

/** What became of a message there: it is here, it was here already, or it could not be had. */
export type CollectedOutcome = "taken" | "repeated" | "failed";

export interface Collected {
  uidl: string;
  outcome: CollectedOutcome;
  /** As the host listed it. */
  octets: number;
  at: Date;
}

/** All that is known of a source's messages, by unique-id. */
export async function readCollected(
  sql: Sql,
  accountId: string,
  sourceId: string,
): Promise<Map<string, Collected>> {
  const rows = await sql.query<Omit<Collected, "octets"> & { octets: string }>(
    "SELECT uidl, outcome, octets, at FROM collected WHERE account_id = $1 AND source_id = $2",
    [accountId, sourceId],
  );
  return new Map(rows.map((row) => [row.uidl, { ...row, octets: Number(row.octets) }]));
}

/** Which of these digests are of messages that were collected into the account, from wherever; in hexadecimal. */
export async function collectedOf(
  sql: Sql,
  accountId: string,
  digests: readonly Uint8Array[],
): Promise<Set<string>> {
  const rows = await sql.query<{ digest: string }>(
    `SELECT encode(digest, 'hex') AS digest FROM collected
     WHERE account_id = $1 AND digest = ANY($2::bytea[]) AND outcome = 'taken'`,
    [accountId, digests],
    "collected-digests",
  );
  return new Set(rows.map(({ digest }) => digest));
}

export async function noteCollected(
  tx: Sql,
  { accountId, id }: { accountId: string; id: string },
  {
    uidl,
    outcome,
    octets,
    at,
    digest = null,
    reason = null,
  }: Collected & { digest?: Uint8Array | null; reason?: FaultReason | null },
): Promise<void> {
  await tx.query(
    `INSERT INTO collected (account_id, source_id, uidl, outcome, octets, at, digest, reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (account_id, source_id, uidl) DO UPDATE SET outcome = excluded.outcome, octets = excluded.octets,
       at = excluded.at, digest = excluded.digest, reason = excluded.reason`,
    [accountId, id, uidl, outcome, octets, at, digest, reason && storedReason(reason)],
    "collected-note",
  );
}

/** Forgets what could not be had, so that it is tried again. */
export async function forgetFailed(tx: Sql, accountId: string, sourceId: string): Promise<void> {
  await tx.query("DELETE FROM collected WHERE account_id = $1 AND source_id = $2 AND outcome = 'failed'", [
    accountId,
    sourceId,
  ]);
}

/** What came of all runs together. */
export interface CollectReport {
  taken: number;
  repeated: number;
  failed: number;
  /** Of what was taken. */
  octets: number;
  /** What could not be had and why, the latest hundred. */
  failures: { uidl: string; octets: number; reason: FaultReason }[];
}

export const nothingCollected: CollectReport = { taken: 0, repeated: 0, failed: 0, octets: 0, failures: [] };

const failuresMax = 100;

export async function readCollectReports(sql: Sql, accountId: string): Promise<Map<string, CollectReport>> {
  const [sums, failures] = await Promise.all([
    sql.query<{ id: string; taken: number; repeated: number; failed: number; octets: string }>(
      `SELECT source_id AS id, count(*) FILTER (WHERE outcome = 'taken')::int AS taken,
         count(*) FILTER (WHERE outcome = 'repeated')::int AS repeated,
         count(*) FILTER (WHERE outcome = 'failed')::int AS failed,
         COALESCE(sum(octets) FILTER (WHERE outcome = 'taken'), 0)::bigint AS octets
       FROM collected WHERE account_id = $1 GROUP BY source_id`,
      [accountId],
      "collected-sums",
    ),
    sql.query<{ id: string; uidl: string; octets: string; reason: string }>(
      `SELECT source_id AS id, uidl, octets, COALESCE(reason, '') AS reason FROM collected
       WHERE account_id = $1 AND outcome = 'failed' ORDER BY at DESC LIMIT $2`,
      [accountId, failuresMax],
      "collected-failures",
    ),
  ]);
  return new Map(
    sums.map(({ id, octets, ...counts }) => [
      id,
      {
        ...counts,
        octets: Number(octets),
        failures: failures
          .filter((one) => one.id === id)
          .map(({ uidl, octets, reason }) => ({ uidl, octets: Number(octets), reason: reasonOf(reason) })),
      },
    ]),
  );
}
