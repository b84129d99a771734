import type { Category } from "../../../lib/jmap/categories.ts";

/** By tab, when the newest came that was there when one looked last. */
export type Seen = Partial<Record<Category, string>>;

const everybodys = "keryx-tabs ";
const nameOf = (accountId: string) => everybodys + accountId;

/** What this browser has kept; null where it has not looked yet, or keeps nothing. */
export function seenIn(accountId: string): Seen | null {
  try {
    return JSON.parse(localStorage.getItem(nameOf(accountId)) ?? "null");
  } catch {
    return null;
  }
}

/** What is seen now that one looks at a tab, and has it kept. Who looks for the first time has seen all. */
export function keepSeen(accountId: string, before: Seen | null, newest: Seen, current: Category): Seen {
  const now = seenNow(before, newest, current);
  try {
    localStorage.setItem(nameOf(accountId), JSON.stringify(now));
  } catch {
    // Kept in this page alone.
  }
  return now;
}

/** The later of two times wins: what is read or gone makes nothing new that was seen. */
export function seenNow(before: Seen | null, newest: Seen, current: Category): Seen {
  const own = newest[current];
  const none: Seen = { main: "", social: "", updates: "", lists: "", offers: "" };
  if (!before) return { ...none, ...newest };
  return own !== undefined && own > (before[current] ?? "") ? { ...before, [current]: own } : before;
}

/** For a sign-out, whoever has looked here: it tells when mail came. */
export function forgetSeen(): void {
  for (const name of Object.keys(localStorage))
    if (name.startsWith(everybodys)) localStorage.removeItem(name);
}
