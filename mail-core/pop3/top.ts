const crlf = Buffer.from("\r\n");

/** The header, the blank line and the first `lines` lines of the body. RFC 1939 section 7, TOP. */
export async function* topOf(body: AsyncIterable<Uint8Array>, lines: number): AsyncIterable<Uint8Array> {
  let inHeader = true;
  let left = lines;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    rest =
      rest.length > 0
        ? Buffer.concat([rest, chunk])
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let from = 0;
    for (let at = rest.indexOf(crlf, from); at >= 0; at = rest.indexOf(crlf, from)) {
      const blank = at === from;
      from = at + 2;
      if (inHeader) {
        inHeader = !blank;
        if (blank && left === 0) break;
      } else {
        left -= 1;
        if (left === 0) break;
      }
    }
    yield rest.subarray(0, from);
    if (!inHeader && left === 0) return;
    rest = rest.subarray(from);
    // A line of any length must not pile up: what is certain to belong to it goes out now.
    if (rest.length > 65_536) {
      yield rest.subarray(0, rest.length - 1);
      rest = rest.subarray(rest.length - 1);
    }
  }
  yield rest;
}
