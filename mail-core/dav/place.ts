import { davRoot } from "../surface/dav.ts";

/** What a path names. A book and a card are there or not. */
export type Place =
  | { at: "root" }
  | { at: "principal" }
  | { at: "home" }
  | { at: "book"; book: string }
  | CardPlace;
export interface CardPlace {
  at: "card";
  book: string;
  name: string;
}

/** Characters of a name that a client gives. */
const nameMaxLength = 255;
const homeSegment = "contacts";

function decoded(segment: string): string | null {
  try {
    const text = decodeURIComponent(segment);
    const isPlain = text !== "." && text !== ".." && !/[/\\\p{Cc}]/u.test(text) && text.isWellFormed();
    return isPlain && text.length <= nameMaxLength ? text : null;
  } catch {
    return null;
  }
}

/**
 * Reads a path, or an address of this server; null for what is not in the tree of this account. Another account's looks like one that is
 * not there. A segment is one name: nothing in it leads up or elsewhere.
 */
export function readPlace(target: string, account: string): Place | null {
  const path = target.replace(/^https?:\/\/[^/]*/i, "").replace(/[?#].*$/s, "");
  if (`${path}/` === davRoot) return { at: "root" };
  if (!path.startsWith(davRoot)) return null;
  const segments = path.slice(davRoot.length).split("/");
  if (segments.at(-1) === "" && segments.length < 5) segments.pop();
  const names = segments.map(decoded);
  const [owner, home, book, name] = names;
  if (names.some((one) => one === null || one === "") || names.length > 4) return null;
  if (owner === undefined) return { at: "root" };
  if (owner !== `a${account}`) return null;
  if (home === undefined) return { at: "principal" };
  if (home !== homeSegment) return null;
  if (book == null) return { at: "home" };
  return name == null ? { at: "book", book } : { at: "card", book, name };
}

/** The path of a place; those of collections end in a slash. */
export function pathOf(place: Place, account: string): string {
  const principal = `${davRoot}a${account}/`;
  const home = `${principal}${homeSegment}/`;
  switch (place.at) {
    case "root":
      return davRoot;
    case "principal":
      return principal;
    case "home":
      return home;
    case "book":
      return `${home}${encodeURIComponent(place.book)}/`;
    case "card":
      return `${home}${encodeURIComponent(place.book)}/${encodeURIComponent(place.name)}`;
    default:
      return place satisfies never;
  }
}
