/**
 * Case and accents taken off: "Crêpes", "CREPES" and "crepes" become one. NUL and lone surrogates, which
 * PostgreSQL's `text` cannot hold, are dropped.
 */
export function fold(text: string): string {
  if (isPlain(text)) return text.toLowerCase();
  return text
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cs}\0]/gu, "")
    .toLowerCase()
    .replaceAll("ς", "σ");
}

/**
 * The words of a text for PostgreSQL's `simple` configuration, for the index and for what is searched alike:
 * folded, one space between words. Punctuation goes, so that `bob@crepes.fr` is found by "crepes" as well;
 * PostgreSQL's own parser would take it for one word, and would judge letters by the server's locale.
 */
export const foldWords = (text: string): string => wordsOf(text).join(" ");

/** The same, one by one. */
export function wordsOf(text: string): readonly string[] {
  const found = isPlain(text) ? text.toLowerCase().match(/[a-z0-9]+/g) : fold(text).match(/[\p{L}\p{N}]+/gu);
  return found ?? [];
}

/** ASCII without NUL, as most mail is: nothing of it needs Unicode's tables. */
const isPlain = (text: string): boolean => !/[^\x01-\x7f]/.test(text);
