import type { BodyPart } from "./message-summary.ts";

/** Counts what an encoded body decodes to, without decoding it. */
export interface SizeCounter {
  /** Whole lines, any number of them; only one that is very long comes in pieces. */
  add(octets: Buffer): void;
  /** The last `octets` octets, a line end, turned out to belong to the boundary. */
  trim(octets: number): void;
  size(): number;
}

const LF = 0x0a;

export function makeSizeCounter(encoding: BodyPart["encoding"]): SizeCounter {
  if (encoding === "base64") return base64Counter();
  if (encoding === "quoted-printable") return quotedPrintableCounter();
  let size = 0;
  return {
    add: (octets) => {
      size += octets.length;
    },
    trim: (octets) => {
      size -= octets;
    },
    size: () => size,
  };
}

/** Signs that are not line ends or blanks, three octets for four of them. */
function base64Counter(): SizeCounter {
  let signs = 0;
  let padding = 0;
  return {
    add(octets) {
      for (let start = 0, next = 0; start < octets.length; start = next) {
        const lf = octets.indexOf(LF, start);
        next = lf < 0 ? octets.length : lf + 1;
        let end = next;
        while (end > start && (octets[end - 1] as number) <= 0x20) end -= 1;
        while (start < end && (octets[start] as number) <= 0x20) start += 1;
        signs += end - start;
        for (let at = end - 1; at >= start && octets[at] === 0x3d; at--) padding += 1;
      }
    },
    trim() {},
    size: () => Math.max(0, Math.floor(((signs - padding) * 3) / 4)),
  };
}

/** Every "=XX" stands for one octet, a soft line break for none. */
function quotedPrintableCounter(): SizeCounter {
  let size = 0;
  return {
    add(octets) {
      size += octets.length;
      for (let at = octets.indexOf(0x3d); at >= 0; ) {
        const next = octets[at + 1];
        const isSoft = next === LF || next === 0x0d;
        const lf = isSoft ? octets.indexOf(LF, at) : -1;
        const lineEnd = lf < 0 ? octets.length : lf + 1;
        size -= isSoft ? lineEnd - at : 2;
        at = octets.indexOf(0x3d, isSoft ? lineEnd : at + 1);
      }
    },
    trim: (octets) => {
      size -= octets;
    },
    size: () => Math.max(0, size),
  };
}
