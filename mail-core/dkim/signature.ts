import type { KeyObject } from "node:crypto";
import { relaxedBodyHash } from "./body-hash.ts";
import { relaxedField, signedHeader } from "./fields.ts";
import { type DkimAlgorithm, signatureOf } from "./keys.ts";

/** A key that signs. */
export interface SigningKey {
  domain: string;
  selector: string;
  algorithm: DkimAlgorithm;
  privateKey: KeyObject;
}

/** A header longer than this is not signed: it is held until its end is seen. */
const headerMaxOctets = 1024 * 1024;
const lineWidth = 76;

/**
 * One DKIM-Signature field for each key, each ending in CRLF; "" when the header is not one to vouch for. Reads the message once and
 * holds no more of it than its header. `octets` are as they go out, before dots are stuffed. RFC 6376 section 5, RFC 8463.
 */
export async function signMessage(
  octets: AsyncIterable<Uint8Array>,
  keys: readonly SigningKey[],
  at: Date,
): Promise<string> {
  const { header, bodyHash } = await readMessage(octets);
  const signed = header === null ? null : signedHeader(header);
  if (!signed) return "";
  const fields = await Promise.all(
    keys.map(async ({ domain, selector, algorithm, privateKey }) => {
      const unsigned = field([
        `v=1; a=${algorithm}; c=relaxed/relaxed; d=${domain};`,
        `s=${selector}; t=${Math.floor(at.getTime() / 1000)};`,
        ...folded(`h=${signed.names.join(":")};`, ":"),
        `bh=${bodyHash};`,
        "b=",
      ]);
      const data = Buffer.from(signed.canonical + relaxedField(unsigned), "latin1");
      return `${unsigned}${folded(await signatureOf(algorithm, privateKey, data)).join("\r\n\t ")}\r\n`;
    }),
  );
  return fields.join("");
}

const field = (lines: readonly string[]) => `DKIM-Signature: ${lines.join("\r\n\t")}`;

/** Lines short enough for everybody, cut behind `mark`, or anywhere. */
function folded(text: string, mark = ""): string[] {
  const lines: string[] = [];
  for (let rest = text; rest !== ""; ) {
    const at = rest.length <= lineWidth ? rest.length : mark ? rest.lastIndexOf(mark, lineWidth - 1) + 1 : 0;
    const length = at > 0 ? at : lineWidth;
    lines.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return lines;
}

/** The header in Latin-1, or null when it is too long; and the hash of the body. */
async function readMessage(
  octets: AsyncIterable<Uint8Array>,
): Promise<{ header: string | null; bodyHash: string }> {
  const body = relaxedBodyHash();
  let held: Buffer = Buffer.alloc(0);
  let header: string | null = null;
  for await (const chunk of octets) {
    if (header !== null) {
      body.update(chunk);
      continue;
    }
    held = held.length > 0 ? Buffer.concat([held, chunk]) : Buffer.from(chunk);
    const isEmpty = held[0] === 0x0d && held[1] === 0x0a;
    const end = isEmpty ? 0 : held.indexOf("\r\n\r\n");
    if (end >= 0) {
      header = held.toString("latin1", 0, end);
      body.update(held.subarray(end + (isEmpty ? 2 : 4)));
      held = Buffer.alloc(0);
    } else if (held.length > headerMaxOctets) return { header: null, bodyHash: "" };
  }
  return { header: header ?? held.toString("latin1"), bodyHash: body.digest() };
}
