import iconv from "iconv-lite";

export interface DecodedText {
  text: string;
  /** True when the charset was unknown, or octets did not fit it. RFC 8621 section 4.1.4, isEncodingProblem. */
  problem: boolean;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
const latin = new TextDecoder("windows-1252");

/**
 * Octets as text. An unknown charset is read as UTF-8 where that is valid, else as windows-1252: some sign for every
 * octet, never an error.
 */
export function decodeText(octets: Uint8Array, charset: string | null): DecodedText {
  const label = charset?.trim().toLowerCase() ?? "us-ascii";
  // Mail that says us-ascii and is not says nothing: look at what is there.
  if (label !== "" && label !== "us-ascii" && label !== "ascii" && label !== "utf-8" && label !== "utf8") {
    const known = decodeKnown(octets, label);
    if (known) return known;
    return { ...guess(octets), problem: true };
  }
  return guess(octets);
}

function guess(octets: Uint8Array): DecodedText {
  try {
    return { text: utf8.decode(octets), problem: false };
  } catch {
    return { text: latin.decode(octets), problem: true };
  }
}

function decodeKnown(octets: Uint8Array, label: string): DecodedText | null {
  try {
    const text = new TextDecoder(label).decode(octets);
    return { text, problem: text.includes("\ufffd") };
  } catch {
    // A charset that browsers do not know: utf-7, cp437 and others.
  }
  try {
    if (!iconv.encodingExists(label)) return null;
    const text = iconv.decode(Buffer.from(octets.buffer, octets.byteOffset, octets.length), label);
    return { text, problem: text.includes("\ufffd") };
  } catch {
    return null;
  }
}
