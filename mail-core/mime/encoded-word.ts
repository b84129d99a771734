import { decodeText } from "./charset.ts";
import { decodeWhole } from "./decode.ts";

const controls = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** Octets of a header value that are no ASCII: UTF-8 when valid (RFC 6532), else windows-1252. */
export function decodeRaw(octets: Uint8Array): string {
  return decodeText(octets, null).text;
}

interface Word {
  charset: string;
  octets: Uint8Array;
  end: number;
}

/** One `=?charset?B|Q?text?=` at `at`, or null. Searches with indexOf only: linear. */
function wordAt(text: string, at: number): Word | null {
  const charsetEnd = text.indexOf("?", at + 2);
  if (charsetEnd < 0 || charsetEnd - at > 80 || text[charsetEnd + 2] !== "?") return null;
  const encoding = text[charsetEnd + 1]?.toUpperCase();
  if (encoding !== "B" && encoding !== "Q") return null;
  const from = charsetEnd + 3;
  let end = text.indexOf("?=", from);
  // "=?utf-8?Q?=41?=": a "?=" that begins the text may be an escape behind the delimiter.
  if (encoding === "Q" && end === from - 1) end = text.indexOf("?=", from);
  if (end < 0 || end - from > 4_000) return null;
  const body = text.slice(from, end);
  const charset = text.slice(at + 2, charsetEnd).split("*")[0] ?? "";
  if (charset === "" || /[\r\n]/.test(body)) return null;
  const octets =
    encoding === "B"
      ? decodeWhole(Buffer.from(body, "latin1"), "base64")
      : decodeWhole(Buffer.from(body.replaceAll("_", "=20"), "latin1"), "quoted-printable");
  return { charset, octets, end: end + 2 };
}

/**
 * Decodes the encoded words of an unfolded value. RFC 2047 section 6. Words of one charset that follow each other are
 * joined before they are decoded: senders split characters between words.
 */
export function decodeWords(text: string): string {
  if (!text.includes("=?")) return text;
  let out = "";
  let at = 0;
  let pending: { charset: string; octets: Uint8Array[] } | null = null;
  const flush = () => {
    if (!pending) return;
    out += decodeText(Buffer.concat(pending.octets), pending.charset).text.replace(controls, "");
    pending = null;
  };
  while (at < text.length) {
    const begin = text.indexOf("=?", at);
    if (begin < 0) break;
    const word = wordAt(text, begin);
    const between = text.slice(at, begin);
    if (!word) {
      flush();
      out += `${between}=?`;
      at = begin + 2;
      continue;
    }
    // White space between two words is theirs, not the text's.
    if (!(pending && /^[ \t\r\n]*$/.test(between))) {
      flush();
      out += between;
    }
    const current = pending as { charset: string; octets: Uint8Array[] } | null;
    if (current && current.charset === word.charset.toLowerCase()) current.octets.push(word.octets);
    else {
      flush();
      pending = { charset: word.charset.toLowerCase(), octets: [word.octets] };
    }
    at = word.end;
  }
  flush();
  return out + text.slice(at);
}

/** True when a value must be encoded to go out in a header. */
const needsEncoding = (text: string) => /[^\x20-\x7e]/.test(text) || text.includes("=?");

/** Encodes a phrase or unstructured text as UTF-8 B-words of at most 75 characters, joined by folding. */
export function encodeWords(text: string): string {
  if (!needsEncoding(text)) return text;
  const words: string[] = [];
  let octets: Buffer = Buffer.alloc(0);
  // 45 octets become 60 characters; a character is never split between words.
  for (const character of text.replace(/[\r\n\0]+/g, " ")) {
    const more = Buffer.from(character);
    if (octets.length + more.length > 45) {
      words.push(octets.toString("base64"));
      octets = Buffer.alloc(0);
    }
    octets = Buffer.concat([octets, more]);
  }
  words.push(octets.toString("base64"));
  return words.map((word) => `=?utf-8?B?${word}?=`).join("\r\n ");
}
