import type { Blobs } from "../store/contracts.ts";
import type { QueueEntry } from "../store/queue.ts";

/** What one query reads ahead of the connections of one destination; twice as many messages are kept for them. */
const aheadMax = { messages: 32, octets: 128 * 1024 };
/** A larger message is read by itself, while it goes out. */
const smallMaxOctets = 32 * 1024;

/** Reads small messages many at a time, in the order in which they will go out. */
export interface Ahead {
  /** Trace fields and content of a message that is about to go out. `waiting` is what stands in line behind it: its head is read in the same query. */
  read(entry: QueueEntry, waiting: Iterable<QueueEntry>): () => AsyncIterable<Uint8Array>;
}

export function makeAhead(blobs: Blobs): Ahead {
  const reading = new Map<string, Promise<Map<string, Uint8Array>>>();

  const begin = (entry: QueueEntry, waiting: Iterable<QueueEntry>) => {
    const ids = new Set([entry.messageId]);
    let octets = entry.sizeOctets;
    for (const { messageId, sizeOctets } of waiting) {
      octets += sizeOctets;
      if (octets > aheadMax.octets || ids.size >= aheadMax.messages) break;
      ids.add(messageId);
    }
    const read = blobs.readStarts([...ids]);
    // Whoever comes for one of them hears of it.
    read.catch(() => {});
    for (const id of ids) reading.set(id, read);
    for (const id of reading.keys()) {
      if (reading.size <= 2 * aheadMax.messages) break;
      reading.delete(id);
    }
    return read;
  };

  return {
    read(entry, waiting) {
      const { messageId, sizeOctets, trace } = entry;
      if (sizeOctets > smallMaxOctets) {
        return async function* () {
          yield trace;
          yield* blobs.read(messageId);
        };
      }
      const read = reading.get(messageId) ?? begin(entry, waiting);
      reading.delete(messageId);
      return async function* () {
        const octets = (await read).get(messageId);
        if (!octets) throw new Error(`blob ${messageId} does not exist`);
        yield Buffer.concat([trace, octets]);
      };
    },
  };
}
