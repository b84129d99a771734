import type { Connection } from "../../net/connection.ts";
import { DataReader } from "../data-reader.ts";
import type { Incoming } from "./incoming.ts";
import type { SmtpLimits } from "./limits.ts";

/** How a message was lost on its way. */
export type Lost = "timeout" | "too-slow" | "closed";

export interface Until {
  /** When the whole message must have come. */
  deadlineMs: number;
  begunMs: number;
  /** As they are at the moment: they become stricter under stress. */
  limits: () => Pick<SmtpLimits, "rateFloorOctetsPerS" | "rateGraceMs" | "dataTimeoutMs" | "stressTimeoutMs">;
  now: () => number;
}

/** The next octets. A silence has its limit, the whole message another, and the rate a floor. */
async function nextOctets(
  connection: Connection,
  taken: number,
  { deadlineMs, begunMs, limits, now }: Until,
): Promise<Uint8Array | Lost> {
  const sinceMs = now();
  for (;;) {
    const { rateFloorOctetsPerS, rateGraceMs, dataTimeoutMs, stressTimeoutMs } = limits();
    const floorMs = begunMs + (taken * 1000) / rateFloorOctetsPerS + rateGraceMs;
    const silenceMs = Math.min(sinceMs + dataTimeoutMs, deadlineMs);
    const leftMs = Math.min(floorMs, silenceMs) - now();
    // Not the whole wait at once: it may become shorter.
    const chunk = await connection.readChunk(Math.min(leftMs, stressTimeoutMs));
    if (chunk.kind === "octets") return chunk.octets;
    if (chunk.kind === "closed") return "closed";
    if (leftMs <= stressTimeoutMs) return floorMs < silenceMs ? "too-slow" : "timeout";
  }
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
    const octets = await nextOctets(connection, incoming.octets, until);
    if (typeof octets === "string") {
      await incoming.abandon();
      return { kind: octets };
    }
    const { content, rest } = reader.read(octets);
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
    const come = await nextOctets(connection, before + octets - left, until);
    if (typeof come === "string") return come;
    const content = come.subarray(0, left);
    connection.unread(come.subarray(content.length));
    left -= content.length;
    await take(Buffer.from(content.buffer, content.byteOffset, content.length));
  }
  return "done";
}
