/** Puts a content-transfer-encoding on, as octets stream by. */
export interface Encoder {
  /** Octets without line ends; `newline` when a CRLF stands before them. */
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

function quotedPrintableEncoder(): Encoder {
  let column = 0;
  /** A blank that is written as such unless its line ends after it. */
  let blank: " " | "\t" | null = null;
  const put = (signs: string): string => {
    // The last sign of a line that goes on is "=".
    const breaks = column + signs.length > lineMaxLength - 1;
    column = breaks ? signs.length : column + signs.length;
    return breaks ? `=\r\n${signs}` : signs;
  };
  const flush = (endsLine: boolean): string => {
    if (blank === null) return "";
    const signs = endsLine ? (blank === " " ? "=20" : "=09") : blank;
    blank = null;
    return put(signs);
  };
  return {
    write(octets, newline) {
      const out: string[] = [];
      if (newline) {
        out.push(flush(true), "\r\n");
        column = 0;
      }
      for (const octet of octets) {
        out.push(flush(false));
        if (octet === 0x20 || octet === 0x09) blank = octet === 0x20 ? " " : "\t";
        else if (octet > 0x20 && octet < 0x7f && octet !== 0x3d) out.push(put(String.fromCharCode(octet)));
        else out.push(put(`=${octet.toString(16).toUpperCase().padStart(2, "0")}`));
      }
      return Buffer.from(out.join(""), "latin1");
    },
    end: () => Buffer.from(flush(true), "latin1"),
  };
}
