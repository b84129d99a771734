import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Blobs } from "../store/contracts.ts";
import type { Piece } from "../store/mail-import-pieces.ts";
import { BrokenFile } from "./broken-file.ts";
import type { GivenFile } from "./zip-read.ts";

/** A file that came in pieces, read wherever one likes. */
export function fileOf(pieces: readonly Piece[], blobs: Pick<Blobs, "read">): GivenFile {
  const last = pieces.at(-1);
  const sizeOctets = last ? last.startOctet + last.sizeOctets : 0;
  async function* read({ start, end } = { start: 0, end: sizeOctets }): AsyncIterable<Uint8Array> {
    for (const piece of pieces) {
      const from = Math.max(start, piece.startOctet) - piece.startOctet;
      const to = Math.min(end, piece.startOctet + piece.sizeOctets) - piece.startOctet;
      if (from < to) yield* blobs.read(piece.blobId, { start: from, end: to });
    }
  }
  return { sizeOctets, read };
}

/** What is in a gzip; `onRead` hears how many octets of it were read. Throws `BrokenFile`. RFC 1952. */
export async function* unzipped(
  file: AsyncIterable<Uint8Array>,
  onRead: (octets: number) => void,
): AsyncIterable<Uint8Array> {
  async function* watched() {
    for await (const octets of file) {
      onRead(octets.length);
      yield octets;
    }
  }
  const source = Readable.from(watched(), { objectMode: false });
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error));
  try {
    yield* source.pipe(gunzip);
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith("Z_")) throw error;
    throw new BrokenFile("not-unpacked", { cause: error });
  } finally {
    source.destroy();
  }
}
