import { keptBufferOctets, keptBuffers, roomier } from "../kept-buffers.ts";
import type { Blobs, BlobWriter, SealedBlob } from "./contracts.ts";
import type { Database } from "./database.ts";
import { givenRows } from "./given-rows.ts";
import type { Ids } from "./ids.ts";
import { bufferOf, type PackedChunk, packChunk, unpackChunk } from "./packed-chunk.ts";

/** Octets of one row of `blob_chunk`, before they are packed; a blob up to this size stays in memory until it is accepted. */
export const chunkOctets = keptBufferOctets;

const smallRows = givenRows<{
  id: string;
  inline: Uint8Array;
  unpackedOctets: number | null;
  start: number;
}>({
  id: ["bigint", ({ id }) => id],
  start: ["int", ({ start }) => start],
  length: ["int", ({ inline }) => inline.length],
  unpacked_octets: ["int?", ({ unpackedOctets }) => unpackedOctets],
});

/**
 * Larger blobs are written while they arrive, without waiting for the disk: `synchronous_commit` is off for
 * each chunk. The commit that accepts the blob is synced, and the log is flushed in order, so the chunks are
 * on disk before anybody reads 250.
 */
export function makeBlobs({ database, ids }: { database: Database; ids: Ids }): Blobs {
  const writeChunk = (blobId: string, n: number, { octets, unpackedOctets }: PackedChunk) =>
    database.query(
      `INSERT INTO blob_chunk (blob_id, n, octets, unpacked_octets)
       SELECT $1, $2, $3::bytea, $4::int FROM set_config('synchronous_commit', 'off', true)`,
      [blobId, n, bufferOf(octets), unpackedOctets],
      "blob-chunk",
    );
  /** Of a chunk that is stored as it is no more is read than what is wanted. */
  const readChunk = async (blobId: string, n: number, from: number, length: number) => {
    const chunks: PackedChunk[] = [];
    await database.takeOctets<ChunkRow>(
      `SELECT CASE WHEN unpacked_octets IS NULL THEN substring(octets FROM $3 FOR $4) ELSE octets END, unpacked_octets
       FROM blob_chunk WHERE blob_id = $1 AND n = $2`,
      [blobId, n, from + 1, length],
      "blob-read",
      (row) => chunks.push(chunkOf(row)),
    );
    const [chunk] = chunks;
    if (!chunk || chunk.unpackedOctets === null) return chunk?.octets;
    return unpackChunk(chunk).subarray(from, from + length);
  };

  return {
    create: () => makeWriter(ids.next(), writeChunk, database),

    async *read(blobId, range) {
      const [start, end] = range ? [range.start, range.end] : [0, Number.POSITIVE_INFINITY];
      if (!(start >= 0) || end < start)
        throw new RangeError("a range begins at 0 or later and ends behind it");
      let at = start;
      do {
        const within = at % chunkOctets;
        const length = Math.min(end - at, chunkOctets - within);
        const octets = await readChunk(blobId, Math.floor(at / chunkOctets), within, length);
        // A missing first chunk is a missing blob, unless the range lies behind the end of a real one.
        if (!octets && at === start && !(await exists(database, blobId))) {
          throw new Error(`blob ${blobId} does not exist`);
        }
        if (!octets || octets.length === 0) return;
        yield octets;
        if (octets.length < length) return;
        at += octets.length;
      } while (at < end);
    },

    async readStarts(blobIds) {
      const chunks: [blobId: string, PackedChunk][] = [];
      await database.takeOctets<[...ChunkRow, blobId: Buffer]>(
        "SELECT octets, unpacked_octets, blob_id FROM blob_chunk WHERE blob_id = ANY($1::bigint[]) AND n = 0",
        [blobIds],
        "blob-starts",
        ([octets, unpackedOctets, blobId]) => {
          chunks.push([blobId.readBigInt64BE().toString(), chunkOf([octets, unpackedOctets])]);
        },
      );
      return new Map(chunks.map(([blobId, chunk]) => [blobId, unpackChunk(chunk)]));
    },

    async persist(tx, blobs) {
      const small = blobs.flatMap(({ id, inline, unpackedOctets }) =>
        inline ? [{ id, inline, unpackedOctets }] : [],
      );
      if (small.length === 0) return;
      const { octets, starts } = concatenated(small.map(({ inline }) => inline));
      await tx.query(
        `INSERT INTO blob_chunk (blob_id, n, octets, unpacked_octets)
         SELECT id, 0, substring($1::bytea FROM start FOR length), unpacked_octets
         FROM ${smallRows.from(2)} b`,
        [octets, ...smallRows.values(small.map((one, at) => ({ ...one, start: starts[at] ?? 0 })))],
        "blob-persist",
      );
    },
  };
}

