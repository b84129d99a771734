/** How texts are compared. RFC 4790, RFC 5228 section 2.7.3. */
export interface Comparator {
  /** What is equal is the same after this. */
  fold(text: string): string;
  /** Less than, equal to or greater than 0. */
  order(left: string, right: string): number;
  /** Known to every script without `require`. */
  isBuiltIn: boolean;
}

const byCodeUnit = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);
const asciiLower = (text: string) => text.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
/** Accents stay, and what looks the same is the same. RFC 5051. */
const unicodeLower = (text: string) => text.normalize("NFKD").toLowerCase().replaceAll("ς", "σ");

/** What is no number is larger than all of them. RFC 4790 section 9.1. */
const numberOf = (text: string): number => {
  const digits = /^[0-9]+/.exec(text)?.[0];
  return digits === undefined ? Number.POSITIVE_INFINITY : Number(digits);
};
const byNumber = (left: string, right: string) => {
  const [a, b] = [numberOf(left), numberOf(right)];
  return a < b ? -1 : a > b ? 1 : 0;
};

const folding = (fold: (text: string) => string, isBuiltIn: boolean): Comparator => ({
  fold,
  order: (left, right) => byCodeUnit(fold(left), fold(right)),
  isBuiltIn,
});

export const comparators: ReadonlyMap<string, Comparator> = new Map([
  ["i;octet", folding((text) => text, true)],
  ["i;ascii-casemap", folding(asciiLower, true)],
  ["i;unicode-casemap", folding(unicodeLower, false)],
  ["i;ascii-numeric", { fold: (text) => String(numberOf(text)), order: byNumber, isBuiltIn: false }],
]);

/** RFC 5231 section 4, of an order. */
export const relations: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ["gt", (order) => order > 0],
  ["ge", (order) => order >= 0],
  ["lt", (order) => order < 0],
  ["le", (order) => order <= 0],
  ["eq", (order) => order === 0],
  ["ne", (order) => order !== 0],
]);
