import { placesEnd } from "../mime/word-places.ts";
import { eachEmail, eachPlace, type Term } from "./search-postings.ts";
import type { SearchTerm } from "./search-query.ts";

/** The terms of a segment that a word stands for: itself, or all that begin with it; with places or without. */
export type ReadTerms = (
  word: string,
  how: { isPrefix: boolean; withPlaces: boolean },
) => AsyncIterable<Term> | Iterable<Term>;

/** Emails of a segment: by its number in it each has 1 or 0. */
export interface Matches {
  isMet: Uint8Array;
  count: number;
}

/**
 * The emails that have every term in one of `fields` (bits as in `eachEmail`): those of a segment of the index, or fresh ones, which are
 * read as if they were one.
 */
export async function matchesIn(
  emails: number,
  terms: readonly SearchTerm[],
  fields: number,
  read: ReadTerms,
): Promise<Matches> {
  // How many terms, from the first, are in each email.
  const met = new Uint8Array(emails);
  let left = emails;
  for (const [n, { words, isPrefix, within }] of terms.entries()) {
    const before = left;
    left = 0;
    const meet = (email: number) => {
      if (met[email] !== n) return;
      met[email] = n + 1;
      left += 1;
    };
    if (words.length > 1) {
      for (const key of await together(words, within, { fields, read })) meet(Math.floor(key / placesEnd));
    } else {
      for await (const { emails: where } of read(words[0] ?? "", { isPrefix, withPlaces: false })) {
        eachEmail(where, (email, found) => found & fields && meet(email));
        if (left === before) break;
      }
    }
    if (left === 0) return { isMet: new Uint8Array(emails), count: 0 };
  }
  const isMet = met.map((many) => (many === terms.length ? 1 : 0));
  return { isMet, count: left };
}

/**
 * Where the last of the words stands that are in a row, or within so many words of each other; each place as one number: the email's times
 * `placesEnd`, and the place in it. In their order.
 */
async function together(
  words: readonly string[],
  within: number | undefined,
  { fields, read }: { fields: number; read: ReadTerms },
): Promise<number[]> {
  const joined = (before: number[], here: number[]) =>
    within === undefined ? following(before, here) : around(before, here, within);
  let before: number[] | null = null;
  for (const word of words) {
    const here: number[] = [];
    for await (const term of read(word, { isPrefix: false, withPlaces: true }))
      eachPlace(term, fields, (email, place) => here.push(email * placesEnd + place));
    before = before === null ? here : joined(before, here);
    if (before.length === 0) break;
  }
  return before ?? [];
}

/** Those of `here` that come right after one of `before`. */
function following(before: readonly number[], here: readonly number[]): number[] {
  let at = 0;
  return here.filter((key) => {
    while (at < before.length && (before[at] as number) < key - 1) at += 1;
    return before[at] === key - 1;
  });
}

/** Those of `here` that stand at most `within` words from one of `before` in the same email. */
function around(before: readonly number[], here: readonly number[], within: number): number[] {
  const emailOf = (key: number) => Math.floor(key / placesEnd);
  let first = 0;
  return here.filter((key) => {
    while (first < before.length && (before[first] as number) < key - within) first += 1;
    for (let at = first; at < before.length && (before[at] as number) <= key + within; at += 1) {
      const other = before[at] as number;
      if (other !== key && emailOf(other) === emailOf(key)) return true;
    }
    return false;
  });
}
