/** Puts a content-transfer-encoding on, as octets stream by. */
export interface Encoder {
  /** Octets in which no CRLF is cut in two; `newline` when one stands before them. */
  write(octets: Uint8Array, newline: boolean): Uint8Array;
  end(): Uint8Array;
}

/** Octets of one base64 line, 76 signs. RFC 2045 section 6.8. */
const base64LineOctets = 57;
const lineMaxLength = 76;
const crlf = Buffer.from("\r\n");

/** RFC 2045 sections 6.7 and 6.8. */
export const encoders = { base64: base64Encoder, "quoted-printable": quotedPrintableEncoder };

function base64Encoder(): Encoder {
  let held: Buffer = Buffer.alloc(0);
  let isFirst = true;
  const lines = (octets: Buffer): Buffer => {
    const out: string[] = [];
    for (let at = 0; at < octets.length; at += base64LineOctets) {
      out.push(`${isFirst ? "" : "\r\n"}${octets.toString("base64", at, at + base64LineOctets)}`);
      isFirst = false;
    }
    return Buffer.from(out.join(""), "latin1");
  };
  return {
    write(octets, newline) {
      held = Buffer.concat(newline ? [held, crlf, octets] : [held, octets]);
      const whole = held.length - (held.length % base64LineOctets);
      const out = lines(held.subarray(0, whole));
      held = held.subarray(whole);
      return out;
    },
    end() {
      const out = lines(held);
      held = Buffer.alloc(0);
      return out;
    },
  };
}

const CR = 0x0d;
const LF = 0x0a;
const space = 0x20;
const tab = 0x09;
const equals = 0x3d;
const hex = Buffer.from("0123456789ABCDEF");
/** Three signs for an octet, and a soft break of three after 73 or more of them. */
const growthMax = 3.2;

function quotedPrintableEncoder(): Encoder {
  let column = 0;
  /** A blank that is written as such unless its line ends after it. */
  let blank = 0;
  const encode = (octets: Uint8Array): Buffer => {
    const out = Buffer.allocUnsafe(Math.ceil(octets.length * growthMax) + 16);
    let length = 0;
    const put = (octet: number, isEscaped: boolean) => {
      const width = isEscaped ? 3 : 1;
      // The last sign of a line that goes on is "=".
      if (column + width > lineMaxLength - 1) {
        out[length++] = equals;
        out[length++] = CR;
        out[length++] = LF;
        column = 0;
      }
      column += width;
      if (isEscaped) {
        out[length++] = equals;
        out[length++] = hex[octet >> 4] as number;
        out[length++] = hex[octet & 15] as number;
      } else out[length++] = octet;
    };
    const flush = (endsLine: boolean) => {
      if (blank !== 0) put(blank, endsLine);
      blank = 0;
    };
    for (let at = 0; at < octets.length; at++) {
      const octet = octets[at] as number;
      if (octet === CR && octets[at + 1] === LF) {
        flush(true);
        out[length++] = CR;
        out[length++] = LF;
        column = 0;
        at += 1;
      } else {
        flush(false);
        if (octet === space || octet === tab) blank = octet;
        else put(octet, octet <= space || octet >= 0x7f || octet === equals);
      }
    }
    return out.subarray(0, length);
  };
  return {
    write: (octets, newline) => (newline ? Buffer.concat([encode(crlf), encode(octets)]) : encode(octets)),
    end() {
      const last = blank;
      blank = 0;
      if (last === 0) return Buffer.alloc(0);
      const isFull = column + 3 > lineMaxLength - 1;
      return Buffer.from(`${isFull ? "=\r\n" : ""}${last === space ? "=20" : "=09"}`);
    },
  };
}
