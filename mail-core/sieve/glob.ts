/** `?` stands for one character. */
const any = Symbol("any character");
type Unit = string | typeof any;

/** A pattern between its stars. */
type Glob = readonly (readonly Unit[])[];

/** `*` is any text, `?` any character, a backslash takes the next one as it is. RFC 5228 section 2.7.1. */
function readGlob(pattern: string): Glob {
  const segments: Unit[][] = [[]];
  let isQuoted = false;
  for (const character of pattern) {
    const segment = segments.at(-1) as Unit[];
    if (isQuoted || !"*?\\".includes(character)) segment.push(character);
    else if (character === "*") segments.push([]);
    else if (character === "?") segment.push(any);
    isQuoted = !isQuoted && character === "\\";
  }
  return segments;
}

/** From a character (inclusive) to another (exclusive). */
export type Range = readonly [start: number, end: number];

/**
 * Where the wildcards of a pattern stand in a text, in order, each star as short as it can be; null when the whole text does not match.
 * Each segment is taken where it is found first, and never given back: the work is at most text times segment, and is told to `spend`.
 */
export function matchGlob(
  pattern: string,
  characters: readonly string[],
  spend: (work: number) => void,
): Range[] | null {
  const glob = readGlob(pattern);
  spend(characters.length);
  const wildcards: Range[] = [];
  const fits = (segment: readonly Unit[], from: number): boolean => {
    let at = 0;
    while (at < segment.length && (segment[at] === any || segment[at] === characters[from + at])) at += 1;
    spend(at + 1);
    return at === segment.length;
  };
  const take = (segment: readonly Unit[], from: number) => {
    for (const [at, unit] of segment.entries()) if (unit === any) wildcards.push([from + at, from + at + 1]);
  };

  const first = glob[0] ?? [];
  if (first.length > characters.length || !fits(first, 0)) return null;
  take(first, 0);
  if (glob.length === 1) return first.length === characters.length ? wildcards : null;
  let position = first.length;
  for (const [at, segment] of glob.slice(1).entries()) {
    const isLast = at === glob.length - 2;
    const latest = characters.length - segment.length;
    let found = isLast ? Math.max(latest, position) : position;
    while (found <= latest && !fits(segment, found)) found += 1;
    if (found > latest) return null;
    wildcards.push([position, found]);
    take(segment, found);
    position = found + segment.length;
  }
  return wildcards;
}

/** The pattern that matches this text alone. */
export const quoteWildcards = (text: string): string => text.replace(/[*?\\]/g, "\\$&");
