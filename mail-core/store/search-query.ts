import { foldWords } from "../mime/fold.ts";

const wordsMax = 32;
const lengthMax = 1_000;

/** One thing that must be in an email: a word, or several in a row. */
export interface SearchTerm {
  words: string[];
  /** True when its word may go on. */
  isPrefix: boolean;
  /** Not in a row, but each at most so many words from the one before it, on either side. */
  within?: number;
}

/** What is looked for in the emails' words. */
export interface Sought {
  text: string;
  /** Its words are not far from each other, wherever they are; none of them is a prefix. */
  within?: number;
}

/** Nothing to look for is an empty list. */
export function termsIn({ text, within }: Sought): SearchTerm[] {
  if (within === undefined) return readSearch(text);
  const words = searchWords(text);
  return words.length > 0 ? [{ words, isPrefix: false, within }] : [];
}

/** In double quotes, or in single ones that are no apostrophes; a backslash takes the next sign as it is. RFC 8621 section 4.4.1. */
const phrases =
  /"((?:\\.|[^"\\])*)"|(?<![\p{L}\p{N}])'((?:\\.|[^'\\]|(?<=[\p{L}\p{N}])'(?=[\p{L}\p{N}]))+)'(?![\p{L}\p{N}])/gsu;

/**
 * What was typed: all words, the last one as a prefix; quoted words in a row. Only letters and digits remain, so that nothing of it
 * can be an operator. Nothing to look for is an empty list.
 */
function readSearch(text: string): SearchTerm[] {
  const sought = text.slice(0, lengthMax);
  const each = (words: readonly string[]) => words.map((word) => ({ words: [word], isPrefix: false }));
  const terms: SearchTerm[] = [];
  let at = 0;
  for (const { 0: quoted, 1: double, 2: single = "", index } of sought.matchAll(phrases)) {
    const words = wordsIn((double ?? single).replace(/\\(.)/gs, "$1")).slice(0, wordsMax);
    terms.push(...each(wordsIn(sought.slice(at, index))));
    if (words.length > 0) terms.push({ words, isPrefix: false });
    at = index + quoted.length;
  }
  const rest = each(wordsIn(sought.slice(at)));
  return [...terms, ...rest.map((term, n) => ({ ...term, isPrefix: n === rest.length - 1 }))].slice(
    0,
    wordsMax,
  );
}

/** The same for `to_tsquery('simple', …)`. */
export const tsQuery = (terms: readonly SearchTerm[]): string =>
  terms
    .map(({ words, isPrefix }) => `(${words.map((word) => (isPrefix ? `${word}:*` : word)).join(" <-> ")})`)
    .join(" & ");

/** The folded words that were searched, for marking them in a snippet. */
export const searchWords = (text: string): string[] => wordsIn(text.slice(0, lengthMax)).slice(0, wordsMax);

const wordsIn = (text: string): string[] =>
  foldWords(text)
    .split(" ")
    .filter((word) => word !== "");
