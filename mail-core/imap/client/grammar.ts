import { depthMax } from "./limits.ts";

/** A value of a response: an atom or a number as text, a string as its octets, NIL, or a list. RFC 9051 section 4. */
export type Value = string | Buffer | null | Value[];

/** What comes before, between and behind the literals of a response: text; and the literals. */
export type Piece = { kind: "text" | "literal"; octets: Buffer };

/** The condition of a command, of the connection, or a remark. RFC 9051 section 7.1. */
export interface Status {
  status: "OK" | "NO" | "BAD" | "BYE" | "PREAUTH";
  /** "UIDVALIDITY 5", in capital letters; empty when there is none. */
  code: string;
  text: string;
}

const statusPattern = /^(OK|NO|BAD|BYE|PREAUTH)(?: \[([^\]]*)\])?(?: (.*))?$/i;

/** Null for what is no status. */
export function readStatus(line: string): Status | null {
  const [, status, code = "", text = ""] = statusPattern.exec(line) ?? [];
  if (status === undefined) return null;
  return { status: status.toUpperCase() as Status["status"], code: code.toUpperCase(), text };
}

/** How many octets follow as a literal, where a line says so. RFC 9051 section 4.3; `~` is of RFC 3516. */
export function literalOf(line: string): { octets: number; before: string } | null {
  const [whole, digits] = /~?\{(\d{1,15})\+?\}$/.exec(line) ?? [];
  return whole === undefined ? null : { octets: Number(digits), before: line.slice(0, -whole.length) };
}

/** The values of a response; null where brackets or quotes do not close, or lists lie too deep. */
export function readValues(pieces: readonly Piece[]): Value[] | null {
  const stack: Value[][] = [[]];
  for (const { kind, octets } of pieces) {
    if (kind === "literal") stack.at(-1)?.push(octets);
    else if (!readText(octets.toString("latin1"), stack)) return null;
  }
  return stack.length === 1 ? (stack[0] ?? []) : null;
}

/** Reads text into the innermost list that is open. */
function readText(text: string, stack: Value[][]): boolean {
  // One token: a bracket, a quoted string, or an atom, which may have brackets of its own (`BODY[]`).
  const token = / *(?:([()])|"((?:[^"\\]|\\.)*)"|([^ ()"]+)) */y;
  while (token.lastIndex < text.length) {
    const [whole, bracket, quoted, atom] = token.exec(text) ?? [];
    if (whole === undefined) return text.trim() === "";
    if (bracket === "(") {
      const list: Value[] = [];
      stack.at(-1)?.push(list);
      stack.push(list);
      if (stack.length > depthMax) return false;
    } else if (bracket === ")") {
      stack.pop();
      if (stack.length === 0) return false;
    } else if (quoted !== undefined)
      stack.at(-1)?.push(Buffer.from(quoted.replace(/\\(.)/g, "$1"), "latin1"));
    else if (atom !== undefined) stack.at(-1)?.push(atom.toUpperCase() === "NIL" ? null : atom);
  }
  return true;
}

/** A value's octets, as of a name that may come as an atom or as a string. */
export function octetsOf(value: Value | undefined): Buffer | null {
  if (typeof value === "string") return Buffer.from(value, "latin1");
  return Buffer.isBuffer(value) ? value : null;
}

/** What a FETCH response says, by the names of its items in capital letters. RFC 9051 section 7.5.2. */
export function itemsOf(list: Value | undefined): Map<string, Value> {
  const items = new Map<string, Value>();
  if (!Array.isArray(list)) return items;
  for (let at = 0; at + 1 < list.length; at += 2) {
    const name = list[at];
    if (typeof name === "string") items.set(name.toUpperCase(), list[at + 1] ?? null);
  }
  return items;
}

/** A number of up to 32 bits, as of sequence numbers, UIDs and sizes (of these 53); null for anything else. */
export function numberOf(value: Value | undefined, max = 2 ** 32 - 1): number | null {
  if (typeof value !== "string" || !/^\d{1,16}$/.test(value)) return null;
  const number = Number(value);
  return number <= max ? number : null;
}

/** A string as a command may have it: without CR, LF and NUL. RFC 9051 section 4.3. Null for what cannot be. */
export function quote(text: string): string | null {
  return /[\r\n\0]/.test(text) ? null : `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** A date and time as of INTERNALDATE; null for what is none. RFC 9051 section 9, `date-time`. */
export function readDateTime(text: string): Date | null {
  const [whole, day = "", month, year, time, zone = ""] =
    /^ ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d{2}:\d{2}:\d{2}) ([+-]\d{4})$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const at = new Date(`${day} ${month} ${year} ${time} ${zone}`);
  return Number.isNaN(at.getTime()) ? null : at;
}
