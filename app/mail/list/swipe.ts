/** A finger that went so far to a side means that side, in CSS pixels. */
const decidedAt = 12;
/** So far, and what stands behind the row is done. */
export const doneAt = 96;

/** Where a finger goes that began on a row: along the list, which scrolls, or across it; null until that can be told. */
export function wayOf(across: number, along: number): "across" | "along" | null {
  if (Math.hypot(across, along) < decidedAt) return null;
  return Math.abs(across) > Math.abs(along) * 1.5 ? "across" : "along";
}

/** What lifting the finger does there: towards the end of the line archives, towards its start throws away. */
export function actAt(across: number, isRightToLeft: boolean): "archive" | "discard" | null {
  if (Math.abs(across) < doneAt) return null;
  return across > 0 === !isRightToLeft ? "archive" : "discard";
}
