const CR = 0x0d;
const LF = 0x0a;
const dot = 0x2e;
const crlf = Buffer.from("\r\n");

/**
 * A multi-line response: every line that begins with a dot gets another, the last line is ended, and a dot alone
 * follows. RFC 1939 section 3. Chunks may be split anywhere.
 */
export async function* byteStuffed(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  // How much of CRLF the last chunk ended with; a body begins as if after one.
  let ended: 0 | 1 | 2 = 2;
  for await (const chunk of body) {
    if (chunk.length === 0) continue;
    const octets = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let from = 0;
    if ((ended === 2 && octets[0] === dot) || (ended === 1 && octets[0] === LF && octets[1] === dot)) {
      const at = ended === 2 ? 0 : 1;
      yield octets.subarray(0, at);
      yield Buffer.from(".");
      from = at;
    }
    for (let at = octets.indexOf("\r\n.", from); at >= 0; at = octets.indexOf("\r\n.", at + 2)) {
      yield octets.subarray(from, at + 2);
      yield Buffer.from(".");
      from = at + 2;
    }
    yield octets.subarray(from);
    const last = octets[octets.length - 1];
    const before: number | undefined =
      octets.length > 1 ? octets[octets.length - 2] : ended === 1 ? CR : undefined;
    ended = last === CR ? 1 : last === LF && before === CR ? 2 : 0;
  }
  yield ended === 2 ? Buffer.from(".\r\n") : Buffer.from("\r\n.\r\n");
}

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
