import { randomBytes } from "node:crypto";
import { zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { packChunk, unpackChunk } from "./packed-chunk.ts";

const header = "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n";
const base64 = (octets: Buffer, width = 76) =>
  octets.toString("base64").replace(new RegExp(`.{${width}}`, "g"), "$&\r\n");
const file = randomBytes(60_000);
const attached = Buffer.from(`${header}${base64(file)}\r\n--end--\r\n`);

const comesBack = (octets: Buffer) => Buffer.from(unpackChunk(packChunk(octets))).equals(octets);

test("a file in base64 takes the room of the file", () => {
  const { octets, unpackedOctets } = packChunk(attached);
  expect(unpackedOctets).toBe(attached.length);
  expect(octets.length).toBeLessThan(file.length + 200);
  expect(comesBack(attached)).toBe(true);
});

test("a file that can be made smaller is made smaller, in base64 too", () => {
  const table = Buffer.from("2026-11-23;Aléxandra;Crêpes;12,50\n".repeat(2_000));
  const letter = Buffer.from(header + base64(table));
  expect(packChunk(letter).octets.length).toBeLessThan(table.length / 20);
  expect(comesBack(letter)).toBe(true);
});

test.each([
  ["text", Buffer.from("The quick brown fox jumps over the lazy dog.\r\n".repeat(1_000))],
  ["lines of 64", Buffer.from(base64(file, 64))],
  ["lines of 4", Buffer.from(base64(file, 4))],
  ["one line", Buffer.from(file.toString("base64"))],
  ["lines longer than what is read at once", Buffer.from(base64(file, 20_000))],
  ["lines that no quartet ends", Buffer.from(base64(file, 74))],
  ["the other alphabet", Buffer.from(base64(file).replaceAll("+", "-").replaceAll("/", "_"))],
  ["LF alone", Buffer.from(base64(file).replaceAll("\r\n", "\n"))],
  ["empty lines", Buffer.from("\r\n".repeat(10_000))],
  ["lines of =", Buffer.from(`${"=".repeat(76)}\r\n`.repeat(500))],
  ["lines of spaces", Buffer.from(`${" ".repeat(76)}\r\n`.repeat(500))],
  ["octets without a line", file],
  ["the beginning of a frame", Buffer.concat([Buffer.from([0x50, 0x2a, 0x4d, 0x18]), file])],
])("%s come back as they were", (_, octets) => {
  expect(comesBack(octets)).toBe(true);
});

test("wherever a chunk is cut, and whichever of its octets is another one, it comes back as it was", () => {
  const some = attached.subarray(0, 12_000);
  const strange = [0x00, 0x09, 0x0a, 0x0d, 0x20, 0x2d, 0x3d, 0x5f, 0x80, 0xff];
  for (let n = 0; n < 1_000; n++) {
    const octets = Buffer.from(some.subarray((n * 7) % 200, some.length - ((n * 13) % 300)));
    const changed = n % 4;
    for (let k = 0; k < changed; k++)
      octets[(n * 7919 + k * 78) % octets.length] = strange[(n + k) % strange.length] ?? 0;
    if (!comesBack(octets)) expect.fail(`case ${n}`);
  }
});

test("what was packed before files were decoded is read as well", () => {
  const octets = zstdCompressSync(attached);
  expect(Buffer.from(unpackChunk({ octets, unpackedOctets: attached.length })).equals(attached)).toBe(true);
});

test("a chunk that lacks octets is not taken for whole", () => {
  for (const octets of [attached, Buffer.from("text\r\n".repeat(3_000))]) {
    const packed = packChunk(octets);
    expect(() => unpackChunk({ ...packed, octets: packed.octets.subarray(0, -1) })).toThrow();
  }
});
