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
export class DotStuffing {
  /** How much of CRLF the last chunk ended with; a body begins as if after one. */
  #ended: 0 | 1 | 2 = 2;

  /** A chunk as it goes out: itself where no line of it begins with a dot. */
  stuffed(chunk: Uint8Array): Uint8Array {
    if (chunk.length === 0) return chunk;
    const octets = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const pieces: Uint8Array[] = [];
    let from = 0;
    const dotBefore = (at: number) => {
      pieces.push(octets.subarray(from, at), oneDot);
      from = at;
    };
    if (this.#ended === 2 && octets[0] === dot) dotBefore(0);
    else if (this.#ended === 1 && octets[0] === LF && octets[1] === dot) dotBefore(1);
    for (let at = octets.indexOf("\r\n.", from); at >= 0; at = octets.indexOf("\r\n.", at + 2))
      dotBefore(at + 2);
    const last = octets[octets.length - 1];
    const before: number | undefined =
      octets.length > 1 ? octets[octets.length - 2] : this.#ended === 1 ? CR : undefined;
    this.#ended = last === CR ? 1 : last === LF && before === CR ? 2 : 0;
    return pieces.length === 0 ? octets : Buffer.concat([...pieces, octets.subarray(from)]);
  }

  /** What follows the last chunk. */
  end(): Uint8Array {
    return this.#ended === 2 ? end : endAfterLine;
  }
}

/** As `DotStuffing`, of a body that streams by. */
export async function* dotStuffed(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const stuffing = new DotStuffing();
  for await (const chunk of body) if (chunk.length > 0) yield stuffing.stuffed(chunk);
  yield stuffing.end();
}

/** As `dotStuffed`, for a body that is there as a whole. */
export function dotStuffedText(body: string): string {
  const stuffed = body.replaceAll("\r\n.", "\r\n..");
  const begun = body.startsWith(".") ? `.${stuffed}` : stuffed;
  return `${begun}${body === "" || body.endsWith("\r\n") ? "" : "\r\n"}.\r\n`;
}
