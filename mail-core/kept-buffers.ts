/** Octets of each. */
export const keptBufferOctets = 256 * 1024;
/** What needs no more room than this has memory of its own. */
const ownMaxOctets = 8 * 1024;
/** Those that wait to be used again. */
const waitingMax = 16;

const waiting: Buffer[] = [];

/**
 * Large buffers that are used again, those of this thread: memory that is thrown away with every message has V8 look through all that is alive for
 * it. It is memory and no state: nobody knows one from another.
 */
export const keptBuffers = {
  /** Whatever was in it still is. */
  take: (): Buffer => waiting.pop() ?? Buffer.allocUnsafeSlow(keptBufferOctets),
  /** Only what nobody reads any more; of other sizes it is left to be collected. */
  give(buffer: Buffer): void {
    if (buffer.length === keptBufferOctets && waiting.length < waitingMax) waiting.push(buffer);
  },
};

/** A buffer with room for `octets`, up to those of a kept one, that begins with the first `length` of `buffer`: which it is itself if it has the room. */
export function roomier(buffer: Buffer, length: number, octets: number): Buffer {
  if (octets <= buffer.length) return buffer;
  const larger =
    octets > ownMaxOctets ? keptBuffers.take() : Buffer.allocUnsafeSlow(Math.max(octets, 2 * buffer.length));
  buffer.copy(larger, 0, 0, length);
  return larger;
}
