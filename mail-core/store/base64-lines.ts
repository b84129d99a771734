/** Lines of base64 (RFC 2045 section 6.8), all of one length, somewhere in a chunk. */
interface Lines {
  /** Where the first one begins. */
  start: number;
  count: number;
  /** Of each, with its CRLF. */
  octets: number;
}

/** A skippable frame (RFC 8878 section 3.1.2): what stands before Zstandard, and is none. */
const magic = 0x184d2a50;
/** The frame with what it says: where lines stood, and how many of what length. */
export const headOctets = 20;
/** V8 makes strings of this size at once; those of a chunk would have pages of their own. */
const pieceOctets = 16 * 1024;

/**
 * Octets of which at least half are lines of base64, with what these stand for in their place, behind a head that says where: a file
 * as it was before it was attached. Null for all others.
 */
export function decodeLines(octets: Buffer): Buffer | null {
  const lines = linesOf(octets);
  if (!lines) return null;
  const { start, count } = lines;
  const end = start + count * lines.octets;
  const between = octets.subarray(start, end);
  // Node takes the alphabet of RFC 4648 section 5 for the same.
  if (between.includes("-") || between.includes("_")) return null;
  const decoded = Buffer.allocUnsafeSlow(headOctets + decodedOctets(lines, octets.length));
  const body = decoded.subarray(headOctets);
  let at = start;
  const piece = linesInPiece(lines) * lines.octets;
  for (let from = start; from < end; from += piece)
    at += body.write(octets.toString("latin1", from, Math.min(end, from + piece)), at, "base64");
  // What is no base64 is passed over: then it would not come back.
  if (body.length - at !== octets.length - end) return null;
  writeHead(decoded, lines);
  octets.copy(body, 0, 0, start);
  octets.copy(body, at, end);
  return decoded;
}

/** What the head of a chunk says, or null where there is none. */
export const headOf = (stored: Buffer): Lines | null =>
  stored.length >= headOctets && stored.readUInt32LE(0) === magic
    ? { start: stored.readUInt32LE(8), count: stored.readUInt32LE(12), octets: stored.readUInt32LE(16) }
    : null;

function writeHead(stored: Buffer, { start, count, octets }: Lines): void {
  const words = [magic, headOctets - 8, start, count, octets];
  for (const [index, word] of words.entries()) stored.writeUInt32LE(word, 4 * index);
}

/** How many octets of a chunk of so many are left when the lines are what they stand for. */
export const decodedOctets = ({ count, octets }: Lines, chunkOctets: number): number =>
  chunkOctets - count * (octets - binaryOctets(octets));

/** The octets that `decodeLines` was given, from those behind its head. */
export function encodeLines(lines: Lines, body: Buffer, chunkOctets: number): Buffer {
  const encoded = Buffer.allocUnsafeSlow(chunkOctets);
  const width = lines.octets - 2;
  const end = lines.start + lines.count * lines.octets;
  let at = body.copy(encoded, 0, 0, lines.start);
  let from = lines.start;
  const pieceMax = linesInPiece(lines);
  while (at < end) {
    const count = Math.min(pieceMax, (end - at) / lines.octets);
    const next = from + count * binaryOctets(lines.octets);
    encoded.write(body.toString("base64", from, next), at, "latin1");
    from = next;
    // From the last one on: each is moved to where it stood.
    for (let n = count - 1; n >= 0; n--) {
      const to = at + n * lines.octets;
      encoded.copyWithin(to, at + n * width, at + (n + 1) * width);
      encoded[to + width] = 0x0d;
      encoded[to + width + 1] = 0x0a;
    }
    at += count * lines.octets;
  }
  body.copy(encoded, at, from);
  return encoded;
}

const binaryOctets = (lineOctets: number) => ((lineOctets - 2) / 4) * 3;

const linesInPiece = ({ octets }: Lines) => Math.max(1, Math.floor(pieceOctets / octets));

/** The lines around the middle that are as long as the one there; null where they are less than half. */
function linesOf(octets: Buffer): Lines | null {
  const middle = octets.indexOf("\r\n", octets.length >> 1, "latin1");
  const next = octets.indexOf("\r\n", middle + 2, "latin1");
  if (middle < 0 || next < 0) return null;
  const length = next - middle;
  if (length < 6 || length % 4 !== 2) return null;
  const isEnd = (at: number) => octets[at] === 0x0d && octets[at + 1] === 0x0a;
  let first = middle;
  while (first >= length && isEnd(first - length)) first -= length;
  let last = next;
  while (isEnd(last + length)) last += length;
  return 2 * (last - first) < octets.length
    ? null
    : { start: first + 2, count: (last - first) / length, octets: length };
}
