import { parseAddress } from "../address/address.ts";
import { decodeRaw, decodeWords } from "./encoded-word.ts";

/** Whose message a header says it is. */
export interface Authors {
  /** Of the From field; empty when there is none. */
  from: string[];
  sender: string | null;
  /** Addresses that stand in names, where a reader takes them for the author's. */
  shown: string[];
}

/** Authors of one message; more are refused, since each is looked up. */
export const authorsMax = 10;
/** Characters of one field; ten long names and addresses have room. */
const fieldMaxLength = 10_000;

/**
 * Reads From and Sender so that nobody can read them otherwise, or answers null: one field of each at most, a list of mailboxes without
 * groups, routes or anything in angle brackets but an address. RFC 5322 sections 3.4 and 3.6.2, without the obsolete forms but for dots in
 * names. The header's line ends are CRLF. Linear.
 */
export function readAuthors(header: Uint8Array): Authors | null {
  const fields = { from: [] as string[], sender: [] as string[] };
  let current: string[] | null = null;
  for (const line of decodeRaw(header).split("\r\n")) {
    if (/^[ \t]/.test(line)) {
      if (current && (current.at(-1)?.length ?? 0) <= fieldMaxLength) current[current.length - 1] += line;
      continue;
    }
    const name = line.slice(0, Math.max(0, line.indexOf(":")));
    current = /^from[ \t]*$/i.test(name) ? fields.from : /^sender[ \t]*$/i.test(name) ? fields.sender : null;
    current?.push(line.slice(line.indexOf(":") + 1));
  }
  if (fields.from.length > 1 || fields.sender.length > 1) return null;
  if ([...fields.from, ...fields.sender].some((value) => value.length > fieldMaxLength)) return null;
  const from = fields.from[0] === undefined ? { addresses: [], shown: [] } : readMailboxes(fields.from[0]);
  const sender = fields.sender[0] === undefined ? null : readMailboxes(fields.sender[0]);
  if (!from || (fields.sender.length > 0 && sender?.addresses.length !== 1)) return null;
  const shown = [...new Set([...from.shown, ...(sender?.shown ?? [])])];
  return shown.length > authorsMax
    ? null
    : { from: from.addresses, sender: sender?.addresses[0] ?? null, shown };
}

const quoted = String.raw`"(?:[^"\\\0-\x08\x0a-\x1f\x7f]|\\[\t\x20-\x7e])*"`;
/** One alternative for each kind of token, told apart by its first character: nothing is tried twice. */
const token = new RegExp(
  String.raw`(?<blank>[ \t]+)|(?<quoted>${quoted})|(?<comment>\((?:[^()\\\0-\x08\x0a-\x1f\x7f]|\\[\t\x20-\x7e])*\))` +
    String.raw`|<(?<angle>(?:${quoted}|[^<>"()\s\0-\x1f\x7f])+)>|(?<comma>,)|(?<word>[^\s<>"(),;:\\\0-\x1f\x7f]+)`,
  "uy",
);

/** The addresses of a mailbox-list and those in its names, or null. */
function readMailboxes(value: string): { addresses: string[]; shown: string[] } | null {
  const addresses: string[] = [];
  const shown: string[] = [];
  let words: string[] = [];
  let names: string[] = [];
  let comments: string[] = [];
  let angle: string | null = null;
  /** A mailbox is a name and an angle bracket, or an address alone. */
  const close = (): boolean => {
    const alone = angle === null && words.length === 1 && names.length === 0 ? words[0] : undefined;
    const address = angle ?? alone;
    if (address === undefined || !parseAddress(address) || addresses.length >= authorsMax) return false;
    if (alone === undefined && words.some((word) => word.includes("@"))) return false;
    const name = decodeWords([...words.filter((word) => word !== alone), ...names, ...comments].join(" "));
    addresses.push(address);
    shown.push(...addressesIn(name));
    words = [];
    names = [];
    comments = [];
    angle = null;
    return true;
  };
  token.lastIndex = 0;
  while (token.lastIndex < value.length) {
    const groups = token.exec(value)?.groups;
    if (!groups) return null;
    if (groups.comma !== undefined) {
      if (!close()) return null;
    } else if (groups.angle !== undefined) {
      if (angle !== null) return null;
      angle = groups.angle;
    } else if (groups.comment !== undefined) comments.push(unquoted(groups.comment));
    else if (groups.blank === undefined) {
      // Behind the angle bracket a mailbox is over.
      if (angle !== null) return null;
      if (groups.word !== undefined) words.push(groups.word);
      else names.push(unquoted(groups.quoted ?? ""));
    }
  }
  return close() ? { addresses, shown } : null;
}

const unquoted = (text: string) => text.slice(1, -1).replace(/\\(.)/g, "$1");

/** What a reader takes for an address. Without a dot in its domain it is none: "R&D@Crepes" is a name. */
const addressesIn = (name: string): string[] =>
  name
    .split(/[\s<>"'()[\],;:]+/u)
    .filter((word) => word.indexOf("@") > 0 && word.includes(".", word.indexOf("@")));
