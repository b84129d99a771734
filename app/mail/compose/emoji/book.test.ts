import { expect, test } from "vitest";
import { emojiBook, emojiGroups, foundEmoji, readBook, toned } from "./book.ts";

const english = await emojiBook("en");
const letters = (book: typeof english, typed: string, max = 5) =>
  foundEmoji(book, typed, max).map(({ letter }) => letter);

test("an emoji is found by the code that is typed elsewhere, by its name and by other words, in that order", () => {
  expect(letters(english, "tada")[0]).toBe("🎉");
  expect(letters(english, "+1")[0]).toMatch(/^👍/);
  expect(letters(english, "pancakes")[0]).toBe("🥞");
  expect(letters(english, "celebrat", 20)).toContain("🎉");
  expect(letters(english, "zzzz")).toEqual([]);
  expect(letters(english, " ")).toEqual([]);
  expect(letters(english, "s", 8)).toHaveLength(8);
});

test("names are in the reader's language where the library has it, and codes are the same everywhere", async () => {
  const portuguese = await emojiBook("pt");
  expect(letters(portuguese, "coração", 40)).toContain("❤️");
  expect(letters(portuguese, "coracao vermelho", 3)).toContain("❤️");
  expect(letters(portuguese, "tada")[0]).toBe("🎉");
  expect(letters(await emojiBook("el"), "heart", 40)).toContain("❤️");
});

test("every group has some, parts of others are left out, and people wear the tone that was chosen", () => {
  for (const group of emojiGroups) expect(english.some((emoji) => emoji.group === group)).toBe(true);
  expect(english.map(({ letter }) => letter)).not.toContain("🇦");
  const [thumb] = foundEmoji(english, "thumbsup", 1);
  expect(thumb && toned(thumb, 5)).toBe("👍🏿");
  expect(thumb && toned(thumb, 0)).toBe(thumb?.letter);
  expect(toned({ letter: "🎉", skins: [] }, 3)).toBe("🎉");
});

test("a row that lacks something is no emoji, or one with less", () => {
  expect(readBook([{ hexcode: "1", label: "x", unicode: "x" }], {})).toEqual([]);
  expect(readBook([{ hexcode: "1", label: "Ñandú", unicode: "x", group: 3 }], {})).toMatchObject([
    { codes: [], sought: { name: "nandu" } },
  ]);
});
