import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { decodedOctets, decodeLines, encodeLines, headOctets, headOf } from "./base64-lines.ts";

/** A chunk's octets as they are stored. */
export interface PackedChunk {
  octets: Uint8Array;
  /** What they unpack to; null when they are stored as they are. */
  unpackedOctets: number | null;
}

/** Smaller chunks lie whole in their row, and would gain less than the work costs. */
const packedMinOctets = 8 * 1024;
/** What does not become so much smaller is stored as it is. */
const worthShare = 0.9;

/**
 * Lines of base64 become what they stand for (`decodeLines`), and Zstandard (RFC 8878) at its fastest does the rest: text becomes a quarter,
 * a file at most what it was before it was attached.
 */
export function packChunk(octets: Uint8Array): PackedChunk {
  const asItIs = { octets, unpackedOctets: null };
  if (octets.length < packedMinOctets) return asItIs;
  const decoded = decodeLines(bufferOf(octets));
  const body = decoded?.subarray(headOctets) ?? octets;
  const compressed = zstdCompressSync(body, {
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
    pledgedSrcSize: body.length,
    // Room for all of it at once.
    chunkSize: body.length,
  });
  const isSmaller = compressed.length < body.length * worthShare;
  const unpackedOctets = octets.length;
  if (!decoded) return isSmaller ? { octets: compressed, unpackedOctets } : asItIs;
  return {
    octets: isSmaller ? Buffer.concat([decoded.subarray(0, headOctets), compressed]) : decoded,
    unpackedOctets,
  };
}

/** Throws for what does not unpack to as many octets as were packed. */
export function unpackChunk({ octets, unpackedOctets }: PackedChunk): Uint8Array {
  if (unpackedOctets === null) return octets;
  const packed = bufferOf(octets);
  const lines = headOf(packed);
  if (!lines) return decompress(packed, unpackedOctets);
  const body = packed.subarray(headOctets);
  const bodyOctets = decodedOctets(lines, unpackedOctets);
  // What gained nothing by Zstandard is as long as it was.
  return encodeLines(lines, body.length === bodyOctets ? body : decompress(body, bodyOctets), unpackedOctets);
}

function decompress(compressed: Uint8Array, length: number): Buffer {
  const octets = zstdDecompressSync(compressed, { chunkSize: Math.max(length, 64), maxOutputLength: length });
  if (octets.length !== length) throw new Error("a chunk is damaged");
  return octets;
}

/** The same memory. */
export const bufferOf = (octets: Uint8Array) =>
  Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
