import { BrokenFile } from "./broken-file.ts";
import type { OctetReader } from "./octet-reader.ts";

export interface TarEntry {
  name: string;
  sizeOctets: number;
  /** What of it is not read is passed over. */
  content: AsyncIterable<Uint8Array>;
}

const block = 512;
/** Of a long name, or of the fields of pax. */
const extraMaxOctets = 64 * 1024;

/** The text of a field, up to its NUL. */
const text = (header: Buffer, from: number, length: number): string =>
  header.toString("utf8", from, from + length).replace(/\0.*$/s, "");

/** In octal, or in binary where it is large (GNU). */
function numberAt(header: Buffer, from: number, length: number): number {
  if ((header[from] ?? 0) & 0x80) return Number(header.readBigUInt64BE(from + length - 8));
  return Number.parseInt(text(header, from, length).trim() || "0", 8);
}

/** True for the first block of a tar: "ustar" stands at its place. */
export const isTar = (view: Buffer): boolean => view.toString("latin1", 257, 262) === "ustar";

/** The plain files of a tar, one after the other: ustar, with the long names of pax and GNU. POSIX.1-2001. */
export async function* readTar(reader: OctetReader): AsyncIterable<TarEntry> {
  let longName: string | null = null;
  for (;;) {
    const header = (await reader.peek(block)).subarray(0, block);
    if (header.length < block || header.every((octet) => octet === 0)) return;
    if (!isTar(header)) throw new BrokenFile("archive-broken");
    const sizeOctets = numberAt(header, 124, 12);
    if (!Number.isSafeInteger(sizeOctets) || sizeOctets < 0) throw new BrokenFile("archive-broken");
    const type = String.fromCharCode(header[156] ?? 0);
    const prefix = text(header, 345, 155);
    const name = longName ?? (prefix ? `${prefix}/${text(header, 0, 100)}` : text(header, 0, 100));
    reader.take(block);
    if (type === "L" || type === "x") longName = await longNameOf(reader, type, sizeOctets);
    else {
      longName = null;
      let left = sizeOctets;
      async function* content(): AsyncGenerator<Uint8Array> {
        while (left > 0) {
          if ((await reader.peek(1)).length === 0) throw new BrokenFile("archive-cut");
          const piece = reader.take(Math.min(left, reader.view.length));
          left -= piece.length;
          yield piece;
        }
      }
      if (type === "0" || type === "\0") yield { name, sizeOctets, content: content() };
      for await (const _ of content());
    }
    const padding = (block - (sizeOctets % block)) % block;
    await reader.peek(padding);
    reader.take(padding);
  }
}

async function longNameOf(reader: OctetReader, type: string, octets: number): Promise<string | null> {
  if (octets > extraMaxOctets) throw new BrokenFile("archive-broken");
  await reader.peek(octets);
  const value = reader.take(octets).toString("utf8");
  if (type === "L") return value.replace(/\0.*$/s, "");
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(value)?.[1] ?? null;
}
