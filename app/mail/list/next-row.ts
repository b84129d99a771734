import type { Id } from "../../../lib/jmap/types.ts";

/** A list's conversations by row; none where a row is not loaded, as for a moment after each change. */
export interface Rows {
  readonly length: number;
  at(row: number): Id | null | undefined;
}

/**
 * The row that the keyboard is on; the one remembered while the list does not show it. Parts of a list that were read at different moments
 * may both show a conversation that moved between them: then the row nearest to the remembered one.
 */
export function rowOf(rows: Rows, cursor: Id | null, remembered: number | null): number | null {
  if (!cursor) return remembered;
  const from = remembered ?? 0;
  for (let away = 0; away <= Math.max(from, rows.length); away++)
    for (const row of [from - away, from + away]) if (conversationAt(rows, row) === cursor) return row;
  return remembered;
}

const conversationAt = (rows: Rows, row: number): Id | null => (row < 0 ? null : (rows.at(row) ?? null));

/** The conversation below (1) or above (-1) the cursor; null at an end and where the row is not loaded. */
export function nextRow(rows: Rows, cursor: Id | null, remembered: number | null, by: 1 | -1): Id | null {
  const row = rowOf(rows, cursor, remembered);
  if (!cursor || row === null) return conversationAt(rows, 0);
  // What left the list gave its row to the one below.
  const from = conversationAt(rows, row) === cursor || by < 0 ? row : row - 1;
  const next = conversationAt(rows, from + by);
  // Shown twice, one below the other: it is not the next one of itself.
  return next === cursor ? conversationAt(rows, from + 2 * by) : next;
}
