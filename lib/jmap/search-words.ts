import { type Token, tokensOf } from "./search-tokens.ts";

/** Words that are looked for in what is shown; more are not marked. */
const wordsMax = 32;
/** Parts of an address would be found everywhere. */
const marked = new Set(["subject", "body", "attachment"]);

/** Case and accents taken off, as the server's index has its words. */
export const foldedWord = (text: string): string =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/ς/g, "σ");

/** The words that a search looks for, for marking them; what is left out is not among them. */
export function searchedWords(query: string): string[] {
  const words = new Set<string>();
  let left = 0;
  for (const token of tokensOf(query)) {
    // Within a group that is left out nothing is sought.
    if (token.kind === "open") left = left > 0 || token.minus ? left + 1 : 0;
    else if (token.kind === "close") left = Math.max(0, left - 1);
    else if (left === 0) for (const word of wordsOf(token)) words.add(word);
  }
  return [...words].slice(0, wordsMax);
}

function wordsOf(token: Exclude<Token, { kind: "open" | "close" }>): string[] {
  if (token.kind === "or" || token.minus) return [];
  const isMarked = token.kind === "near" || token.field === null || marked.has(token.field);
  if (!isMarked || token.value === "me") return [];
  return foldedWord(token.value).match(/[\p{L}\p{N}]+/gu) ?? [];
}