/**
 * Many byte strings as one parameter with their places in it, counted from 1 as `substring` does: `pg` sends
 * a Buffer in binary, but an array of them as hexadecimal text.
 */
export function concatenated(parts: readonly Uint8Array[]) {
  const starts: number[] = [];
  let start = 1;
  for (const part of parts) {
    starts.push(start);
    start += part.length;
  }
  return { octets: Buffer.concat(parts), starts };
}

/** Of a row of `blob_chunk`, as `takeOctets` gives it. */
type ChunkRow = [octets: Buffer, unpackedOctets: Buffer | null];

/** Such a row in memory of its own. */
export const chunkOf = ([octets, unpackedOctets]: ChunkRow): PackedChunk => ({
  octets: Buffer.from(octets),
  unpackedOctets: unpackedOctets?.readInt32BE() ?? null,
});

async function exists(database: Database, blobId: string): Promise<boolean> {
  const rows = await database.query("SELECT FROM blob_chunk WHERE blob_id = $1 LIMIT 1", [blobId]);
  return rows.length > 0;
}

/** CR and LF. */
const crlf = 0x0d0a;

const nothing: Buffer = Buffer.alloc(0);

type WriteChunk = (blobId: string, n: number, chunk: PackedChunk) => Promise<unknown>;

function makeWriter(id: string, writeChunk: WriteChunk, database: Database): BlobWriter {
  // What comes in one piece lies alone in its memory, which another thread can then be given as it is.
  let filling = nothing;
  let filled = 0;
  let sizeOctets = 0;
  /** The last two octets. */
  let tail = 0;
  let chunks = 0;
  let failure: { error: unknown } | null = null;
  // One chunk may be on its way while the next fills: a writer holds two buffers, however much goes through it.
  let inFlight: Promise<unknown> = Promise.resolve();

  const flush = async () => {
    await inFlight;
    if (failure) throw failure.error;
    const full = filling;
    const packed = packChunk(full.subarray(0, filled));
    const isWritten = writeChunk(id, chunks++, packed).catch((error: unknown) => {
      failure = { error };
    });
    filled = 0;
    if (packed.unpackedOctets === null) {
      // It was stored as it is, and is read until then.
      inFlight = isWritten.then(() => keptBuffers.give(full));
      filling = keptBuffers.take();
    } else inFlight = isWritten;
  };
  const letGo = () => {
    keptBuffers.give(filling);
    filling = nothing;
  };

  return {
    async write(octets) {
      sizeOctets += octets.length;
      for (const octet of octets.subarray(-2)) tail = ((tail << 8) | octet) & 0xffff;
      for (let rest = octets; rest.length > 0; ) {
        // A full chunk is written only when more follows it: what fits into one chunk stays in memory.
        if (filled === chunkOctets) await flush();
        const taken = Math.min(rest.length, chunkOctets - filled);
        filling = roomier(filling, filled, filled + taken);
        filling.set(rest.subarray(0, taken), filled);
        filled += taken;
        rest = rest.subarray(taken);
      }
    },
    async seal(): Promise<SealedBlob> {
      const lacksLineEnd = sizeOctets > 0 && tail !== crlf;
      const sealed = { id, sizeOctets, lacksLineEnd };
      if (chunks === 0) {
        const packed = packChunk(filling.subarray(0, filled));
        const isShared = packed.unpackedOctets === null && filling.length === keptBufferOctets;
        const inline = isShared ? Buffer.from(packed.octets) : packed.octets;
        letGo();
        return { ...sealed, inline, unpackedOctets: packed.unpackedOctets };
      }
      await flush();
      letGo();
      await inFlight;
      if (failure) throw failure.error;
      return { ...sealed, inline: null, unpackedOctets: null };
    },
    async abandon() {
      letGo();
      await inFlight;
      if (chunks > 0) await database.query("DELETE FROM blob_chunk WHERE blob_id = $1", [id]);
    },
  };
}
