import { type ChunkRow, chunkOctets, unpacked } from "./blobs.ts";
import type { Blobs } from "./contracts.ts";
import type { Sql } from "./database.ts";

/** What is read at once for a client that takes one message after the other. */
const windowMax = { messages: 64, octets: 256 * 1024 };

/** Messages that are kept as strings: they are collected as garbage at less cost than many small buffers. Larger ones are few, and mostly packed. */
const smallMaxOctets = 16 * 1024;

/** The email was destroyed since the maildrop was opened. */
export class MessageGone extends Error {
  constructor() {
    super("the email was destroyed during the session");
  }
}

/** The trace fields, and the first chunk, null when the octets are gone. */
type Beginning = { trace: Buffer } & (ChunkRow | { octets: null; unpacked_octets: null });
/** A small message whole, with one character for each octet; of any other the beginning. */
type Start = string | Beginning;
type Row = { id: string; whole: string | null } & Beginning;

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
  database: Sql;
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
    const rows = await database.query<Row>(
      // Text is half of what hexadecimal would be, and nearly all that is sent is UTF-8.
      `SELECT e.id, s.whole, CASE WHEN s.whole IS NULL THEN e.trace END AS trace,
         CASE WHEN s.whole IS NULL THEN c.octets END AS octets, c.unpacked_octets
       FROM email e
       LEFT JOIN blob_chunk c ON c.blob_id = e.message_id AND c.n = 0
       LEFT JOIN LATERAL (
         SELECT text_of_octets(e.trace || c.octets) AS whole
         WHERE c.unpacked_octets IS NULL AND octet_length(e.trace) + octet_length(c.octets) <= ${smallMaxOctets} OFFSET 0
       ) s ON true
       WHERE e.account_id = $1 AND e.id = ANY($2::bigint[])`,
      [account, Array.from(emailIds.subarray(start, end), String)],
      "maildrop-read",
    );
    return {
      starts: new Map(
        rows.map(({ whole, ...beginning }) => [
          beginning.id,
          whole === null ? beginning : charactersOfOctets(whole),
        ]),
      ),
      end,
    };
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
  const fetch = async (index: number): Promise<void> => {
    if (current.starts.has(idOf(index))) return;
    const isInOrder = index === next;
    const expected = coming?.start === index ? coming.window : null;
    coming = null;
    current = await (expected ?? load(index, isInOrder ? windowEnd(index) : index + 1));
    if (isInOrder) coming = begin(current.end);
  };

  /** Takes the message out of the current window. */
  const take = (index: number) => {
    current.starts.delete(idOf(index));
    next = index + 1;
  };

  return {
    /** A message that lies in memory, with one character for each octet; null for one that has to be fetched, or does not lie there whole. */
    readNow(index: number): string | null {
      const start = current.starts.get(idOf(index));
      if (typeof start === "string") {
        take(index);
        return start;
      }
      if (!start?.octets || (start.unpacked_octets ?? start.octets.length) === chunkOctets) return null;
      take(index);
      return Buffer.concat([start.trace, unpacked(start)]).toString("latin1");
    },
    /** The trace fields, then the message as received. */
    async *read(index: number): AsyncIterable<Uint8Array> {
      await fetch(index);
      const start = current.starts.get(idOf(index));
      if (start === undefined) throw new MessageGone();
      take(index);
      if (typeof start === "string") return yield Buffer.from(start, "latin1");
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

/** The text's octets in UTF-8 as one character each. */
const charactersOfOctets = (text: string): string =>
  Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString("latin1");
