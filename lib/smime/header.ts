import { base64Lines, octetsOf } from "./octets.ts";

/** Octets of one encoded word's text: with what stands around it 75 characters. RFC 2047 section 2. */
const wordMaxOctets = 42;
/** A line is folded before this, where it can be. RFC 5322 section 2.1.1. */
const lineLength = 76;

interface Person {
  name?: string | null;
  email: string;
}

const isPlain = (text: string): boolean => /^[\x20-\x7e]*$/.test(text) && !text.includes("=?");

/** A text in a header: as it is, or as encoded words. RFC 2047. */
export function headerText(text: string): string {
  const line = text.replace(/[\r\n\t\0]+/g, " ");
  if (isPlain(line)) return line;
  const words: string[] = [];
  let word = "";
  for (const letter of line) {
    if (octetsOf(word + letter).length > wordMaxOctets) {
      words.push(word);
      word = "";
    }
    word += letter;
  }
  return [...words, word].map((one) => `=?utf-8?B?${base64Lines(octetsOf(one)).trim()}?=`).join(" ");
}

/** A name and an address. RFC 5322 section 3.4. */
export function headerPerson({ name, email }: Person): string {
  const address = email.replace(/[\s<>]+/g, "");
  if (!name?.trim()) return address;
  const shown = isPlain(name) ? `"${name.replace(/["\\]/g, "\\$&")}"` : headerText(name);
  return `${shown} <${address}>`;
}

/** A field, folded where it has spaces. RFC 5322 section 2.2.3. */
export function field(name: string, value: string): string {
  const lines: string[] = [];
  let line = `${name}:`;
  for (const piece of value.split(" ")) {
    if (line.length + 1 + piece.length > lineLength && line.includes(" ")) {
      lines.push(line);
      line = "";
    }
    line += ` ${piece}`;
  }
  return `${[...lines, line].join("\r\n")}\r\n`;
}

/** A parameter whose value anybody may have written: a file's name. RFC 2231 section 4. */
export function parameter(name: string, value: string): string {
  const line = value.replace(/[\r\n\0]+/g, " ");
  if (isPlain(line) && line.length < 60) return `${name}="${line.replace(/["\\]/g, "\\$&")}"`;
  const octets = Array.from(octetsOf(line), (octet) =>
    /[A-Za-z0-9._-]/.test(String.fromCharCode(octet))
      ? String.fromCharCode(octet)
      : `%${octet.toString(16).toUpperCase().padStart(2, "0")}`,
  );
  const pieces: string[] = [];
  for (let at = 0; at < octets.length; at += 18) pieces.push(octets.slice(at, at + 18).join(""));
  const [only, ...more] = pieces;
  if (more.length === 0) return `${name}*=utf-8''${only}`;
  return pieces.map((piece, at) => `${name}*${at}*=${at === 0 ? "utf-8''" : ""}${piece}`).join(";\r\n ");
}

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** RFC 5322 section 3.3, in UTC: where the writer is nobody learns. */
export function headerDate(at: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${days[at.getUTCDay()]}, ${two(at.getUTCDate())} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
  return `${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}
