import { type Block, eachEmail, eachPlace, placesEnd, type Term, termsOf } from "./search-postings.ts";
import type { SearchTerm } from "./search-query.ts";

/** The blocks of a segment that a word, or all that begin with it, may be in; with places or without. */
export type ReadBlocks = (word: string, how: { isPrefix: boolean; withPlaces: boolean }) => Promise<Block[]>;

/**
 * The emails of a segment, by their numbers in it, that have every term in one of `fields` (bits as in `Postings.add`). The same as
 * `words @@ to_tsquery('simple', tsQuery(terms, weights))` for each of them.
 */
export async function matchesIn(
  emails: number,
  terms: readonly SearchTerm[],
  fields: number,
  read: ReadBlocks,
): Promise<number[]> {
  const found = await Promise.all(terms.map((term) => termsFor(term, read)));
  // How many terms, from the first, are in each email.
  const met = new Uint8Array(emails);
  for (const [n, lists] of found.entries()) {
    const meet = (email: number) => {
      if (met[email] === n) met[email] = n + 1;
    };
    const [first = []] = lists;
    if (lists.length === 1)
      for (const term of first) eachEmail(term.emails, (email, where) => where & fields && meet(email));
    else for (const key of inARow(lists, fields)) meet(Math.floor(key / placesEnd));
  }
  const matches: number[] = [];
  for (let email = 0; email < emails; email++) if (met[email] === terms.length) matches.push(email);
  return matches;
}

/** For each word in the row the terms of the segment that it stands for. */
function termsFor({ words, isPrefix }: SearchTerm, read: ReadBlocks): Promise<Term[][]> {
  return Promise.all(
    words.map(async (word) => {
      const wanted = Buffer.from(word).toString("latin1");
      const blocks = await read(word, { isPrefix, withPlaces: words.length > 1 });
      const isIt = ({ term }: Term) => (isPrefix ? term.startsWith(wanted) : term === wanted);
      return blocks.flatMap((block) => [...termsOf(block)].filter(isIt));
    }),
  );
}

/** Where the row's last word stands, each place as one number: the email's times `placesEnd`, and the place in it. In their order. */
function inARow(lists: readonly Term[][], fields: number): number[] {
  let before: number[] | null = null;
  for (const terms of lists) {
    const here = terms.flatMap((term) => placesOf(term, fields));
    before = before === null ? here : following(before, here);
  }
  return before ?? [];
}

function placesOf(term: Term, fields: number): number[] {
  const keys: number[] = [];
  eachPlace(term, fields, (email, place) => keys.push(email * placesEnd + place));
  return keys;
}

/** Those of `here` that come right after one of `before`. */
function following(before: readonly number[], here: readonly number[]): number[] {
  let at = 0;
  return here.filter((key) => {
    while (at < before.length && (before[at] as number) < key - 1) at += 1;
    return before[at] === key - 1;
  });
}
