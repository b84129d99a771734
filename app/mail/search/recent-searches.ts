import { searchMaxLength } from "../../../lib/jmap/saved-search.ts";
import type { Id } from "../../../lib/jmap/types.ts";

/** Kept for each account in this browser alone: what one looks for says much, and is nobody's business elsewhere. */
const everybodys = "keryx-searches:";
const placeOf = (accountId: Id) => everybodys + accountId;
export const recentMax = 20;

/** The latest first. */
export function recentSearches(accountId: Id): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(placeOf(accountId)) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string").slice(0, recentMax) : [];
  } catch {
    return [];
  }
}

/** A search that goes on with the one before takes its place, as when one wrote a word more. */
export function withSearch(recent: readonly string[], query: string): string[] {
  const others = recent.filter((one, at) => one !== query && !(at === 0 && query.startsWith(one)));
  return [query, ...others].slice(0, recentMax);
}

export function keepRecent(accountId: Id, query: string): void {
  if (!query || query.length > searchMaxLength) return;
  write(accountId, withSearch(recentSearches(accountId), query));
}

export const forgetRecent = (accountId: Id): void => write(accountId, []);

/** For a sign-out, whoever has searched here. */
export function forgetSearches(): void {
  for (const name of Object.keys(localStorage))
    if (name.startsWith(everybodys)) localStorage.removeItem(name);
}

function write(accountId: Id, recent: readonly string[]): void {
  try {
    localStorage.setItem(placeOf(accountId), JSON.stringify(recent));
  } catch {
    // Storage that is full or forbidden: then nothing is remembered.
  }
}
