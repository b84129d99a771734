import { expect, test } from "vitest";
import { fold, foldWords } from "./fold.ts";
import { NumberReader } from "./packed-numbers.ts";
import { eachWord, wordVector } from "./word-vector.ts";

const letters = ["", "C", "B", "A"];

/** Each word with its places, A for the subject, B for the sender, C for recipients. */
function shown(vector: Buffer): string[] {
  const words: string[] = [];
  eachWord(vector, 0, vector.length, (start, end, fields, placesStart, placesEnd) => {
    const reader = new NumberReader(vector);
    reader.at = placesStart;
    let last = 0;
    let seen = 0;
    const places = Array.from({ length: reader.number() }, () => {
      const value = reader.number();
      last += value >> 2;
      seen |= 1 << (value & 3);
      return `${last}${letters[value & 3]}`;
    });
    expect([reader.at, seen]).toEqual([placesEnd, fields]);
    words.push(`${vector.toString("utf8", start, end)}:${places.join()}`);
  });
  return words;
}

const onlyBody = (body: string) => ({ subject: "", from: "", recipients: "", body });
const wordsIn = (body: string) => shown(wordVector(onlyBody(body))).map((word) => word.split(":")[0]);

test("each field's words know their field, and fields are not neighbours", () => {
  const text = {
    subject: "Crêpes",
    from: "a@x.fr",
    recipients: "žluťoučký, 日本",
    body: "crêpes: 'fines', 2",
  };
  expect(shown(wordVector(text)).join(" ")).toBe(
    "crepes:1A,10 a:3B x:4B fr:5B zlutoucky:7C 日本:8C fines:11 2:12",
  );
});

test("a word has 255 places at most, and places end at 16,383", () => {
  const [often, late] = shown(wordVector(onlyBody(`${"often ".repeat(20_000)}late`)));
  expect(often?.split(",")).toHaveLength(255);
  expect(late).toBe("late:16383");
});

test("a message's words are the same whatever was read before it, and stay so when another is read", () => {
  const letter = onlyBody(`Dear Bob, a crepe. ${"One more, and one more. ".repeat(2_000)}`);
  const vector = wordVector(letter);
  const before = shown(vector);
  const huge = Array.from({ length: 60_000 }, (_, at) => at.toString(36)).join(" ");
  wordVector({
    ...onlyBody(huge.slice(0, 262_144)),
    attachments: [huge.toUpperCase(), "Größe ".repeat(20_000)],
  });
  expect(shown(vector)).toEqual(before);
  expect(shown(wordVector(letter))).toEqual(before);
});

test("a wall of different words has an end, and takes no longer for each of them", () => {
  const wall = (words: number) => Array.from({ length: words }, (_, at) => at.toString(36)).join(" ");
  const timed = (words: number) => {
    const body = wall(words);
    const from = process.cpuUsage();
    for (let n = 0; n < 5; n++) expect(wordVector(onlyBody(body)).length).toBeLessThan(1_000_000);
    return process.cpuUsage(from).user / words;
  };
  timed(40_000);
  expect(timed(40_000)).toBeLessThan(6 * timed(2_000));
});

test("the index has the very words that are looked for, whatever they are written in", () => {
  let state = 11;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % below;
  };
  const signs = [..."aZ9é.-\0 Σς\u0301日本ไทยﬁ½İ™\u200d\ud800\u00a0𝒳ß한"];
  for (let n = 0; n < 2_000; n++) {
    const text = Array.from({ length: random(24) }, () => signs[random(signs.length)]).join("");
    expect(wordsIn(text), JSON.stringify(text)).toEqual(
      [...new Set(foldWords(text).split(" "))].filter(Boolean),
    );
    expect(fold(text), JSON.stringify(text)).toBe(foldedWhole(text));
  }
});

const foldedWhole = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/[\p{M}\p{Cs}\0]/gu, "")
    .toLowerCase()
    .replaceAll("ς", "σ");
