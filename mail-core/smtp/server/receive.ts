import type { Connection } from "../../net/connection.ts";
import { DataReader } from "../data-reader.ts";
import type { Incoming } from "./incoming.ts";
import { dataTimeoutMs } from "./limits.ts";

export interface Until {
  /** When the whole message must have come. */
  deadlineMs: number;
  now: () => number;
}

/**
 * Reads what follows DATA to its end, CRLF.CRLF. What cannot be kept is read all the same: returning early would let the rest of the message
 * be taken for commands.
 */
export async function receive(
  connection: Connection,
  incoming: Incoming,
  { deadlineMs, now }: Until,
): Promise<{ kind: "done"; isBare: boolean } | { kind: "timeout" | "closed" }> {
  const reader = new DataReader();
  for (;;) {
    const chunk = await connection.readChunk(Math.min(dataTimeoutMs, deadlineMs - now()));
    if (chunk.kind !== "octets") {
      await incoming.abandon();
      return chunk;
    }
    const { content, rest } = reader.read(chunk.octets);
    for (const piece of content) await incoming.write(piece);
    if (rest === null) continue;
    connection.unread(rest);
    return { kind: "done", isBare: reader.isBare };
  }
}

/** Reads exactly the octets of one chunk; nothing in them is an end. RFC 3030 section 2. */
export async function receiveChunk(
  connection: Connection,
  octets: number,
  take: (content: Buffer) => Promise<void>,
  { deadlineMs, now }: Until,
): Promise<"done" | "timeout" | "closed"> {
  for (let left = octets; left > 0; ) {
    const chunk = await connection.readChunk(Math.min(dataTimeoutMs, deadlineMs - now()));
    if (chunk.kind !== "octets") return chunk.kind;
    const content = chunk.octets.subarray(0, left);
    connection.unread(chunk.octets.subarray(content.length));
    left -= content.length;
    await take(Buffer.from(content.buffer, content.byteOffset, content.length));
  }
  return "done";
}
