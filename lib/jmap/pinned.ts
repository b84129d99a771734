import type { Email, Id } from "./types.ts";

/** Keeps an email, or the conversation that it is in, at the top of its folders. docs/jmap.md. */
export const pinnedKeyword = "$pinned";

export const isPinned = (emails: readonly Pick<Email, "keywords">[]): boolean =>
  emails.some(({ keywords }) => keywords[pinnedKeyword]);

/** What decides the place of a row. */
export interface RowPlace {
  pinned: boolean;
  receivedAt: string;
}

/** Rows with one of them where its pin puts it, as far as rows are known; the server's next answer puts right what is further down. */
export function withRowInPlace(
  ids: readonly (Id | undefined)[],
  id: Id,
  placeOf: (id: Id) => RowPlace,
): (Id | undefined)[] {
  const others = ids.filter((_other, row) => ids[row] !== id);
  const own = placeOf(id);
  const isBelow = (other: Id | undefined) => {
    if (other === undefined) return true;
    const { pinned, receivedAt } = placeOf(other);
    return pinned === own.pinned ? receivedAt < own.receivedAt : own.pinned;
  };
  // Array.from, as a list has holes where nothing is loaded.
  const found = Array.from(others).findIndex(isBelow);
  const row = found < 0 ? others.length : found;
  return [...others.slice(0, row), id, ...others.slice(row)];
}
