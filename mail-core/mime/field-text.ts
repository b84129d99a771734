import type { AddressGroup } from "./addresses.ts";
import { encodeWords } from "./encoded-word.ts";
import type { EmailAddress } from "./message-summary.ts";

/**
 * The forms of RFC 8621 section 4.1.2 as they are written: each gives what follows the colon, folded, or null for a value
 * that would break out of its field. `header.ts` reads them back.
 */

const controls = /[\0-\x1f\x7f]/;
/** Octets of one line without its CRLF. RFC 5322 section 2.1.1. */
export const lineMaxOctets = 998;
/** A word longer than this goes out in encoded words, which fold; the field's name stands before it. */
const wordMaxLength = 700;

/** Just what was given: ASCII, and a fold is CRLF before a blank on a line that holds more than blanks. */
export function rawText(raw: string): string | null {
  const lines = raw.split("\r\n");
  const isField = lines.every((line, n) => {
    const isFold = n === 0 || (/^[ \t]/.test(line) && line.trim() !== "");
    return isFold && line.length <= lineMaxOctets && /^[\t\x20-\x7e]*$/.test(line);
  });
  return isField ? raw : null;
}

/** Breaks at spaces; what is beyond ASCII, or a run without a space, goes out in encoded words. */
export function unstructuredText(text: string): string | null {
  if (controls.test(text)) return null;
  const encoded = encodeWords(text.toWellFormed());
  if (encoded !== text) return ` ${encoded}`;
  if (text.split(" ").some((word) => word.length > wordMaxLength)) return ` ${encodeAll(text)}`;
  return ` ${text.replace(/(.{60,}?) (?=\S)/g, "$1\r\n ")}`;
}

/** Null groups are addresses that stand alone. RFC 5322 section 3.4. */
export function addressText(groups: readonly AddressGroup[]): string | null {
  const written: string[] = [];
  for (const { name, addresses } of groups) {
    if (controls.test(name ?? "") || !addresses.every(isWritable)) return null;
    const list = addresses.map(oneAddress).join(",\r\n ");
    if (name !== null) written.push(`${phrase(name)}:${list && `\r\n ${list}`};`);
    else if (list !== "") written.push(list);
  }
  return ` ${written.join(",\r\n ")}`;
}

const plainAddress = /^[^\s\0-\x1f\x7f<>,;:"()]+$/;
const fullAddress =
  /^(?:"(?:[ !#-[\]-~]|\\[ -~])*"|[^\s\0-\x1f\x7f<>,;:"()@]+)@(?:\[[\w:.-]+\]|[^\s\0-\x1f\x7f<>,;:"()@[\]]+)$/;
const addressMaxLength = 900;

/** A draft may hold an address that is not finished; none may hold what ends it. */
const isWritable = ({ name, email }: EmailAddress) =>
  !controls.test(name ?? "") &&
  email.length <= addressMaxLength &&
  (plainAddress.test(email) || fullAddress.test(email));

/** One address, with its name where it has one. RFC 5322 section 3.4. */
export function oneAddress({ name, email }: EmailAddress): string {
  if (name) return `${phrase(name)} <${email}>`;
  // A colon of an address literal, bare, would be taken for a group's.
  return plainAddress.test(email) ? email : `<${email}>`;
}

const atoms = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/** A name of plain words stands bare, any other in quotes, one beyond ASCII in encoded words. RFC 5322 section 3.2.5. */
function phrase(name: string): string {
  // A long plain name goes out in words too: those fold.
  if (!/^[\x20-\x7e]{0,200}$/.test(name) || name.includes("=?")) return encodeAll(name);
  return atoms.test(name) ? name : `"${name.replace(/["\\]/g, "\\$&")}"`;
}

/** Words also for what is ASCII: pieces of 45 octets, folded. */
function encodeAll(text: string): string {
  const encoded = encodeWords(text);
  if (encoded !== text) return encoded;
  const pieces = text.match(/.{1,45}/g) ?? [];
  return pieces.map((piece) => `=?utf-8?B?${Buffer.from(piece).toString("base64")}?=`).join("\r\n ");
}

export const isMessageId = (id: string) => /^[\x21-\x3b\x3d\x3f-\x7e]{1,900}$/.test(id);

/** RFC 5322 section 3.6.4; without angle brackets, as JMAP shows them. */
export const messageIdText = (ids: readonly string[]): string | null =>
  ids.every(isMessageId) ? ` ${ids.map((id) => `<${id}>`).join("\r\n ")}` : null;

/** RFC 2369 section 2. */
export const urlText = (urls: readonly string[]): string | null =>
  urls.every(isMessageId) ? ` ${urls.map((url) => `<${url}>`).join(",\r\n ")}` : null;

/** `; name=value` behind a Content-Type or Content-Disposition: whole ASCII quoted, else in pieces. RFC 2231 sections 3 and 4. */
export function parameterText(name: string, value: string): string {
  if (/^[\x20-\x7e]{1,60}$/.test(value)) return `;\r\n ${name}="${value.replace(/["\\]/g, "\\$&")}"`;
  const octets = Array.from(Buffer.from(value), (octet) =>
    /[A-Za-z0-9._-]/.test(String.fromCharCode(octet)) && octet < 128
      ? String.fromCharCode(octet)
      : `%${octet.toString(16).toUpperCase().padStart(2, "0")}`,
  );
  let out = "";
  for (let at = 0, n = 0; at < octets.length; at += 18, n++)
    out += `;\r\n ${name}*${n}*=${n === 0 ? "utf-8''" : ""}${octets.slice(at, at + 18).join("")}`;
  return out;
}
