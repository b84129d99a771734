import { foldWords } from "../mime/fold.ts";

const wordsMax = 32;

/**
 * What was typed, for `to_tsquery('simple', …)`: all words, the last one as a prefix; "quoted words" in a row.
 * Only letters and digits remain, so that nothing of it can be an operator. Null when no word is left.
 */
export function searchQuery(text: string, weights = ""): string | null {
  const terms: string[] = [];
  const pieces = text.slice(0, 1_000).split('"');
  for (const [at, piece] of pieces.entries()) {
    const words = foldWords(piece)
      .split(" ")
      .filter((word) => word !== "");
    const isPhrase = at % 2 === 1 && at < pieces.length - 1;
    const isLast = at === pieces.length - 1;
    if (words.length === 0) continue;
    const marked = words.map((word, n) => {
      const prefix = isLast && n === words.length - 1 ? "*" : "";
      return prefix || weights ? `${word}:${prefix}${weights}` : word;
    });
    if (isPhrase) terms.push(`(${marked.slice(0, wordsMax).join(" <-> ")})`);
    else terms.push(...marked);
  }
  return terms.length === 0 ? null : terms.slice(0, wordsMax).join(" & ");
}

/** The folded words that were searched, for marking them in a snippet. */
export const searchWords = (text: string): string[] =>
  foldWords(text.slice(0, 1_000))
    .split(" ")
    .filter((word) => word !== "")
    .slice(0, wordsMax);
