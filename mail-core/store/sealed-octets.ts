import type { Blobs, SealedBlob } from "./contracts.ts";
import { unpackChunk } from "./packed-chunk.ts";

/** The octets of a blob that is not in the database yet, or only in part; all of them, or a range. */
export async function* sealedOctets(
  blobs: Blobs,
  { id, inline, unpackedOctets, sizeOctets }: SealedBlob,
  range = { start: 0, end: sizeOctets },
): AsyncIterable<Uint8Array> {
  if (!inline) yield* blobs.read(id, range);
  else yield unpackChunk({ octets: inline, unpackedOctets }).subarray(range.start, range.end);
}
