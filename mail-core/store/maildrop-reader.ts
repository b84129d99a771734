import { type ChunkRow, chunkOctets, unpacked } from "./blobs.ts";
import type { Blobs } from "./contracts.ts";
import type { Database } from "./database.ts";

/** What is read at once for a client that takes one message after the other. */
const windowMax = { messages: 64, octets: 256 * 1024 };

/** Messages that are read as text: strings are collected as garbage at less cost than many small buffers. Larger ones are few, and mostly packed. */
const textMaxOctets = 16 * 1024;

/** Stands in a text for octets that are no UTF-8. */
const unreadable = "\ufffd";

/** The email was destroyed since the maildrop was opened. */
export class MessageGone extends Error {
  constructor() {
    super("the email was destroyed during the session");
  }
}

/** The trace fields, and the first chunk, null when the octets are gone. */
type Beginning = { trace: Buffer } & (ChunkRow | { octets: null; unpacked_octets: null });
/** A message whole whose octets are this text in UTF-8, or the beginning of any other. */
type Start = string | Beginning;

/** Messages that were read together: those of them that were not yet given, by their ids, and the place behind the last one. */
interface Window {
  starts: Map<string, Start>;
  end: number;
}

/**
 * Reads a maildrop's messages. For a client that collects them in their order small ones come many at a time, and the next ones are on
 * their way while it is given these; memory stays within twice `windowMax`, whatever the maildrop holds.
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
  let current: Window = { starts: new Map(), end: 0 };
  let coming: { start: number; window: Promise<Window> } | null = null;
  /** The message that a client in order takes next. */
  let next = -1;

  const load = async (start: number, end: number): Promise<Window> => {
    const ids = Array.from(emailIds.subarray(start, end), String);
    const starts = new Map<string, Start>();
    await readTexts(
      ids.filter((_, n) => (sizes[start + n] ?? 0) <= textMaxOctets),
      starts,
    );
    await readBeginnings(
      ids.filter((id) => !starts.has(id)),
      starts,
    );
    return { starts, end };
  };

  const readTexts = async (ids: readonly string[], starts: Map<string, Start>): Promise<void> => {
    if (ids.length === 0) return;
    const rows = await database.queryUtf8<[id: string, trace: string, octets: string]>(
      `SELECT e.id::text, e.trace, c.octets FROM email e JOIN blob_chunk c ON c.blob_id = e.message_id AND c.n = 0
       WHERE e.account_id = $1 AND e.id = ANY($2::bigint[]) AND c.unpacked_octets IS NULL`,
      [account, ids],
      "maildrop-texts",
    );
    for (const [id, trace, octets] of rows) {
      const text = trace + octets;
      if (!text.includes(unreadable)) starts.set(id, text);
    }
  };

  const readBeginnings = async (ids: readonly string[], starts: Map<string, Start>): Promise<void> => {
    if (ids.length === 0) return;
    const rows = await database.query<{ id: string } & Beginning>(
      `SELECT e.id, e.trace, c.octets, c.unpacked_octets
       FROM email e LEFT JOIN blob_chunk c ON c.blob_id = e.message_id AND c.n = 0
       WHERE e.account_id = $1 AND e.id = ANY($2::bigint[])`,
      [account, ids],
      "maildrop-beginnings",
    );
    for (const { id, ...beginning } of rows) starts.set(id, beginning);
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

  const idOf = (index: number) => String(emailIds[index]);

  /** Sees to it that the message lies in the current window. */
  const fetch = async (index: number, id: string): Promise<void> => {
    if (current.starts.has(id)) return;
    const isInOrder = index === next;
    const expected = coming?.start === index ? coming.window : null;
    coming = null;
    current = await (expected ?? load(index, isInOrder ? windowEnd(index) : index + 1));
    if (isInOrder) coming = begin(current.end);
  };

  /** Takes the message out of the current window. */
  const take = (index: number, id: string) => {
    current.starts.delete(id);
    next = index + 1;
  };

  return {
    /** A message that lies in memory as text, of which it is the octets in UTF-8; null for any other. */
    readNow(index: number): string | null {
      const id = idOf(index);
      const start = current.starts.get(id);
      if (typeof start !== "string") return null;
      take(index, id);
      return start;
    },
    /** The trace fields, then the message as received. */
    async *read(index: number): AsyncIterable<Uint8Array> {
      const id = idOf(index);
      await fetch(index, id);
      const start = current.starts.get(id);
      if (start === undefined) throw new MessageGone();
      take(index, id);
      if (typeof start === "string") return yield Buffer.from(start);
      if (start.trace.length > 0) yield start.trace;
      const octets = start.octets && unpacked(start);
      if (octets && octets.length > 0) yield octets;
      if (octets === null || octets.length === chunkOctets)
        yield* blobs.read(String(messageIds[index]), {
          start: octets?.length ?? 0,
          end: Number.POSITIVE_INFINITY,
        });
    },
  };
}
