import { lockAccounts, recordChanges } from "./changes.ts";
import type { Database, Sql } from "./database.ts";
import { importChanges, type MailImport } from "./mail-imports.ts";

/** Octets of files that wait to be read, of all imports of an account. */
export async function waitingOctets(sql: Sql, accountId: string): Promise<number> {
  const [row] = await sql.query<{ octets: string }>(
    "SELECT COALESCE(sum(size_octets), 0)::bigint AS octets FROM mail_import_piece WHERE account_id = $1",
    [accountId],
    "imports-waiting",
  );
  return Number(row?.octets ?? 0);
}

/** What became of a piece: how much of its file is here now, or why it was not taken. */
export type Appended =
  | { ok: true; receivedOctets: number }
  | { ok: false; why: "no import" | "no blob" | "gap" | "too long" };

/**
 * An upload becomes the next piece of a file, and is no upload any more. One that comes again changes nothing. When all pieces of all files are here
 * the import may begin.
 */
export async function appendPiece(
  tx: Sql,
  accountId: string,
  {
    importId,
    file,
    offset,
    blobId,
    at,
  }: { importId: string; file: number; offset: number; blobId: string; at: Date },
): Promise<Appended> {
  await lockAccounts(tx, [accountId]);
  const [row] = await tx.query<{ size: string; received: string }>(
    `SELECT f.size_octets AS size, f.received_octets AS received FROM mail_import_file f
     JOIN mail_import i ON i.account_id = f.account_id AND i.id = f.import_id
     WHERE f.account_id = $1 AND f.import_id = $2 AND f.n = $3 AND i.status = 'receiving'`,
    [accountId, importId, file],
  );
  if (!row) return { ok: false, why: "no import" };
  const received = Number(row.received);
  if (offset < received) return { ok: true, receivedOctets: received };
  if (offset > received) return { ok: false, why: "gap" };
  // Held, so that the sweep does not take it between its two names.
  const [upload] = await tx.query<{ size: string }>(
    `DELETE FROM upload WHERE account_id = $1 AND id = $2
       AND EXISTS (SELECT FROM blob_chunk WHERE blob_id = $2 AND n = 0 FOR KEY SHARE) RETURNING size_octets AS size`,
    [accountId, blobId],
  );
  if (!upload) return { ok: false, why: "no blob" };
  const receivedOctets = received + Number(upload.size);
  if (receivedOctets > Number(row.size)) throw new PieceTooLong();
  await tx.query("INSERT INTO mail_import_piece VALUES ($1, $2, $3, $4, $5, $6)", [
    ...[accountId, importId, file, offset, blobId, upload.size],
  ]);
  await tx.query(
    "UPDATE mail_import_file SET received_octets = $4 WHERE account_id = $1 AND import_id = $2 AND n = $3",
    [accountId, importId, file, receivedOctets],
  );
  await tx.query(
    `UPDATE mail_import i SET active_at = $3, next_at = $3, status = CASE WHEN EXISTS (
         SELECT FROM mail_import_file f WHERE f.account_id = $1 AND f.import_id = $2 AND f.received_octets < f.size_octets)
       THEN 'receiving' ELSE 'waiting' END
     WHERE i.account_id = $1 AND i.id = $2`,
    [accountId, importId, at],
  );
  await recordChanges(tx, importChanges(accountId, [importId]));
  return { ok: true, receivedOctets };
}

/** Rolls back the transaction in which it was found. */
export class PieceTooLong extends Error {}

export interface Piece {
  startOctet: number;
  blobId: string;
  sizeOctets: number;
}

/** The pieces of a file, in order. */
export async function piecesOf(
  sql: Sql,
  { accountId, id }: Pick<MailImport, "accountId" | "id">,
  file: number,
): Promise<Piece[]> {
  const rows = await sql.query<{ start: string; blob: string; size: string }>(
    `SELECT start_octet AS start, blob_id AS blob, size_octets AS size FROM mail_import_piece
     WHERE account_id = $1 AND import_id = $2 AND file = $3 ORDER BY start_octet`,
    [accountId, id, file],
  );
  return rows.map(({ start, blob, size }) => ({
    startOctet: Number(start),
    blobId: blob,
    sizeOctets: Number(size),
  }));
}

/** Pieces of one statement: with their blobs they may be large. */
const piecesAtOnce = 20;

/** Takes away the octets of imports that are over, or were removed. */
export async function removeIdlePieces(database: Database): Promise<void> {
  for (;;) {
    const removed = await database.query<{ blob_id: string }>(
      `WITH gone AS (
         DELETE FROM mail_import_piece WHERE (account_id, import_id, file, start_octet) IN (
           SELECT p.account_id, p.import_id, p.file, p.start_octet FROM mail_import_piece p
           WHERE NOT EXISTS (SELECT FROM mail_import i WHERE i.account_id = p.account_id AND i.id = p.import_id
             AND i.status IN ('receiving', 'waiting', 'full')) LIMIT $1 FOR UPDATE SKIP LOCKED)
         RETURNING blob_id
       )
       DELETE FROM blob_chunk c USING gone g WHERE c.blob_id = g.blob_id AND c.n >= 0 RETURNING c.blob_id`,
      [piecesAtOnce],
    );
    if (removed.length === 0) return;
  }
}
