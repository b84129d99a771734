import type { Blobs, SealedBlob } from "./contracts.ts";
import type { Database, Sql } from "./database.ts";

export interface UploadRow {
  id: string;
  sizeOctets: number;
  type: string;
}

/** Keeps an uploaded blob for its account; an unused one is swept away after a day. */
export async function keepUpload(
  database: Database,
  blobs: Blobs,
  accountId: string,
  blob: SealedBlob,
  type: string,
): Promise<void> {
  await database.transaction(async (tx) => {
    await blobs.persist(tx, [blob]);
    await tx.query("INSERT INTO upload (account_id, id, size_octets, type) VALUES ($1, $2, $3, $4)", [
      accountId,
      blob.id,
      blob.sizeOctets,
      type,
    ]);
  });
}

/** Null where the account has none of this id. */
export async function readUpload(sql: Sql, accountId: string, id: string): Promise<UploadRow | null> {
  const [row] = await sql.query<{ id: string; size_octets: string; type: string }>(
    "SELECT id, size_octets, type FROM upload WHERE account_id = $1 AND id = $2",
    [accountId, id],
    "upload-read",
  );
  return row ? { id: row.id, sizeOctets: Number(row.size_octets), type: row.type } : null;
}

/**
 * Forgets the account's oldest uploads until it has `roomOctets` less than `maxOctets`; those with an id from `youngestId` on stay. Their
 * octets go with the next sweep.
 */
export async function makeUploadRoom(
  sql: Sql,
  accountId: string,
  { maxOctets, roomOctets, youngestId }: { maxOctets: number; roomOctets: number; youngestId: string },
): Promise<void> {
  await sql.query(
    `DELETE FROM upload u USING (
       SELECT id, sum(size_octets) OVER (ORDER BY id DESC) AS kept FROM upload WHERE account_id = $1) k
     WHERE u.account_id = $1 AND u.id = k.id AND k.kept > $2 AND u.id < $3`,
    [accountId, maxOctets - roomOctets, youngestId],
  );
}

/** What the account's uploads take, those in a message already included. */
export async function uploadedOctets(sql: Sql, accountId: string): Promise<number> {
  const [row] = await sql.query<{ octets: string }>(
    "SELECT COALESCE(sum(size_octets), 0) AS octets FROM upload WHERE account_id = $1",
    [accountId],
    "upload-octets",
  );
  return Number(row?.octets ?? 0);
}

/** Forgets uploads before their time; those that were there come back. Their octets go with the next sweep. */
export async function forgetUploads(sql: Sql, accountId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    "DELETE FROM upload WHERE account_id = $1 AND id = ANY($2::bigint[]) RETURNING id",
    [accountId, ids],
    "uploads-forget",
  );
  return rows.map(({ id }) => id);
}
