import { makeIndexer } from "../mime/indexer.ts";
import type { Ids } from "../store/ids.ts";

/** A message of these octets as the intake takes it, and what it is found by. */
export function newMessage(octets: Uint8Array, ids: Ids) {
  const indexer = makeIndexer();
  indexer.write(octets);
  const { summary, search } = indexer.end();
  const blob = {
    id: ids.next(),
    sizeOctets: octets.length,
    inline: octets,
    unpackedOctets: null,
    lacksLineEnd: false,
  };
  return { message: { kind: "new" as const, blob, summary }, search };
}
