const CR = 0x0d;
const LF = 0x0a;
const crlf = Buffer.from("\r\n");
const bareLineEnd = /\r(?!\n)|(?<!\r)\n/;

/**
 * Bare CR and bare LF become CRLF: nothing that we send may be read as the end of a line by one host and not by
 * the next. RFC 5321 section 2.3.8.
 */
export async function* withLineEnds(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let afterCr = false;
  for await (const chunk of body) {
    if (chunk.length === 0) continue;
    const octets = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (!afterCr && !bareLineEnd.test(octets.toString("latin1"))) {
      yield octets;
      continue;
    }
    const pieces: Uint8Array[] = [];
    let from = 0;
    // A CR was held back at the end of the last chunk.
    if (afterCr) {
      pieces.push(crlf);
      from = octets[0] === LF ? 1 : 0;
    }
    afterCr = false;
    for (let at = from; at < octets.length; at++) {
      const octet = octets[at];
      if (octet !== CR && octet !== LF) continue;
      if (octet === CR && at + 1 === octets.length) {
        pieces.push(octets.subarray(from, at));
        from = octets.length;
        afterCr = true;
      } else if (octet === CR && octets[at + 1] === LF) at += 1;
      else {
        pieces.push(octets.subarray(from, at), crlf);
        from = at + 1;
      }
    }
    pieces.push(octets.subarray(from));
    yield pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
  }
  if (afterCr) yield crlf;
}
