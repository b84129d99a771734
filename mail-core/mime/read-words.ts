import { makeIndexer } from "./indexer.ts";
import { wordVector } from "./word-vector.ts";

/** The words of a message that lies in the store, and of what its attachments say. */
export async function readWords(
  octets: AsyncIterable<Uint8Array>,
  attachments: readonly string[] = [],
): Promise<Uint8Array> {
  const indexer = makeIndexer();
  for await (const some of octets) indexer.write(some);
  return wordVector({ ...indexer.end().search, attachments });
}
