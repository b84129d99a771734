import { chunkOctets, chunkOf } from "./blobs.ts";
import type { Blobs } from "./contracts.ts";
import type { Database } from "./database.ts";
import { type PackedChunk, unpackChunk } from "./packed-chunk.ts";

/** What is read at once for a client that takes one message after the other. */
const windowMax = { messages: 64, octets: 256 * 1024 };

/** Messages that are read whole: larger ones are few, and mostly packed. */
const wholeMaxOctets = 16 * 1024;

/** The email was destroyed since the maildrop was opened. */
export class MessageGone extends Error {
  constructor() {
    super("the email was destroyed during the session");
  }
}

interface Beginning {
  trace: Buffer;
  /** The first one; null when the octets are gone. */
  chunk: PackedChunk | null;
}
/** A message whole, or the beginning of it. */
type Start = Buffer | Beginning;

/** Messages that were read together. */
interface Window {
  /** The index of the first, and the one behind the last. */
  start: number;
  end: number;
  /** Those of them that are there and were not yet given, each in its place. */
  starts: (Start | undefined)[];
  /** Where those lie that are here whole. */
  memory: Buffer | null;
}

/**
 * Reads a maildrop's messages. For a client that collects them in their order small ones come many at a time, and the next ones are on
 * their way while it is given these; memory stays within twice `windowMax`, whatever the maildrop holds, and is used again: what is new for
 * each window would outlive the quick collections of garbage, and the thorough ones go through all of a thread's memory.
 */
export function makeMaildropReader({
  database,
  blobs,
  account,
  emailIds,
  messageIds,
  sizes,
}: {
  database: Database;
  blobs: Blobs;
  account: string;
  emailIds: BigInt64Array;
  messageIds: BigInt64Array;
  /** Octets of each message with its trace fields. */
  sizes: Float64Array;
}) {
  let current: Window = { start: 0, end: 0, starts: [], memory: null };
  /** Memory of a window that is over. */
  let spare: Buffer | null = null;
  let coming: { start: number; window: Promise<Window> } | null = null;
  /** The message that a client in order takes next. */
  let next = -1;

  const load = async (start: number, end: number): Promise<Window> => {
    const window: Window = { start, end, starts: new Array(end - start), memory: null };
    await readWhole(window);
    await readBeginnings(window);
    return window;
  };

  /** The ids of those that are still missing and fit. */
  const missing = ({ start, end, starts }: Window, octetsMax: number): string[] => {
    const ids: string[] = [];
    for (let index = start; index < end; index++)
      if (!starts[index - start] && (sizes[index] ?? 0) <= octetsMax) ids.push(String(emailIds[index]));
    return ids;
  };

  const put = ({ start, starts }: Window, id: bigint, read: Start) => {
    starts[emailIds.indexOf(id, start) - start] = read;
  };

  const readWhole = async (window: Window): Promise<void> => {
    const ids = missing(window, wholeMaxOctets);
    if (ids.length === 0) return;
    const memory = spare ?? Buffer.allocUnsafeSlow(windowMax.octets);
    window.memory = memory;
    spare = null;
    let taken = 0;
    await database.takeOctets<[id: Buffer, octets: Buffer]>(
      `SELECT e.id, e.trace || c.octets FROM email e JOIN blob_chunk c ON c.blob_id = e.message_id AND c.n = 0
       WHERE e.account_id = $1 AND e.id = ANY($2::bigint[]) AND c.unpacked_octets IS NULL`,
      [account, ids],
      "maildrop-whole",
      ([id, octets]) => {
        const kept = memory.subarray(taken, taken + octets.length);
        taken += octets.copy(kept);
        // What has no room, against what was told of its size, is read as any other.
        if (kept.length === octets.length) put(window, id.readBigInt64BE(), kept);
      },
    );
  };

  const readBeginnings = async (window: Window): Promise<void> => {
    const ids = missing(window, Number.POSITIVE_INFINITY);
    if (ids.length === 0) return;
    await database.takeOctets<
      [id: Buffer, trace: Buffer, octets: Buffer | null, unpackedOctets: Buffer | null]
    >(
      `SELECT e.id, e.trace, c.octets, c.unpacked_octets
       FROM email e LEFT JOIN blob_chunk c ON c.blob_id = e.message_id AND c.n = 0
       WHERE e.account_id = $1 AND e.id = ANY($2::bigint[])`,
      [account, ids],
      "maildrop-beginnings",
      ([id, trace, octets, unpackedOctets]) =>
        put(window, id.readBigInt64BE(), {
          trace: Buffer.from(trace),
          chunk: octets && chunkOf([octets, unpackedOctets]),
        }),
    );
  };

  /** The end of a window that begins there: one large message, or many small ones. */
  const windowEnd = (start: number): number => {
    const last = Math.min(sizes.length, start + windowMax.messages);
    let octets = sizes[start] ?? 0;
    let end = start + 1;
    while (end < last) {
      octets += sizes[end] ?? 0;
      if (octets > windowMax.octets) break;
      end += 1;
    }
    return end;
  };

  const begin = (start: number) => {
    if (start >= sizes.length) return null;
    const window = load(start, windowEnd(start));
    // Told to whoever comes for it.
    window.catch(() => {});
    return { start, window };
  };

  const startOf = (index: number): Start | undefined => current.starts[index - current.start];

  /** Sees to it that the message lies in the current window. */
  const fetch = async (index: number): Promise<void> => {
    if (startOf(index)) return;
    const isInOrder = index === next;
    const expected = coming?.start === index ? coming.window : null;
    coming = null;
    const { memory } = current;
    current = await (expected ?? load(index, isInOrder ? windowEnd(index) : index + 1));
    spare = memory ?? spare;
    if (isInOrder) coming = begin(current.end);
  };

  /** Takes the message out of the current window. */
  const take = (index: number) => {
    current.starts[index - current.start] = undefined;
    next = index + 1;
  };

  return {
    /** A message that lies in memory whole, until the next one is asked for; null for any other. */
    readNow(index: number): Buffer | null {
      const start = startOf(index);
      if (!Buffer.isBuffer(start)) return null;
      take(index);
      return start;
    },
    /** The trace fields, then the message as received. */
    async *read(index: number): AsyncIterable<Uint8Array> {
      await fetch(index);
      const start = startOf(index);
      if (start === undefined) throw new MessageGone();
      take(index);
      if (Buffer.isBuffer(start)) return yield start;
      if (start.trace.length > 0) yield start.trace;
      const octets = start.chunk && unpackChunk(start.chunk);
      if (octets && octets.length > 0) yield octets;
      if (octets === null || octets.length === chunkOctets)
        yield* blobs.read(String(messageIds[index]), {
          start: octets?.length ?? 0,
          end: Number.POSITIVE_INFINITY,
        });
    },
  };
}
