import type { Connection } from "../../net/connection.ts";
import { DataReader } from "../data-reader.ts";
import type { Incoming } from "./incoming.ts";
import { dataTimeoutMs, type SmtpLimits } from "./limits.ts";

/** How a message was lost on its way. */
export type Lost = "timeout" | "too-slow" | "closed";

export interface Until {
  /** When the whole message must have come. */
  deadlineMs: number;
  begunMs: number;
  limits: Pick<SmtpLimits, "rateFloorOctetsPerS" | "rateGraceMs">;
  now: () => number;
}

/** How long the next octets may take: a silence has its limit, the whole message another, and the rate a floor. */
function patience(octets: number, { deadlineMs, begunMs, limits, now }: Until) {
  const atMs = now();
  const floorMs = begunMs + (octets * 1000) / limits.rateFloorOctetsPerS + limits.rateGraceMs;
  const waitMs = Math.min(dataTimeoutMs, deadlineMs - atMs);
  const slow = floorMs - atMs < waitMs;
  return { ms: slow ? floorMs - atMs : waitMs, end: slow ? "too-slow" : "timeout" } as const;
}

/**
 * Reads what follows DATA to its end, CRLF.CRLF. What cannot be kept is read all the same: returning early would let the rest of the message
 * be taken for commands.
 */
export async function receive(
  connection: Connection,
  incoming: Incoming,
  until: Until,
): Promise<{ kind: "done"; isBare: boolean } | { kind: Lost }> {
  const reader = new DataReader();
  for (;;) {
    const { ms, end } = patience(incoming.octets, until);
    const chunk = await connection.readChunk(ms);
    if (chunk.kind !== "octets") {
      await incoming.abandon();
      return { kind: chunk.kind === "timeout" ? end : "closed" };
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
  before: number,
  until: Until,
): Promise<"done" | Lost> {
  for (let left = octets; left > 0; ) {
    const { ms, end } = patience(before + octets - left, until);
    const chunk = await connection.readChunk(ms);
    if (chunk.kind !== "octets") return chunk.kind === "timeout" ? end : "closed";
    const content = chunk.octets.subarray(0, left);
    connection.unread(chunk.octets.subarray(content.length));
    left -= content.length;
    await take(Buffer.from(content.buffer, content.byteOffset, content.length));
  }
  return "done";
}
