const quote = 0x3e;
const word = Buffer.from("From ");
/** More quotes than this before `From ` are text. */
const quotesMax = 64 * 1024;

/**
 * How many `>` stand before `From ` where a line begins; null where it is another line, and "unknown" where too little of it has come to be told.
 */
export function quotesBeforeFrom(octets: Buffer, lineStart: number): number | null | "unknown" {
  let at = lineStart;
  while (octets[at] === quote && at - lineStart <= quotesMax) at += 1;
  if (at - lineStart > quotesMax) return null;
  const there = Math.min(word.length, octets.length - at);
  if (octets.compare(word, 0, there, at, at + there) !== 0) return null;
  return there < word.length ? "unknown" : at - lineStart;
}
