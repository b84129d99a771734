const CR = 0x0d;
const LF = 0x0a;
const dot = 0x2e;
const oneDot = Buffer.from(".");
const end = Buffer.from(".\r\n");
const endAfterLine = Buffer.from("\r\n.\r\n");

/**
 * What goes out after DATA, RETR and TOP: every line that begins with a dot gets another, the last line is ended, and a dot
 * alone follows. RFC 5321 section 4.5.2, RFC 1939 section 3. Chunks may be split anywhere.
 */
export async function* dotStuffed(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  // How much of CRLF the last chunk ended with; a body begins as if after one.
  let ended: 0 | 1 | 2 = 2;
  for await (const chunk of body) {
    if (chunk.length === 0) continue;
    const octets = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let from = 0;
    if ((ended === 2 && octets[0] === dot) || (ended === 1 && octets[0] === LF && octets[1] === dot)) {
      const at = ended === 2 ? 0 : 1;
      yield octets.subarray(0, at);
      yield oneDot;
      from = at;
    }
    for (let at = octets.indexOf("\r\n.", from); at >= 0; at = octets.indexOf("\r\n.", at + 2)) {
      yield octets.subarray(from, at + 2);
      yield oneDot;
      from = at + 2;
    }
    yield octets.subarray(from);
    const last = octets[octets.length - 1];
    const before: number | undefined =
      octets.length > 1 ? octets[octets.length - 2] : ended === 1 ? CR : undefined;
    ended = last === CR ? 1 : last === LF && before === CR ? 2 : 0;
  }
  yield ended === 2 ? end : endAfterLine;
}

/** As `dotStuffed`, for a body that is there as a whole. */
export function dotStuffedText(body: string): string {
  const stuffed = body.replaceAll("\r\n.", "\r\n..");
  const begun = body.startsWith(".") ? `.${stuffed}` : stuffed;
  return `${begun}${body === "" || body.endsWith("\r\n") ? "" : "\r\n"}.\r\n`;
}
