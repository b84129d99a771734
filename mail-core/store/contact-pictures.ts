import type { Sql } from "./database.ts";

export interface Picture {
  mediaType: string;
  octets: Uint8Array;
}

export async function readPicture(sql: Sql, accountId: string, id: string): Promise<Picture | null> {
  const [row] = await sql.query<Picture>(
    `SELECT media_type AS "mediaType", octets FROM contact_picture WHERE account_id = $1 AND id = $2`,
    [accountId, id],
    "picture-read",
  );
  return row ?? null;
}

/** Of these pictures those that the account has, whole: a few, or they are many megabytes. */
export async function readPictures(
  sql: Sql,
  accountId: string,
  ids: readonly string[],
): Promise<Map<string, Picture>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.query<Picture & { id: string }>(
    `SELECT id, media_type AS "mediaType", octets FROM contact_picture WHERE account_id = $1 AND id = ANY($2::bigint[])`,
    [accountId, ids],
    "pictures-read",
  );
  return new Map(rows.map(({ id, ...picture }) => [id, picture]));
}

/** Of these pictures those that the account has, with their types. */
export async function pictureTypes(
  sql: Sql,
  accountId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = await sql.query<{ id: string; mediaType: string }>(
    `SELECT id, media_type AS "mediaType" FROM contact_picture WHERE account_id = $1 AND id = ANY($2::bigint[])`,
    [accountId, ids],
  );
  return new Map(rows.map(({ id, mediaType }) => [id, mediaType]));
}

export async function pictureOctets(sql: Sql, accountId: string): Promise<number> {
  const [row] = await sql.query<{ octets: string }>(
    "SELECT COALESCE(sum(octet_length(octets)), 0) AS octets FROM contact_picture WHERE account_id = $1",
    [accountId],
  );
  return Number(row?.octets ?? 0);
}

export async function savePicture(
  sql: Sql,
  accountId: string,
  id: string,
  { mediaType, octets }: Picture,
): Promise<void> {
  await sql.query(
    "INSERT INTO contact_picture (account_id, id, media_type, octets) VALUES ($1, $2, $3, $4)",
    [accountId, id, mediaType, octets],
  );
}

/** Notes which of these pictures a card names and which none does any more: the sweep takes those later. */
export async function noteUse(sql: Sql, accountId: string, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await sql.query(
    `UPDATE contact_picture p SET unused_at = CASE WHEN p.id = ANY(used.ids) THEN NULL ELSE COALESCE(p.unused_at, $3) END
     FROM (SELECT ARRAY(SELECT unnest(picture_ids) FROM contact_card WHERE account_id = $1) AS ids) used
     WHERE p.account_id = $1 AND p.id = ANY($2::bigint[])`,
    [accountId, ids, now],
  );
}
