import { crc32 } from "node:zlib";
import { expect, test } from "vitest";
import { distinctNames, zipOf } from "./zip.ts";

const file = (name: string, octets: Uint8Array<ArrayBuffer>) => ({ name, octets });
const at = new Date(2026, 10, 21, 14, 30, 42);

test("a zip holds each file under its name, octet for octet, with its checksum", () => {
  const octets = Uint8Array.from({ length: 1_000 }, (_, index) => (index * 31) % 256);
  const zip = Buffer.concat(zipOf([file("crêpe.bin", octets), file("empty", new Uint8Array())], at));
  const end = zip.length - 22;
  expect(zip.readUInt32LE(end)).toBe(0x06054b50);
  expect(zip.readUInt16LE(end + 10)).toBe(2);
  let entry = zip.readUInt32LE(end + 16);
  expect(entry + zip.readUInt32LE(end + 12)).toBe(end);
  for (const [name, held] of [["crêpe.bin", octets] as const, ["empty", new Uint8Array()] as const]) {
    expect(zip.readUInt32LE(entry)).toBe(0x02014b50);
    expect(zip.readUInt16LE(entry + 8) & 0x0800).toBe(0x0800);
    expect(zip.readUInt32LE(entry + 16)).toBe(crc32(held));
    const nameLength = zip.readUInt16LE(entry + 28);
    expect(zip.toString("utf8", entry + 46, entry + 46 + nameLength)).toBe(name);
    const local = zip.readUInt32LE(entry + 42);
    expect(zip.readUInt32LE(local)).toBe(0x04034b50);
    const start = local + 30 + zip.readUInt16LE(local + 26);
    expect(zip.subarray(start, start + held.length).equals(held)).toBe(true);
    entry += 46 + nameLength;
  }
  expect(entry).toBe(end);
});

test("the time of a file is the message's, in local time", () => {
  const zip = Buffer.concat(zipOf([file("a", new Uint8Array([1]))], at));
  expect(zip.readUInt16LE(10)).toBe((14 << 11) | (30 << 5) | 21);
  expect(zip.readUInt16LE(12)).toBe((46 << 9) | (11 << 5) | 21);
});

test("files of one name stay apart, also where capitals do not count", () => {
  expect(distinctNames(["a.txt", "A.txt", "a (2).txt", "a.txt", "none", "none", ".env", ".env"])).toEqual([
    "a.txt",
    "A (2).txt",
    "a (2) (2).txt",
    "a (3).txt",
    "none",
    "none (2)",
    ".env",
    ".env (2)",
  ]);
});

test("more files than a zip can count are refused", () => {
  const many = Array.from({ length: 65_536 }, (_, index) => file(`${index}`, new Uint8Array()));
  expect(() => zipOf(many, at)).toThrow(RangeError);
});
