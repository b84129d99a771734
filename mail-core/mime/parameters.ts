import { decodeText } from "./charset.ts";
import { decodeWords } from "./encoded-word.ts";

export interface ParameterisedValue {
  /** Lower case, without its parameters and comments. */
  value: string;
  /** Names in lower case. */
  parameters: ReadonlyMap<string, string>;
}

/** More parameters, or pieces of one, than anybody needs. */
const parametersMax = 128;

interface Piece {
  text: string;
  encoded: boolean;
}

/** `value; name=value; …` of Content-Type and Content-Disposition. RFC 2045 section 5.1, RFC 2231. Linear. */
export function parseParameters(raw: string): ParameterisedValue {
  const segments = splitOutsideQuotes(raw, ";");
  const value = (segments[0] ?? "").trim().toLowerCase();
  const pieces = new Map<string, Map<number, Piece>>();
  for (const segment of segments.slice(1, parametersMax + 1)) {
    const equals = segment.indexOf("=");
    if (equals < 0) continue;
    const [name = "", ...marks] = segment.slice(0, equals).trim().toLowerCase().split("*");
    if (name === "" || marks.length > 2) continue;
    const encoded = marks.length > 0 && marks.at(-1) === "";
    const section = marks[0] ? Number(marks[0]) : 0;
    if (!Number.isInteger(section) || section < 0 || section > parametersMax) continue;
    const known = pieces.get(name) ?? new Map<number, Piece>();
    if (!known.has(section) || encoded)
      known.set(section, { text: unquote(segment.slice(equals + 1).trim()), encoded });
    pieces.set(name, known);
  }
  const parameters = new Map<string, string>();
  for (const [name, known] of pieces) parameters.set(name, join(known));
  return { value, parameters };
}

/** Continuations in order up to the first gap; charset from the first piece. RFC 2231 sections 3 and 4. */
function join(pieces: Map<number, Piece>): string {
  const first = pieces.get(0);
  if (!first?.encoded && pieces.size <= 1)
    return decodeWords(first?.text ?? [...pieces.values()][0]?.text ?? "");
  let charset: string | null = null;
  const octets: Uint8Array[] = [];
  for (let section = 0; pieces.has(section); section++) {
    const { text, encoded } = pieces.get(section) as Piece;
    let rest = text;
    if (encoded && section === 0) {
      const [label, , ...more] = text.split("'");
      if (more.length > 0) {
        charset = label ?? null;
        rest = more.join("'");
      }
    }
    octets.push(encoded ? percentDecoded(rest) : Buffer.from(rest, "utf8"));
  }
  return decodeText(Buffer.concat(octets), charset).text;
}

function percentDecoded(text: string): Uint8Array {
  const out: number[] = [];
  const octets = Buffer.from(text, "utf8");
  for (let at = 0; at < octets.length; at++) {
    const hex = octets[at] === 0x25 ? octets.toString("latin1", at + 1, at + 3) : "";
    if (/^[0-9A-Fa-f]{2}$/.test(hex)) {
      out.push(Number.parseInt(hex, 16));
      at += 2;
    } else out.push(octets[at] as number);
  }
  return Uint8Array.from(out);
}

/** Splits at a separator, but not inside quotes or comments; comments are dropped. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = "";
  let quoted = false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === "\\" && (quoted || depth > 0)) {
      if (depth === 0) part += character + (text[at + 1] ?? "");
      at += 1;
    } else if (quoted) {
      part += character;
      quoted = character !== '"';
    } else if (depth > 0) depth += character === "(" ? 1 : character === ")" ? -1 : 0;
    else if (character === '"') {
      part += character;
      quoted = true;
    } else if (character === "(") depth = 1;
    else if (character === separator) {
      parts.push(part);
      part = "";
    } else part += character;
  }
  parts.push(part);
  return parts;
}

/** Takes quotes and backslashes off. */
export function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  const end = text.endsWith('"') && text.length > 1 ? text.length - 1 : text.length;
  // A path such as C:\file.txt keeps its backslashes: only quotes and backslashes are escaped in practice.
  return text.slice(1, end).replace(/\\(["\\])/g, "$1");
}
