import type { Id } from "../../../lib/jmap/types.ts";

/** A list's conversations by row; null where a row is not loaded, as for a moment after each change. */
export type Rows = readonly (Id | null)[];

/**
 * The row that the keyboard is on; the one remembered while the list does not show it. Parts of a list that were read at different moments
 * may both show a conversation that moved between them: then the row nearest to the remembered one.
 */
export function rowOf(rows: Rows, cursor: Id | null, remembered: number | null): number | null {
  const first = cursor ? rows.indexOf(cursor) : -1;
  if (first < 0 || remembered === null) return first < 0 ? remembered : first;
  let nearest = first;
  for (let row = first; row >= 0; row = rows.indexOf(cursor, row + 1))
    if (Math.abs(row - remembered) < Math.abs(nearest - remembered)) nearest = row;
  return nearest;
}

/** The conversation below (1) or above (-1) the cursor; null at an end and where the row is not loaded. */
export function nextRow(rows: Rows, cursor: Id | null, remembered: number | null, by: 1 | -1): Id | null {
  const row = rowOf(rows, cursor, remembered);
  if (!cursor || row === null) return rows[0] ?? null;
  // What left the list gave its row to the one below.
  const from = rows[row] === cursor || by < 0 ? row : row - 1;
  const next = rows[from + by] ?? null;
  // Shown twice, one below the other: it is not the next one of itself.
  return next === cursor ? (rows[from + 2 * by] ?? null) : next;
}
