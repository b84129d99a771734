const CR = 0x0d;
const LF = 0x0a;
const dot = 0x2e;
const crlfDot = Buffer.from("\r\n.");
const nothing: Buffer = Buffer.alloc(0);

/** Of the next octets: what is content, and behind the end what belongs to the next response (null before the end). */
export interface Unstuffed {
  content: readonly Uint8Array[];
  rest: Uint8Array | null;
}

/**
 * Reads a multi-line response as it comes, cut anywhere: CRLF, a dot and CRLF end it, and of any other line that begins with a dot that one is
 * taken off. Nothing else ends it: a bare LF before a dot is content. Holds four octets at most. RFC 1939 section 3.
 */
export function makeUnstuffer(): { take(octets: Uint8Array): Unstuffed } {
  let held: Buffer = nothing;
  /** True when what is held begins a line. */
  let beginsLine = true;
  return {
    take(octets) {
      let rest: Buffer = Buffer.concat([held, octets]);
      const content: Uint8Array[] = [];
      const hold = (): Unstuffed => {
        held = rest;
        return { content, rest: null };
      };
      for (;;) {
        if (beginsLine && rest[0] === dot) {
          if (rest.length < 2 || (rest[1] === CR && rest.length < 3)) return hold();
          if (rest[1] === CR && rest[2] === LF) return { content, rest: rest.subarray(3) };
          rest = rest.subarray(1);
        }
        if (rest.length === 0) return hold();
        beginsLine = false;
        const at = rest.indexOf(crlfDot);
        const end = at >= 0 ? at + 2 : rest.length - lineEndBegun(rest);
        if (end > 0) content.push(rest.subarray(0, end));
        rest = rest.subarray(end);
        if (at < 0) return hold();
        beginsLine = true;
      }
    },
  };
}

/** Octets at the end that may be the CRLF before a dot. */
function lineEndBegun(octets: Buffer): 0 | 1 | 2 {
  const last = octets[octets.length - 1];
  if (last === CR) return 1;
  return last === LF && octets[octets.length - 2] === CR ? 2 : 0;
}
