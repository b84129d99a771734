import { expect, test } from "vitest";
import { tnefFile } from "../testing/tnef-file.ts";
import { type PackedFile, packedFilesMax, readTnef } from "./read.ts";

const text = (words: string) => new TextEncoder().encode(words);
const recipe = {
  name: "Recette d’été à l’ancienne.docx",
  octets: text("Flour, eggs."),
  type: "application/msword",
};
const picture = { name: "συνταγή.png", octets: Uint8Array.of(137, 80, 78, 71), type: "image/png" };
const told = ({ name, octets }: PackedFile) => ({ name, octets: Buffer.from(octets).toString("hex") });
const read = (file: Uint8Array<ArrayBuffer>) =>
  readTnef(file)?.map(({ name, type, octets }) => ({ name, type, octets: Uint8Array.from(octets) })) ?? null;

test.each(["attribute", "property", "message"] as const)(
  "files come with their whole names and types, where their octets lie as %s",
  (lies) => {
    const files = [recipe, picture, { ...recipe, name: "empty.txt", octets: new Uint8Array() }];
    expect(read(tnefFile(files.map((file) => ({ ...file, lies }))))).toEqual(files);
  },
);

test("a file cut at any octet gives what was whole before, as it was", () => {
  const files = [recipe, { ...picture, lies: "property" as const }, { ...recipe, lies: "message" as const }];
  const whole = tnefFile(files);
  const all = readTnef(whole)?.map(told) ?? [];
  expect(all).toHaveLength(3);
  const wrong: number[] = [];
  let most = 0;
  for (let length = 4; length < whole.length; length += 1) {
    const some = readTnef(whole.subarray(0, length))?.map(told) ?? [];
    // Of the last one the names may stand behind the cut.
    const isSame = some.every(({ name, octets }, n) => {
      const one = all[n];
      return octets === one?.octets && (name === one.name || n === some.length - 1);
    });
    if (!isSame || some.length < most) wrong.push(length);
    most = some.length;
  }
  expect(wrong).toEqual([]);
  expect(most).toBe(3);
});

test("any octet may be any other, and nothing comes that was not there", () => {
  const whole = tnefFile([recipe, { ...picture, lies: "message" }]);
  const changed = Uint8Array.from(whole);
  let largest = 0;
  whole.forEach((was, at) => {
    for (const octet of [0x00, 0x01, 0xff]) {
      changed[at] = octet;
      for (const { octets } of readTnef(changed) ?? []) largest = Math.max(largest, octets.length);
    }
    changed[at] = was;
  });
  expect(largest).toBeLessThan(whole.length);
});

test("lengths and counts that promise more than there is end the reading", () => {
  const head = tnefFile([]);
  const u32 = (value: number) => [...new Uint8Array(Uint32Array.of(value).buffer)];
  const begun = [2, ...u32(0x00069002), ...u32(0), 0, 0];
  for (const more of [
    [2, ...u32(0x0006800f), ...u32(0xffffffff)],
    [2, ...u32(0x00069005), ...u32(4), ...u32(0xffffffff), 0, 0],
    [2, ...u32(0x00069005), ...u32(12), ...u32(1), 0x03, 0x10, 0x01, 0x60, ...u32(0xffffffff), 0, 0],
    [2, ...u32(0x00069005), ...u32(8), ...u32(1), 0xee, 0x0e, 0x01, 0x60, 0, 0],
  ])
    expect(read(Uint8Array.from([...head, ...begun, ...more]))).toEqual([]);
});

test("messages in messages end somewhere, and so does the count of files", () => {
  let nested = tnefFile([recipe]);
  for (let depth = 0; depth < 40; depth += 1)
    nested = tnefFile([
      { name: "inner", octets: nested, lies: "property" },
      { ...recipe, lies: "message" },
    ]);
  expect(read(nested)).toHaveLength(2);
  const many = tnefFile(Array.from({ length: packedFilesMax + 5 }, () => recipe));
  expect(read(many)).toHaveLength(packedFilesMax);
});

test("a type that could not be one is none, and what is appended is no part of it", () => {
  const file = tnefFile([{ ...recipe, type: "text/html\r\nX: y" }]);
  expect(read(Uint8Array.from([...file, 0, 1, 2, 3]))).toEqual([{ ...recipe, type: null }]);
});

test.each(["", "PK", "a mail like others"])("%j is no winmail.dat", (words) => {
  expect(readTnef(text(words))).toBeNull();
});
