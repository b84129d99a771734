import { createHash, randomBytes } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { chunkOctets, makeBlobs } from "./blobs.ts";
import { makeIds } from "./ids.ts";

const ids = makeIds(() => Date.now());
let database: ScratchDatabase;
beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.close());

async function collect(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const list: Uint8Array[] = [];
  for await (const part of parts) list.push(part);
  return Buffer.concat(list);
}

test.each([0, 1, chunkOctets])("a blob of %i octets stays in memory until it is persisted", async (size) => {
  const blobs = makeBlobs({ database, ids });
  const writer = blobs.create();
  await writer.write(Buffer.alloc(size, 7));
  const sealed = await writer.seal();
  expect(sealed.inline).not.toBeNull();
  await expect(collect(blobs.read(sealed.id))).rejects.toThrow("does not exist");
  await database.transaction((tx) => blobs.persist(tx, [sealed]));
  expect(await collect(blobs.read(sealed.id))).toEqual(Buffer.alloc(size, 7));
});

test("any range of a blob in several chunks comes back as it was written", async () => {
  const blobs = makeBlobs({ database, ids });
  const all = Buffer.from(Array.from({ length: chunkOctets * 2 + 100 }, (_, at) => (at * 31) % 251));
  const writer = blobs.create();
  for (let at = 0; at < all.length; at += 1_777) await writer.write(all.subarray(at, at + 1_777));
  const { id, inline, sizeOctets } = await writer.seal();
  expect([inline, sizeOctets]).toEqual([null, all.length]);
  expect((await collect(blobs.read(id))).equals(all)).toBe(true);
  const edges = [
    0,
    1,
    chunkOctets - 1,
    chunkOctets,
    chunkOctets + 1,
    2 * chunkOctets,
    all.length,
    all.length + 9,
  ];
  for (const start of edges) {
    for (const end of edges.filter((edge) => edge >= start)) {
      const range = await collect(blobs.read(id, { start, end }));
      expect(range.equals(all.subarray(start, end)), `${start}-${end}`).toBe(true);
    }
  }
});

const stored = (id: string) =>
  database.query<{ octets: number; unpacked_octets: number | null }>(
    "SELECT length(octets) AS octets, unpacked_octets FROM blob_chunk WHERE blob_id = $1 ORDER BY n",
    [id],
  );

async function keep(octets: Uint8Array): Promise<string> {
  const blobs = makeBlobs({ database, ids });
  const writer = blobs.create();
  await writer.write(octets);
  const sealed = await writer.seal();
  await database.transaction((tx) => blobs.persist(tx, [sealed]));
  return sealed.id;
}

test("text takes less than half of its octets in the store, and comes back octet for octet", async () => {
  const line = (n: number) => `Line ${n} of a letter that goes on about the harbour in winter.\r\n`;
  const letter = Buffer.from(Array.from({ length: 6_000 }, (_, n) => line(n)).join(""));
  const id = await keep(letter);
  const chunks = await stored(id);
  expect(chunks.map(({ unpacked_octets }) => unpacked_octets)).toEqual([
    chunkOctets,
    letter.length - chunkOctets,
  ]);
  expect(chunks.reduce((sum, { octets }) => sum + octets, 0)).toBeLessThan(letter.length / 2);
  const blobs = makeBlobs({ database, ids });
  expect((await collect(blobs.read(id))).equals(letter)).toBe(true);
  expect((await blobs.readStarts([id])).get(id)?.length).toBe(chunkOctets);
});

test("octets that do not become smaller, and small messages, are stored as they are", async () => {
  for (const octets of [randomBytes(64 * 1024), Buffer.alloc(4_096, "a")]) {
    expect(await stored(await keep(octets))).toEqual([{ octets: octets.length, unpacked_octets: null }]);
  }
});

test("a chunk that unpacks to more or less than was packed is not handed out", async () => {
  const id = await keep(Buffer.alloc(64 * 1024, "a"));
  const blobs = makeBlobs({ database, ids });
  for (const wrong of [1_000, 100_000]) {
    await database.query("UPDATE blob_chunk SET unpacked_octets = $2 WHERE blob_id = $1", [id, wrong]);
    await expect(collect(blobs.read(id))).rejects.toThrow();
  }
});

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

test("30 MiB go in and out while the writer holds no more than a few chunks", async () => {
  const blobs = makeBlobs({ database, ids });
  const part = Buffer.alloc(64 * 1024, 1);
  const writer = blobs.create();
  const written = createHash("sha256");
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  for (let at = 0; at < 480; at++) {
    part.writeUInt32BE(at);
    written.update(part);
    await writer.write(part);
    if (at % 20 !== 0) continue;
    collectGarbage();
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
  }
  const { id } = await writer.seal();
  expect(peak).toBeLessThan(3 * 1024 * 1024);
  const read = createHash("sha256");
  for await (const octets of blobs.read(id)) read.update(octets);
  expect(read.digest("hex")).toBe(written.digest("hex"));
});

test("blobs that are written side by side, some abandoned, each come back as their own", async () => {
  const blobs = makeBlobs({ database, ids });
  const write = async (n: number) => {
    const size = [40_000, 70_000, chunkOctets, chunkOctets + 1, 2 * chunkOctets + 5][n % 5] as number;
    // Every other one does not pack, and is stored as it was gathered.
    const octets = n % 2 ? randomBytes(size) : Buffer.alloc(size, `line ${n}\r\n`);
    const writer = blobs.create();
    for (let at = 0; at < size; at += 9_999) await writer.write(octets.subarray(at, at + 9_999));
    if (n % 7 === 0) return void (await writer.abandon());
    const sealed = await writer.seal();
    return { sealed, octets };
  };
  for (let round = 0; round < 3; round++) {
    const written = (await Promise.all(Array.from({ length: 25 }, (_, n) => write(n)))).filter(
      (one) => !!one,
    );
    await database.transaction((tx) =>
      blobs.persist(
        tx,
        written.map(({ sealed }) => sealed),
      ),
    );
    for (const { sealed, octets } of written)
      expect((await collect(blobs.read(sealed.id))).equals(octets)).toBe(true);
  }
});

test("an abandoned blob leaves nothing behind", async () => {
  const blobs = makeBlobs({ database, ids });
  const before = await database.query("SELECT count(*) FROM blob_chunk");
  const writer = blobs.create();
  await writer.write(Buffer.alloc(chunkOctets * 3));
  await writer.abandon();
  expect(await database.query("SELECT count(*) FROM blob_chunk")).toEqual(before);
});
