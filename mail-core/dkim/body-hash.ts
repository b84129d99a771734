import { createHash } from "node:crypto";

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const heldMaxOctets = 16 * 1024;
/** Shorter pieces are collected: each that goes to the hash alone has its price. */
const pieceMinOctets = 512;

export interface BodyHash {
  /** Takes the next octets of the body; they may be cut anywhere. */
  update(octets: Uint8Array): void;
  /** SHA-256 in base64. */
  digest(): string;
}

/**
 * The hash of a body in its relaxed form: runs of blanks are one space, blanks at the end of a line and empty lines at the end of the
 * body are nothing, a last line without its end gets one. Holds one buffer, however long the body is. RFC 6376 section 3.4.4.
 */
export function relaxedBodyHash(): BodyHash {
  const hash = createHash("sha256");
  const held = Buffer.allocUnsafe(heldMaxOctets);
  let length = 0;
  /** Line ends that count only when something follows them. */
  let lineEnds = 0;
  let blank = false;
  let afterCr = false;
  let isEmpty = true;

  const flush = () => {
    if (length > 0) hash.update(held.subarray(0, length));
    length = 0;
  };
  const put = (octet: number) => {
    if (length === heldMaxOctets) flush();
    held[length] = octet;
    length += 1;
  };
  const putPiece = (octets: Uint8Array, from: number, to: number) => {
    if (to - from < pieceMinOctets) for (let at = from; at < to; at++) put(octets[at] as number);
    else {
      flush();
      hash.update(octets.subarray(from, to));
    }
  };
  const putPending = () => {
    for (; lineEnds > 0; lineEnds -= 1) {
      put(CR);
      put(LF);
    }
    if (blank) put(SPACE);
    blank = false;
    isEmpty = false;
  };
  const step = (octet: number) => {
    if (afterCr) {
      afterCr = false;
      if (octet === LF) {
        blank = false;
        lineEnds += 1;
        return;
      }
      putPending();
      put(CR);
    }
    if (octet === CR) afterCr = true;
    else if (octet === SPACE || octet === TAB) blank = true;
    else {
      putPending();
      put(octet);
    }
  };

  return {
    update(octets) {
      for (let at = 0; at < octets.length; at++) {
        if (!(afterCr || blank || isEmpty || lineEnds > 0)) {
          const end = endOfRelaxed(octets, at);
          putPiece(octets, at, end);
          at = end;
          if (at === octets.length) return;
        }
        step(octets[at] as number);
      }
    },
    digest() {
      if (afterCr) {
        putPending();
        put(CR);
      }
      if (!isEmpty) {
        put(CR);
        put(LF);
      }
      flush();
      return hash.digest("base64");
    },
  };
}

/** Up to where octets are in their relaxed form as they stand, whatever follows. */
function endOfRelaxed(octets: Uint8Array, from: number): number {
  let at = from;
  while (at < octets.length) {
    const octet = octets[at] as number;
    if (octet > SPACE) at += 1;
    else if (octet === SPACE) {
      if (!((octets[at + 1] as number) > SPACE)) return at;
      at += 2;
    } else if (octet === CR) {
      if (octets[at + 1] !== LF || !((octets[at + 2] as number) > SPACE)) return at;
      at += 3;
    } else if (octet === TAB) return at;
    else at += 1;
  }
  return at;
}
