import type { IncomingMessage } from "node:http";

/** The octets of a request as they come. Whoever stops early can still answer: what is left is then read and forgotten. */
export const bodyOf = (request: IncomingMessage): AsyncIterable<Uint8Array> =>
  request.iterator({ destroyOnReturn: false });

/**
 * The whole body, or null when it is longer than `maxOctets`. The rest of a longer one is read and forgotten, within reason: a client that is
 * cut off while it speaks does not hear why.
 */
export async function readBody(request: IncomingMessage, maxOctets: number): Promise<Uint8Array | null> {
  let chunks: Uint8Array[] = [];
  let octets = 0;
  for await (const chunk of bodyOf(request)) {
    octets += chunk.length;
    if (octets > 5 * maxOctets) return null;
    if (octets > maxOctets) chunks = [];
    else chunks.push(chunk);
  }
  return octets > maxOctets ? null : Buffer.concat(chunks);
}
