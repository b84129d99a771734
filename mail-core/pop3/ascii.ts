import { asciiHeader } from "../mime/ascii-header.ts";
import { type Maildrop, MessageGone } from "../store/maildrop.ts";

/** Longest header that is made over; what lies behind goes out as it is. */
const headerMaxOctets = 256 * 1024;

/** A maildrop as one client is sent it. */
export interface ClientMaildrop extends Maildrop {
  /** After this `sizeOctets` says exactly what `read` gives. */
  measure(): Promise<void>;
}

/** For a client in UTF-8 mode: all as it is. */
export const asItIs = (maildrop: Maildrop): ClientMaildrop => ({ ...maildrop, measure: async () => {} });

/**
 * For any other client: internationalized messages with their headers in ASCII and their bodies as they are (RFC 6856 section 2.1), all else octet
 * for octet, also what is beyond ASCII against the rules. Only the headers of the former are read to be measured.
 */
export function inAscii(maildrop: Maildrop): ClientMaildrop {
  const growth = new Map<number, number>();
  let isMeasured = false;
  return {
    ...maildrop,
    sizeOctets: (index) => maildrop.sizeOctets(index) + (growth.get(index) ?? 0),
    read: (index) =>
      maildrop.isInternationalized(index) ? asciiMessage(maildrop.read(index)) : maildrop.read(index),
    readNow: (index) => (maildrop.isInternationalized(index) ? null : maildrop.readNow(index)),
    async measure() {
      if (isMeasured) return;
      for (let index = 0; index < maildrop.count; index++)
        if (maildrop.isInternationalized(index) && !growth.has(index))
          growth.set(index, await growthOf(maildrop.read(index)));
      isMeasured = true;
    },
  };
}

async function* asciiMessage(message: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const chunks = message[Symbol.asyncIterator]();
  const { header, rest } = await takeHeader(chunks);
  yield asciiHeader(header);
  if (rest.length > 0) yield rest;
  yield* { [Symbol.asyncIterator]: () => chunks };
}

/** Octets that the header gains or loses; 0 for a message that is gone, of which RETR says so. */
async function growthOf(message: AsyncIterable<Uint8Array>): Promise<number> {
  const chunks = message[Symbol.asyncIterator]();
  try {
    const { header } = await takeHeader(chunks);
    await chunks.return?.();
    return asciiHeader(header).length - header.length;
  } catch (error) {
    if (error instanceof MessageGone) return 0;
    throw error;
  }
}

/** The header's octets without the blank line, and what was read behind them. */
async function takeHeader(chunks: AsyncIterator<Uint8Array>): Promise<{ header: Buffer; rest: Buffer }> {
  let read: Buffer = Buffer.alloc(0);
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    // A blank line may begin at the end of what came before.
    const from = Math.max(0, read.length - 3);
    read = Buffer.concat([read, next.value]);
    const blank = read.indexOf("\r\n\r\n", from);
    if (blank < 0 && read.length < headerMaxOctets) continue;
    const end = blank < 0 ? read.length : blank + 2;
    return { header: read.subarray(0, end), rest: read.subarray(end) };
  }
  return { header: read, rest: Buffer.alloc(0) };
}
