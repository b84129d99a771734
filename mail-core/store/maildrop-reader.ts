import { chunkOctets } from "./blobs.ts";
import type { Blobs } from "./contracts.ts";
import type { Sql } from "./database.ts";

/** What is read ahead of a client that takes one message after the other. */
const aheadMax = { messages: 32, octets: 256 * 1024 };

/** The email was destroyed since the maildrop was opened. */
export class MessageGone extends Error {
  constructor() {
    super("the email was destroyed during the session");
  }
}

interface Start {
  trace: Uint8Array;
  /** Null when the octets are gone. */
  octets: Uint8Array | null;
}

/**
 * Reads a maildrop's messages. A client that collects them in their order gets small ones many at a time from
 * the database; memory stays within `aheadMax`, whatever the maildrop holds.
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
  const ahead = new Map<number, Start>();
  let next = -1;

  /** The trace fields and the first chunk of one message, and of those behind it while they are small. */
  const load = async (index: number, inOrder: boolean): Promise<Start> => {
    let end = index + 1;
    let octets = sizes[index] ?? 0;
    while (inOrder && end < sizes.length && end - index < aheadMax.messages) {
      octets += sizes[end] ?? 0;
      if (octets > aheadMax.octets) break;
      end += 1;
    }
    const ids = Array.from(emailIds.subarray(index, end), String);
    const rows = await database.query<Start & { id: string }>(
      `SELECT e.id, e.trace, c.octets FROM email e
       LEFT JOIN blob_chunk c ON c.blob_id = e.message_id AND c.n = 0
       WHERE e.account_id = $1 AND e.id = ANY($2::bigint[])`,
      [account, ids],
      "maildrop-read",
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    ahead.clear();
    for (const [n, id] of ids.entries()) {
      const row = byId.get(id);
      if (n > 0 && row) ahead.set(index + n, row);
    }
    const start = byId.get(String(emailIds[index]));
    if (!start) throw new MessageGone();
    return start;
  };

  return {
    /** The trace fields, then the message as received. */
    async *read(index: number): AsyncIterable<Uint8Array> {
      const { trace, octets } = ahead.get(index) ?? (await load(index, index === next));
      ahead.delete(index);
      next = index + 1;
      if (trace.length > 0) yield trace;
      if (octets && octets.length > 0) yield octets;
      if (octets === null || octets.length === chunkOctets)
        yield* blobs.read(String(messageIds[index]), {
          start: octets?.length ?? 0,
          end: Number.POSITIVE_INFINITY,
        });
    },
  };
}
