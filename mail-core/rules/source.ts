import type { MessageSummary } from "../mime/message-summary.ts";
import type { SieveMessage } from "../sieve/message.ts";
import { type MessageSource, readMessage } from "../sieve/read-message.ts";
import type { Blobs, SealedBlob } from "../store/contracts.ts";
import type { Database } from "../store/database.ts";
import { unpackChunk } from "../store/packed-chunk.ts";

/** What is to be known of a message: where its octets lie, and its structure. */
export type RuledMessage =
  | { kind: "new"; blob: SealedBlob; summary: MessageSummary }
  | { kind: "existing"; messageId: string };

/** A message whose readers' rules are to decide, before it is in any mailbox. */
export interface Source {
  receivedAt: Date;
  summary: MessageSummary;
  octets: number;
  /** As one reader's script sees it: with what was added for this reader. */
  seenBy(trace: Uint8Array, envelope: { from: string; to: string }): SieveMessage;
}

export interface SourceDeps {
  database: Database;
  blobs: Blobs;
}

/** Headers of more than this are read as far. */
const headerMaxOctets = 256 * 1024;

export async function openSource(
  message: RuledMessage,
  receivedAt: Date,
  { database, blobs }: SourceDeps,
): Promise<Source> {
  const { summary, octets, inline, blobId } = await locate(message, database);
  const { root } = summary;
  const read: MessageSource["read"] = async (start, end) => {
    if (inline) return inline.subarray(start, end);
    const pieces: Uint8Array[] = [];
    for await (const piece of blobs.read(blobId, { start, end: Math.min(end, octets) })) pieces.push(piece);
    return Buffer.concat(pieces);
  };
  const own = await read(0, Math.min(root.bodyStart, headerMaxOctets));
  return {
    receivedAt,
    summary,
    octets,
    seenBy: (trace, envelope) =>
      readMessage({
        header: Buffer.concat([trace, own]),
        root,
        sizeOctets: trace.length + octets,
        receivedAt,
        envelope,
        read,
      }),
  };
}

async function locate(message: RuledMessage, database: Database) {
  if (message.kind === "new") {
    const { id, sizeOctets, inline: packed, unpackedOctets } = message.blob;
    const inline = packed && unpackChunk({ octets: packed, unpackedOctets });
    return { summary: message.summary, octets: sizeOctets, inline, blobId: id };
  }
  const [row] = await database.query<{ summary: MessageSummary; octets: string }>(
    "SELECT summary, size_octets AS octets FROM message WHERE id = $1",
    [message.messageId],
    "rules-message",
  );
  if (!row) throw new Error("the message to decide about does not exist");
  return { summary: row.summary, octets: Number(row.octets), inline: null, blobId: message.messageId };
}
