import { LineEnds } from "./line-ends.ts";

const CR = 0x0d;
const LF = 0x0a;
const dot = 0x2e;

/** What one chunk gave: content octets (dots unstuffed), and when the end was in it, the octets behind it. */
export interface Read {
  content: Uint8Array[];
  /** Null until CRLF.CRLF was seen. */
  rest: Uint8Array | null;
}

/**
 * Reads what follows DATA. The end is CRLF "." CRLF and nothing else (RFC 5321 section 4.1.1.4): bare CR or LF never ends a message, and
 * is remembered in `isBare`, so that the session can refuse the message at its true end. A dot at the start of a line is taken off.
 */
export class DataReader {
  readonly #lineEnds = new LineEnds();
  /** Octets that may yet turn out to be part of CRLF.CRLF; the message begins as if after a line end. */
  #held: Buffer = Buffer.alloc(0);
  #atStart = true;
  #isEnded = false;

  /** True when a CR stood without its LF, or a LF without its CR. RFC 5321 section 2.3.8. */
  get isBare(): boolean {
    return this.#lineEnds.isBare(this.#isEnded);
  }

  read(chunk: Uint8Array): Read {
    const fresh = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const octets = this.#held.length > 0 ? Buffer.concat([this.#held, fresh]) : fresh;
    this.#held = Buffer.alloc(0);
    const content: Uint8Array[] = [];
    let from = 0;
    let search = 0;
    for (;;) {
      // A line that begins with a dot: at the very start, or behind CRLF.
      let at: number;
      if (this.#atStart) {
        if (octets.length === 0) break;
        this.#atStart = false;
        at = octets[0] === dot ? -2 : octets.indexOf("\r\n.", search);
        if (at === -1) break;
      } else {
        at = octets.indexOf("\r\n.", search);
        if (at < 0) break;
      }
      const dotAt = at + 2;
      if (dotAt + 2 >= octets.length && !this.#decided(octets, dotAt)) {
        // Too early to tell an end from a stuffed dot.
        this.#emit(content, octets.subarray(from, dotAt));
        this.#held = Buffer.from(octets.subarray(dotAt));
        this.#atStart = true;
        return { content, rest: null };
      }
      this.#emit(content, octets.subarray(from, dotAt));
      if (octets[dotAt + 1] === CR && octets[dotAt + 2] === LF) {
        this.#isEnded = true;
        return { content, rest: octets.subarray(dotAt + 3) };
      }
      from = dotAt + 1;
      search = from;
    }
    // The last octets may be the beginning of CRLF ".".
    let keep = 0;
    if (octets.length > from) {
      if (octets[octets.length - 1] === CR) keep = 1;
      else if (
        octets[octets.length - 1] === LF &&
        octets.length - from > 1 &&
        octets[octets.length - 2] === CR
      )
        keep = 2;
    }
    this.#emit(content, octets.subarray(from, octets.length - keep));
    this.#held = Buffer.from(octets.subarray(octets.length - keep));
    return { content, rest: null };
  }

  /** True when the octets behind a dot are enough to know what it is. */
  #decided(octets: Buffer, dotAt: number): boolean {
    const next = octets[dotAt + 1];
    return next !== undefined && next !== CR;
  }

  #emit(content: Uint8Array[], octets: Buffer): void {
    if (octets.length === 0) return;
    content.push(octets);
    this.#lineEnds.look(octets);
  }
}
