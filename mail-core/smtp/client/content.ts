import type { Connection } from "../../net/connection.ts";
import { DotStuffing } from "../../net/dot-stuffing.ts";
import type { HostReply } from "./replies.ts";

/** Octets of one BDAT chunk, roughly: the octets of one chunk are held. */
const chunkOctets = 256 * 1024;
/** Octets that go out in one write: each write wakes the other side. */
const writeOctets = 64 * 1024;
const crlf = Buffer.from("\r\n");

/** What sending takes: `answered` reads the next reply. */
export interface Sending {
  connection: Connection;
  answered(): Promise<HostReply>;
  /** True when a chunk may follow before the last one is answered. RFC 3030 section 2, RFC 2920. */
  mayPipeline: boolean;
  /** Writes the last octets of the message, and whatever may go along with them. */
  writeLast(...pieces: readonly (string | Uint8Array)[]): Promise<void>;
}

/** After the 354: dots are doubled, and a dot alone ends it. */
export async function sendStuffed(
  octets: AsyncIterable<Uint8Array>,
  { connection, answered, writeLast }: Sending,
): Promise<HostReply> {
  const stuffing = new DotStuffing();
  let held: Uint8Array[] = [];
  let length = 0;
  for await (const piece of octets) {
    // Sent only when more follows: what goes out last takes the next envelope along.
    if (length >= writeOctets) {
      await connection.write(joined(held));
      held = [];
      length = 0;
    }
    held.push(stuffing.stuffed(piece));
    length += piece.length;
  }
  await writeLast(joined(held), stuffing.end());
  return answered();
}

/**
 * In chunks whose octets are counted: no dot means anything in them. The answer to the last one, or the first refusal: then the
 * transaction is over for the host. RFC 3030 section 2.
 */
export async function sendChunks(octets: AsyncIterable<Uint8Array>, sending: Sending): Promise<HostReply> {
  const { connection, answered, mayPipeline, writeLast } = sending;
  let unanswered = 0;
  let refusal: HostReply | null = null;
  const settle = async (most: number) => {
    for (; unanswered > most; unanswered--) {
      const reply = await answered();
      if (reply.code >= 300) refusal ??= reply;
    }
  };
  for await (const { chunk, isLast } of chunksOf(octets)) {
    unanswered += 1;
    if (isLast) {
      await writeLast(`BDAT ${chunk.length} LAST\r\n`, chunk);
      break;
    }
    await connection.write(`BDAT ${chunk.length}\r\n`, chunk);
    // One chunk ahead keeps the wire busy; more would be sent in vain to a host that refuses.
    await settle(mayPipeline ? 1 : 0);
    if (refusal) break;
  }
  await settle(1);
  if (!refusal) return answered();
  await settle(0);
  return refusal;
}

/** Of about `chunkOctets` each, the last line ended. */
async function* chunksOf(
  octets: AsyncIterable<Uint8Array>,
): AsyncIterable<{ chunk: Buffer; isLast: boolean }> {
  let held: Uint8Array[] = [];
  let length = 0;
  let ending: Buffer = Buffer.alloc(0);
  for await (const piece of octets) {
    if (piece.length === 0) continue;
    ending = Buffer.concat([ending, piece.subarray(-2)]).subarray(-2);
    // Sent only when more follows: the last chunk must say that it is the last.
    if (length >= chunkOctets) {
      yield { chunk: Buffer.concat(held), isLast: false };
      held = [];
      length = 0;
    }
    held.push(piece);
    length += piece.length;
  }
  if (!ending.equals(crlf)) held.push(crlf);
  yield { chunk: Buffer.concat(held), isLast: true };
}

const joined = (pieces: readonly Uint8Array[]): Uint8Array =>
  pieces[0] && pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
