import { expect, test } from "vitest";
import { inEnglish } from "../../../lib/language/in-english.ts";
import { encodedOctets, fitting, overWords, roomWords } from "./attachment-room.ts";

const t = inEnglish("mail.files");

const file = (name: string, size: number) => ({ name, size });

test("a file counts as it travels, a third larger", () => {
  expect(encodedOctets(0)).toBe(0);
  expect(encodedOctets(57)).toBe(78);
  expect(encodedOctets(58)).toBe(156);
});

test("what is attached already takes its room; a smaller file behind a too large one still goes in", () => {
  const files = [file("film", 900_000), file("note", 10)];
  expect(fitting(files, [], 2_000_000)).toEqual({ fit: files, over: [] });
  expect(fitting(files, [700_000], 2_000_000)).toEqual({ fit: [files[1]], over: [files[0]] });
});

test("the limit is said together with each file that is over it", () => {
  const words = overWords(t, [file("film.mp4", 900)], 1_000_000, (octets) => `${octets} o`);
  expect(words).toBe("film.mp4 (900 o) was not attached: all files of a message together may have 682860 o.");
});

test("how full a message is is told before it is full, and not while there is much room", () => {
  const sizeOf = (octets: number) => `${octets} o`;
  expect(roomWords(t, [100_000, 200_000], 1_000_000, sizeOf)).toBeNull();
  expect(roomWords(t, [300_000, 200_000], 1_000_000, sizeOf)).toBe(
    "The files take 500000 o of the 682860 o that a message has room for.",
  );
});
