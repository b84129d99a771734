import { decodeWords } from "../mime/encoded-word.ts";
import { storedField, unended } from "./marks-write.ts";

/** What the fields before and in a message say about how it was marked. */
export interface Marks {
  /** Null where nothing is said, not even that it is unread. */
  keywords: string[] | null;
  /** Names of labels, as Gmail's Takeout has them; null without that field. */
  labels: string[] | null;
  receivedAt: Date | null;
  /** We wrote it. */
  isOwn: boolean;
  /** Its last line had no end. */
  isUnended: boolean;
  /** It was deleted where it comes from, and its file not yet tidied up. */
  isExpunged: boolean;
}

/** Fields that mail programs put before a message in an mbox: they are none of the message's own. */
const aside =
  /^(status|x-status|x-keywords|x-uid|x-imap|x-imapbase|x-mozilla-status2?|x-mozilla-keys|x-gmail-labels|x-gm-thrid|x-keryx-stored)$/;
const keywordsMax = 100;

/** One field of a header block. */
interface Line {
  name: string;
  value: string;
  end: number;
}

/** The fields of a header, folded lines together, each with where it ends. */
function* fieldsOf(head: Buffer): Iterable<Line> {
  for (let at = 0; at < head.length; ) {
    let end = at;
    do {
      const next = head.indexOf(0x0a, end);
      end = next < 0 ? head.length : next + 1;
    } while (head[end] === 0x20 || head[end] === 0x09);
    const text = head.toString("latin1", at, end);
    const [, name, value = ""] = /^([\x21-\x39\x3b-\x7e]+)[ \t]*:(.*)$/s.exec(text) ?? [];
    if (name === undefined) return;
    yield { name: name.toLowerCase(), value: value.replace(/\r?\n/g, "").trim(), end };
    at = end;
  }
}

/** Reads the header of a message in an mbox; `asideOctets` is how much of it stands before the message itself. */
export function readMarks(head: Buffer): { marks: Marks; asideOctets: number; contentLength: number | null } {
  const said = new Map<string, string>();
  let asideOctets = 0;
  let isBefore = true;
  for (const { name, value, end } of fieldsOf(head)) {
    isBefore &&= aside.test(name);
    if (!said.has(name) && (aside.test(name) || name === "content-length")) said.set(name, value);
    if (isBefore) asideOctets = end;
    // Behind it stands the message, whatever its first fields are called.
    if (name === storedField.toLowerCase() && isBefore) break;
  }
  const length = /^\d{1,15}$/.exec(said.get("content-length") ?? "");
  return { marks: marksOf(said), asideOctets, contentLength: length ? Number(length[0]) : null };
}

function marksOf(said: ReadonlyMap<string, string>): Marks {
  const status = said.get("status");
  const more = said.get("x-status");
  const mozilla = /^[0-9a-f]{4}$/i.exec(said.get("x-mozilla-status") ?? "");
  const bits = mozilla ? Number.parseInt(mozilla[0], 16) : 0;
  const labels = said.get("x-gmail-labels");
  const letters = `${status ?? ""}${more ?? ""}`;
  const named = `${said.get("x-keywords") ?? ""} ${said.get("x-mozilla-keys") ?? ""}`;
  const keywords = new Set([
    ...(/R/.test(letters) || bits & 0x01 ? ["$seen"] : []),
    ...(/A/.test(letters) || bits & 0x02 ? ["$answered"] : []),
    ...(/F/.test(letters) || bits & 0x04 ? ["$flagged"] : []),
    ...(/T/.test(letters) ? ["$draft"] : []),
    ...(bits & 0x1000 ? ["$forwarded"] : []),
    ...named.split(/[\s,]+/).flatMap((word) => keywordFrom(word) ?? []),
  ]);
  const stored = said.get(storedField.toLowerCase());
  const [at = "", ending] = stored?.split(" ") ?? [];
  const isSaid = status !== undefined || more !== undefined || mozilla !== null;
  return {
    keywords: isSaid ? [...keywords].slice(0, keywordsMax) : null,
    labels: labels === undefined ? null : listOf(decodeWords(labels)),
    receivedAt: Number.isNaN(Date.parse(at)) ? null : new Date(at),
    isOwn: stored !== undefined,
    isUnended: ending === unended,
    isExpunged: (bits & 0x08) !== 0 || /D/.test(more ?? ""),
  };
}

/** What is a keyword as JMAP has them, in small letters. RFC 8621 section 4.1.1. */
export function keywordFrom(word: string): string | null {
  const keyword = word.toLowerCase();
  return /^[\x21-\x7e]{1,255}$/.test(keyword) && !/[(){\]%*"\\]/.test(keyword) ? keyword : null;
}

/** Names with commas in between; one that has a comma itself stands in quotes. */
function listOf(text: string): string[] {
  const found = text.matchAll(/\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)/g);
  return Array.from(found, ([, inQuotes, plain]) => inQuotes?.replace(/\\(.)/g, "$1") ?? plain ?? "")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .slice(0, keywordsMax);
}
