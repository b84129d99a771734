import { createHash } from "node:crypto";
import { makeIndexer } from "../mime/indexer.ts";
import { withLineEnds } from "../mime/line-ends.ts";
import type { Indexed } from "../mime/summarise.ts";
import { wordVector } from "../mime/word-vector.ts";
import type { Blobs, SealedBlob } from "../store/contracts.ts";

/** A message that was fetched and waits for its transaction. */
export interface Fetched extends Omit<Indexed, "search"> {
  blob: SealedBlob;
  words: Uint8Array;
  /** SHA-256 of its octets. */
  digest: Buffer;
  /** Of its header, at most 64 KiB. */
  head: Buffer;
  forget(): Promise<void>;
}

const headMaxOctets = 64 * 1024;

/**
 * Streams a message into a blob, the indexer and the digest; null when it is larger than what we take (its host may have listed another size): then the
 * rest of it is not read. Bare CR and LF become CRLF: what is stored goes out again by POP3 and SMTP.
 */
export async function fetchMessage(
  content: AsyncIterable<Uint8Array>,
  { blobs, maxOctets }: { blobs: Blobs; maxOctets: number },
): Promise<Fetched | null> {
  const writer = blobs.create();
  const indexer = makeIndexer();
  const digest = createHash("sha256");
  const head: Uint8Array[] = [];
  let octets = 0;
  try {
    for await (const piece of withLineEnds(content)) {
      if (octets < headMaxOctets) head.push(Buffer.from(piece.subarray(0, headMaxOctets - octets)));
      octets += piece.length;
      if (octets > maxOctets) {
        await writer.abandon();
        return null;
      }
      digest.update(piece);
      indexer.write(piece);
      await writer.write(piece);
    }
    const blob = await writer.seal();
    const { search, ...indexed } = indexer.end();
    return {
      ...indexed,
      blob,
      words: wordVector(search),
      digest: digest.digest(),
      head: Buffer.concat(head).subarray(0, indexed.summary.root.bodyStart),
      forget: () => writer.abandon(),
    };
  } catch (error) {
    await writer.abandon().catch(() => {});
    throw error;
  }
}
