import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { fromBufferPromise } from "yauzl";
import { type ZipEntry, zipOf } from "./zip-write.ts";

const run = promisify(execFile);

async function* only(octets: Uint8Array) {
  yield octets;
}

async function zipped(files: Iterable<readonly [name: string, text: string, expectedOctets?: number]>) {
  async function* entries(): AsyncIterable<ZipEntry> {
    for (const [name, text, expectedOctets = text.length] of files)
      yield {
        name,
        at: new Date("2026-11-21T12:00:00Z"),
        expectedOctets,
        content: only(Buffer.from(text)),
      };
  }
  const parts: Uint8Array[] = [];
  for await (const part of zipOf(entries())) parts.push(part);
  return Buffer.concat(parts);
}

async function read(zip: Buffer): Promise<[string, string][]> {
  const archive = await fromBufferPromise(zip);
  const found: [string, string][] = [];
  for await (const entry of archive.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await archive.openReadStreamPromise(entry)) chunks.push(chunk);
    found.push([entry.fileName, Buffer.concat(chunks).toString()]);
  }
  return found;
}

test("what goes in comes out, with names in any script and empty folders", async () => {
  const files: [string, string][] = [
    ["Mail/", ""],
    ["Mail/Ειδήσεις.mbox", "From here"],
    ["empty.txt", ""],
  ];
  expect(await read(await zipped(files))).toEqual(files);
});

test("a file that may pass four gigabytes has the fields of ZIP64, and is read", async () => {
  expect(await read(await zipped([["large.mbox", "little in truth", 2 ** 40]]))).toEqual([
    ["large.mbox", "little in truth"],
  ]);
});

test("seventy thousand files have the records of ZIP64, and all are found", async () => {
  const files = Array.from({ length: 70_000 }, (_, n) => [`${n}.eml`, "x"] as const);
  const archive = await fromBufferPromise(await zipped(files));
  let last = "";
  for await (const { fileName } of archive.eachEntry()) last = fileName;
  expect([archive.entryCount, last]).toEqual([70_000, "69999.eml"]);
});

test("Python's zipfile finds nothing wrong", async () => {
  const dir = await mkdtemp(join(tmpdir(), "keryx-zip-"));
  await writeFile(
    join(dir, "a.zip"),
    await zipped([
      ["a/b.txt", "hello", 2 ** 40],
      ["c.txt", "there"],
    ]),
  );
  const code = "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist())";
  const { stdout } = await run("python3", ["-c", code, join(dir, "a.zip")]);
  expect(stdout.trim()).toBe("None ['a/b.txt', 'c.txt']");
  await rm(dir, { recursive: true });
});
