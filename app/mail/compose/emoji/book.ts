import { folded } from "../../../../lib/contacts/card.ts";

/** Those of people can wear one of five skins. */
export interface Emoji {
  letter: string;
  name: string;
  /** What is typed between colons, as GitHub and others have it. */
  codes: readonly string[];
  group: EmojiGroup;
  /** The same in the five tones of skin, light to dark; empty where it has none. */
  skins: readonly string[];
  /** Folded: its codes, its name, and other words for it. */
  sought: { codes: readonly string[]; name: string; words: readonly string[] };
}

/** In the order of the picker; each is named in `mail.compose.emoji.groups`. */
export const emojiGroups = [
  "smileys",
  "people",
  "nature",
  "food",
  "travel",
  "activities",
  "objects",
  "symbols",
  "flags",
] as const;
export type EmojiGroup = (typeof emojiGroups)[number];

/** As `emojibase-data` numbers them; 2 are parts of others. */
const groupOfNumber: Readonly<Record<number, EmojiGroup>> = {
  ...{ 0: "smileys", 1: "people", 3: "nature", 4: "food", 5: "travel" },
  ...{ 6: "activities", 7: "objects", 8: "symbols", 9: "flags" },
};

/** The part of `emojibase-data` that is read here. */
export interface EmojiRow {
  hexcode: string;
  label: string;
  unicode: string;
  group?: number;
  order?: number;
  tags?: string[];
  skins?: { unicode: string }[];
}
export type EmojiCodes = Readonly<Record<string, string | string[]>>;

export function readBook(rows: readonly EmojiRow[], codes: EmojiCodes): Emoji[] {
  return rows
    .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .flatMap(({ hexcode, label, unicode, group, tags = [], skins = [] }) => {
      const named = groupOfNumber[group ?? -1];
      if (!named) return [];
      const own = [codes[hexcode] ?? []].flat();
      const name = folded(label);
      const words = [...name.split(/[^\p{L}\p{N}]+/u), ...tags.map(folded)];
      const tones = skins.slice(0, 5).map((skin) => skin.unicode);
      const sought = { codes: own.map(folded), name, words };
      return [{ letter: unicode, name: label, codes: own, group: named, skins: tones, sought }];
    });
}

/** All emoji, named in the reader's language where the library has it, else in English: Greek it has not. */
export async function emojiBook(language: string): Promise<Emoji[]> {
  const [rows, codes] = await Promise.all([
    language.startsWith("pt")
      ? import("emojibase-data/pt/compact.json")
      : import("emojibase-data/en/compact.json"),
    import("emojibase-data/en/shortcodes/github.json"),
  ]);
  return readBook(rows.default as EmojiRow[], codes.default as EmojiCodes);
}

/** What is typed comes first where it begins a code, then a name, then another word; among equals the usual order. */
export function foundEmoji(book: readonly Emoji[], typed: string, max: number): Emoji[] {
  const sought = folded(typed.trim());
  if (!sought) return [];
  return book
    .map((emoji) => ({ emoji, rank: rankOf(emoji, sought) }))
    .filter(({ rank }) => rank < unranked)
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, max)
    .map(({ emoji }) => emoji);
}

const unranked = 5;
function rankOf({ sought: { codes, name, words } }: Emoji, sought: string): number {
  if (codes.includes(sought)) return 0;
  if (name === sought) return 1;
  if (codes.some((code) => code.startsWith(sought))) return 2;
  if (name.startsWith(sought)) return 3;
  return words.some((word) => word.startsWith(sought)) ? 4 : unranked;
}

/** An emoji in the tone of skin that was chosen: 0 for none, 1 for light to 5 for dark. */
export const toned = ({ letter, skins }: Pick<Emoji, "letter" | "skins">, tone: number): string =>
  skins[tone - 1] ?? letter;
