import type { ImageType } from "../surface/images.ts";

const starts: readonly (readonly [ImageType, RegExp])[] = [
  ["image/png", /^\x89PNG\r\n\x1a\n/s],
  ["image/jpeg", /^\xff\xd8\xff/s],
  ["image/gif", /^GIF8[79]a/s],
  ["image/webp", /^RIFF.{4}WEBPVP8[ LX]/s],
  // The major brand, or one of those that a reader may take it for. ISO/IEC 14496-12 section 4.3.
  ["image/avif", /^\0\0\0[\x10-\x80]ftyp(?:.{4}){0,16}?avi[fs]/s],
  // Two letters alone would be many a text: nothing stands in the reserved fields, and the header has one of its known lengths.
  ["image/bmp", /^BM.{4}\0{4}.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\0{3}/s],
  ["image/x-icon", /^\0\0\x01\0[\x01-\xff]\0.{3}\0/s],
];
const startOctets = 128;

/** What picture this is, by its first octets: nobody's word is taken for it. Null for all else, SVG too, which is a document with scripts. */
export function imageType(octets: Uint8Array): ImageType | null {
  const start = Buffer.from(octets.subarray(0, startOctets)).toString("latin1");
  return starts.find(([, pattern]) => pattern.test(start))?.[0] ?? null;
}
