import type { Id } from "../../../lib/jmap/types.ts";

/** A list's conversations by row; null where a row is not loaded, as for a moment after each change. */
export type Rows = readonly (Id | null)[];

/** The row that the keyboard is on; the one remembered while the list does not show it. */
export function rowOf(rows: Rows, cursor: Id | null, remembered: number | null): number | null {
  const row = cursor ? rows.indexOf(cursor) : -1;
  return row >= 0 ? row : remembered;
}

/** The conversation below (1) or above (-1) the cursor; null at an end and where the row is not loaded. */
export function nextRow(rows: Rows, cursor: Id | null, remembered: number | null, by: 1 | -1): Id | null {
  const row = rowOf(rows, cursor, remembered);
  if (!cursor || row === null) return rows[0] ?? null;
  // What left the list gave its row to the one below.
  const from = rows[row] === cursor || by < 0 ? row : row - 1;
  return rows[from + by] ?? null;
}
