import { asciiHeader } from "../mime/ascii-header.ts";

/** Longest header that is made over; what lies behind goes out as it is. */
const headerMaxOctets = 256 * 1024;

/**
 * A message for a client that is not in UTF-8 mode: its header in ASCII, its body as it is. RFC 6856 section 2.1. One whose header is in
 * ASCII, as nearly all are, passes octet for octet.
 */
export async function* inAscii(message: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let header: Buffer | null = Buffer.alloc(0);
  for await (const chunk of message) {
    if (header === null) {
      yield chunk;
      continue;
    }
    // A blank line may begin at the end of what came before.
    const from = Math.max(0, header.length - 3);
    header =
      header.length === 0
        ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
        : Buffer.concat([header, chunk]);
    const blank = header.indexOf("\r\n\r\n", from);
    if (blank < 0 && header.length < headerMaxOctets) continue;
    const end = blank < 0 ? header.length : blank + 2;
    yield asciiHeader(header.subarray(0, end));
    if (end < header.length) yield header.subarray(end);
    header = null;
  }
  if (header !== null) yield asciiHeader(header);
}
