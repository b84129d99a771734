import type { BodyPart } from "./message-summary.ts";

/** Takes a content-transfer-encoding off, chunk by chunk. */
export interface TransferDecoder {
  write(octets: Uint8Array): Uint8Array;
  end(): Uint8Array;
}

const nothing = new Uint8Array(0);

/** RFC 2045 section 6. An encoding that is not known is passed through. */
export function decodeTransfer(encoding: BodyPart["encoding"]): TransferDecoder {
  if (encoding === "base64") return base64Decoder();
  if (encoding === "quoted-printable") return quotedPrintableDecoder();
  return { write: (octets) => octets, end: () => nothing };
}

/** The whole of something small. */
export function decodeWhole(octets: Uint8Array, encoding: BodyPart["encoding"]): Uint8Array {
  const decoder = decodeTransfer(encoding);
  const head = decoder.write(octets);
  const tail = decoder.end();
  return tail.length === 0 ? head : Buffer.concat([head, tail]);
}

function base64Decoder(): TransferDecoder {
  let rest = "";
  // Padding in the middle ends one base64 text; what follows is the next one.
  const decode = (text: string) => {
    if (!text.includes("=")) return Buffer.from(text, "base64");
    return Buffer.concat(text.split(/=+/).map((piece) => Buffer.from(piece, "base64")));
  };
  return {
    write(octets) {
      const text =
        rest +
        Buffer.from(octets.buffer, octets.byteOffset, octets.length)
          .toString("latin1")
          .replace(/[^A-Za-z0-9+/=]+/g, "");
      const whole = text.length - (text.length % 4);
      // A group is decoded when it is whole; padding out of step moves the groups, so keep from the last padding on.
      const padded = text.lastIndexOf("=", whole - 1);
      const at =
        padded >= 0 && padded + 1 < whole ? padded + 1 + Math.floor((whole - padded - 1) / 4) * 4 : whole;
      rest = text.slice(at);
      return decode(text.slice(0, at));
    },
    end() {
      const last = decode(rest);
      rest = "";
      return last;
    },
  };
}

const equals = 0x3d;

function hexValue(octet: number | undefined): number {
  if (octet === undefined) return -1;
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const letter = octet | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function quotedPrintableDecoder(): TransferDecoder {
  let rest: Buffer = Buffer.alloc(0);
  const decode = (octets: Buffer, isLast: boolean): { decoded: Uint8Array; rest: Buffer } => {
    const out = Buffer.allocUnsafe(octets.length);
    let length = 0;
    let at = 0;
    while (at < octets.length) {
      const octet = octets[at] as number;
      if (octet !== equals) {
        out[length++] = octet;
        at += 1;
        continue;
      }
      // Two octets decide what "=" means; they may come with the next chunk. Blanks may stand before a soft break.
      let after = at + 1;
      while (octets[after] === 0x20 || octets[after] === 0x09) after += 1;
      if (!isLast && after + 1 >= octets.length && octets.length - at < 1_000)
        return { decoded: out.subarray(0, length), rest: octets.subarray(at) };
      const high = hexValue(octets[at + 1]);
      const low = hexValue(octets[at + 2]);
      if (high >= 0 && low >= 0) {
        out[length++] = high * 16 + low;
        at += 3;
      } else if (octets[after] === 0x0d && octets[after + 1] === 0x0a) at = after + 2;
      else if (octets[after] === 0x0a || (after >= octets.length && isLast)) at = after + 1;
      else {
        // Not an escape: kept as it stands. RFC 2045 section 6.7 asks to be lenient.
        out[length++] = octet;
        at += 1;
      }
    }
    return { decoded: out.subarray(0, length), rest: Buffer.alloc(0) };
  };
  return {
    write(octets) {
      const step = decode(Buffer.concat([rest, octets]), false);
      rest = step.rest;
      return step.decoded;
    },
    end() {
      const step = decode(rest, true);
      rest = Buffer.alloc(0);
      return step.decoded;
    },
  };
}
