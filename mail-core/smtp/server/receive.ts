import { editHeader } from "../../mime/edit-header.ts";
import { type Indexed, makeIndexer } from "../../mime/indexer.ts";
import type { Connection } from "../../net/connection.ts";
import type { Blobs, SealedBlob } from "../../store/contracts.ts";
import { DataReader } from "../data-reader.ts";
import { dataTimeoutMs, messageTimeoutMs } from "./limits.ts";

/** What our own people's messages get when it is missing, and lose. RFC 6409 section 8. */
export interface FixUp {
  /** Null adds no From. */
  from: string | null;
  messageId: string;
  date: string;
}

export type Received =
  | ({ kind: "message"; blob: SealedBlob; octets: number; isBare: boolean } & Indexed)
  /** Swallowed to its end and forgotten. */
  | { kind: "too-big" }
  /** The store could not take it; swallowed to its end. */
  | { kind: "failed"; error: unknown }
  | { kind: "timeout" | "closed" };

/**
 * Reads a message to its end, into a blob and the indexer at once; memory does not grow with it. What cannot be kept is read all the same: returning
 * early would let the rest of the message be taken for commands.
 */
export async function receive(
  connection: Connection,
  blobs: Blobs,
  { maxOctets, fixUp, now }: { maxOctets: number; fixUp: FixUp | null; now: () => number },
): Promise<Received> {
  const reader = new DataReader();
  const indexer = makeIndexer();
  const writer = blobs.create();
  const editor =
    fixUp && editHeader({ remove: ["Bcc"], addFields: (present) => missingFields(fixUp, present) });
  const deadline = now() + messageTimeoutMs;
  let octets = 0;
  let failure: { error: unknown } | null = null;
  let kept = true;
  const forget = async () => {
    if (kept) await writer.abandon().catch(() => {});
    kept = false;
  };
  const keep = async (content: Uint8Array) => {
    octets += content.length;
    if (octets > maxOctets) await forget();
    if (!kept || content.length === 0) return;
    indexer.write(content);
    try {
      await writer.write(content);
    } catch (error) {
      failure = { error };
      await forget();
    }
  };
  for (;;) {
    const chunk = await connection.readChunk(Math.min(dataTimeoutMs, deadline - now()));
    if (chunk.kind !== "octets") {
      await forget();
      return chunk;
    }
    const { content, rest } = reader.read(chunk.octets);
    for (const piece of content) await keep(editor ? editor.write(piece) : piece);
    if (rest === null) continue;
    if (editor) await keep(editor.end());
    connection.unread(rest);
    break;
  }
  if (failure) return { kind: "failed", error: (failure as { error: unknown }).error };
  if (octets > maxOctets) return { kind: "too-big" };
  try {
    const blob = await writer.seal();
    return { kind: "message", blob, octets, isBare: reader.isBare, ...indexer.end() };
  } catch (error) {
    return { kind: "failed", error };
  }
}

function missingFields({ from, messageId, date }: FixUp, present: ReadonlySet<string>): string {
  return [
    present.has("from") || from === null ? "" : `From: <${from}>\r\n`,
    present.has("date") ? "" : `Date: ${date}\r\n`,
    present.has("message-id") ? "" : `Message-ID: ${messageId}\r\n`,
  ].join("");
}
