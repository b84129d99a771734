import type { Sql } from "./database.ts";
import { givenRows } from "./given-rows.ts";
import { firstIdAt } from "./ids.ts";
import type { Prepared } from "./intake-prepare.ts";

/** How long a message is known that comes again: senders try again within the first hours. */
export const repetitionWindowDefaultMs = 12 * 3_600_000;

/** Those of a batch that were taken before, each with the id of the message that was taken first. */
export type Repetitions = ReadonlyMap<Prepared, string>;

interface Claim {
  digest: string;
  messageId: string;
}

const claimRows = givenRows<Claim>({
  digest: ["text", ({ digest }) => digest],
  message_id: ["bigint", ({ messageId }) => messageId],
});

/**
 * Claims the digests of a batch, and finds those that somebody has claimed: in this batch, in an earlier one, or in one that is in flight
 * elsewhere, whose end is waited for. What was claimed longer ago than the window, or failed, is free again. To be asked for before the accounts'
 * locks, so that who waits here holds nothing that others wait for.
 */
export async function findRepetitions(
  tx: Sql,
  batch: readonly Prepared[],
  windowMs: number,
): Promise<Repetitions> {
  const known = batch.flatMap((prepared) => {
    const { digest } = prepared.acceptance;
    return digest && prepared.fresh ? [{ prepared, digest, messageId: prepared.fresh.blob.id }] : [];
  });
  if (known.length === 0) return new Map();
  const first = new Map(known.toReversed().map((one) => [one.digest, one]));
  // In one order, as everybody claims.
  const claims = [...first.values()].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const rows = await tx.query<{ message_id: string }>(
    `INSERT INTO accepted_digest AS d (digest, message_id)
     SELECT decode(digest, 'hex'), message_id FROM ${claimRows.from(1)} c
     ON CONFLICT (digest) DO UPDATE SET message_id = excluded.message_id WHERE d.message_id < $3
     RETURNING message_id`,
    [
      ...claimRows.values(claims),
      firstIdAt(
        Math.min(...known.map(({ prepared }) => prepared.acceptance.receivedAt.getTime())) - windowMs,
      ),
    ],
    "intake-digests",
  );
  const claimed = new Set(rows.map(({ message_id }) => message_id));
  const again = known.filter(({ messageId }) => !claimed.has(messageId));
  if (again.length === 0) return new Map();
  for (const messageId of await claimFailed(tx, claims)) claimed.add(messageId);
  const firsts = await tx.query<{ digest: string; message_id: string }>(
    `SELECT encode(digest, 'hex') AS digest, message_id FROM accepted_digest
     WHERE digest = ANY(SELECT decode(digest, 'hex') FROM unnest($1::text[]) AS c (digest))`,
    [again.map(({ digest }) => digest)],
  );
  const firstOf = new Map(firsts.map(({ digest, message_id }) => [digest, message_id]));
  return new Map(
    again
      .filter(({ messageId }) => !claimed.has(messageId))
      .map(({ prepared, digest, messageId }) => [prepared, firstOf.get(digest) ?? messageId]),
  );
}

/**
 * Claims the digests of messages that failed meanwhile for one of their recipients: their senders know so, and who sends the same again after
 * that wants it delivered. Of several at once the first gets each.
 */
async function claimFailed(tx: Sql, claims: readonly Claim[]): Promise<string[]> {
  const rows = await tx.query<{ message_id: string }>(
    `UPDATE accepted_digest d SET message_id = c.message_id
     FROM ${claimRows.from(1)} c
     WHERE d.digest = decode(c.digest, 'hex') AND d.message_id <> c.message_id AND EXISTS (
       SELECT FROM queue_entry q
       WHERE q.message_id = d.message_id AND q.state IN ('bounced', 'expired', 'deleted', 'canceled'))
     RETURNING d.message_id`,
    claimRows.values(claims),
  );
  return rows.map(({ message_id }) => message_id);
}

/** Takes back what was written of messages that are not to be kept, and what they claimed. */
export async function forget(tx: Sql, messages: readonly Prepared[]): Promise<void> {
  const ids = messages.flatMap(({ fresh }) => fresh?.blob.id ?? []);
  if (ids.length === 0) return;
  const digests = messages.flatMap(({ acceptance: { digest } }) => digest ?? []);
  await Promise.all([
    tx.query("DELETE FROM message WHERE id = ANY($1::bigint[])", [ids]),
    tx.query("DELETE FROM blob_chunk WHERE blob_id = ANY($1::bigint[])", [ids]),
    tx.query(
      `DELETE FROM accepted_digest WHERE message_id = ANY($2::bigint[])
       AND digest = ANY(SELECT decode(digest, 'hex') FROM unnest($1::text[]) AS c (digest))`,
      [digests, ids],
    ),
  ]);
}
