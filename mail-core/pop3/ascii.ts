import { asciiHeader } from "../mime/ascii-header.ts";
import { readArrival } from "../mime/received.ts";

/** Longest header that is made over; what lies behind goes out as it is. */
const headerMaxOctets = 256 * 1024;

/** Our trace fields stand within so much of a message's beginning. */
const traceMaxOctets = 4_096;

/** True of a message that was handed in with SMTPUTF8, by our own word. RFC 6531 section 4.3. */
function isInternationalized(beginning: Uint8Array): boolean {
  const trace = Buffer.from(
    beginning.buffer,
    beginning.byteOffset,
    Math.min(beginning.length, traceMaxOctets),
  );
  return trace.includes("UTF8SMTP") && (readArrival(trace)?.protocol.startsWith("UTF8SMTP") ?? false);
}

/**
 * A message for a client that is not in UTF-8 mode: an internationalized one with its header in ASCII and its body as it is (RFC 6856
 * section 2.1), any other octet for octet, also one that is beyond ASCII against the rules.
 */
export async function* inAscii(message: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let header: Buffer | null = Buffer.alloc(0);
  let isFirst = true;
  for await (const chunk of message) {
    if (isFirst && !isInternationalized(chunk)) header = null;
    isFirst = false;
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
  if (header !== null && header.length > 0) yield asciiHeader(header);
}
