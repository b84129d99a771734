const form = /^urn:x-keryx:sync:([1-9]\d{0,18}):(\d{1,18})$/;

/** A book as it stood at a state of the account's cards: the same that JMAP's `changes` begin with. RFC 6578 section 4. */
export const syncToken = (bookId: string, state: string): string => `urn:x-keryx:sync:${bookId}:${state}`;

/** The state; null for what is no token of this book. */
export function stateOfToken(token: string, bookId: string): string | null {
  const [, book, state] = form.exec(token) ?? [];
  return book === bookId ? (state ?? null) : null;
}
