import type { BodyPart } from "./message-summary.ts";

/** Counts what an encoded body decodes to, without decoding it. */
export interface SizeCounter {
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
    add(line) {
      let end = line.length;
      while (end > 0 && (line[end - 1] as number) <= 0x20) end -= 1;
      let start = 0;
      while (start < end && (line[start] as number) <= 0x20) start += 1;
      signs += end - start;
      for (let at = end - 1; at >= start && line[at] === 0x3d; at--) padding += 1;
    },
    trim() {},
    size: () => Math.max(0, Math.floor(((signs - padding) * 3) / 4)),
  };
}

/** Every "=XX" stands for one octet, a soft line break for none. */
function quotedPrintableCounter(): SizeCounter {
  let size = 0;
  return {
    add(line) {
      size += line.length;
      for (let at = line.indexOf(0x3d); at >= 0; at = line.indexOf(0x3d, at + 1)) {
        const next = line[at + 1];
        const isSoft = next === LF || next === 0x0d;
        size -= isSoft ? line.length - at : 2;
        if (isSoft) return;
      }
    },
    trim: (octets) => {
      size -= octets;
    },
    size: () => Math.max(0, size),
  };
}
