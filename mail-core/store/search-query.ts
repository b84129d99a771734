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

/**
 * What was typed: all words, the last one as a prefix; "quoted words" in a row. Only letters and digits remain, so that nothing of it
 * can be an operator. Nothing to look for is an empty list.
 */
function readSearch(text: string): SearchTerm[] {
  const pieces = text.slice(0, lengthMax).split('"');
  const last = pieces.length - 1;
  return pieces
    .flatMap((piece, at): SearchTerm[] => {
      const words = wordsIn(piece);
      const isPhrase = at % 2 === 1 && at < last;
      if (isPhrase) return words.length > 0 ? [{ words: words.slice(0, wordsMax), isPrefix: false }] : [];
      return words.map((word, n) => ({ words: [word], isPrefix: at === last && n === words.length - 1 }));
    })
    .slice(0, wordsMax);
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
