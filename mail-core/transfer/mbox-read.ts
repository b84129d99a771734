import { parseDate } from "../mime/date.ts";
import { withLineEnds } from "../mime/line-ends.ts";
import { quotesBeforeFrom } from "./from-line.ts";
import { type Marks, readMarks } from "./marks-read.ts";
import type { OctetReader } from "./octet-reader.ts";

/** A message of an mbox. What of it is not read is passed over. */
export interface MboxMessage {
  marks: Marks;
  /** What its From line says; null where that is not understood. */
  fromLineAt: Date | null;
  /** As it was before it was put into an mbox, with CRLF. */
  content: AsyncIterable<Uint8Array>;
}

const LF = 0x0a;
const CR = 0x0d;
const F = 0x46;
const QUOTE = 0x3e;
/** A From line and the beginning of the line after it, by which it is known. */
const lookMaxOctets = 2_048;
/** Of a header, where flags and Content-Length are looked for. */
const headMaxOctets = 64 * 1024;
/** A message with a Content-Length that is true is not looked through for From lines, up to this size. */
const lengthMaxOctets = 1024 * 1024;
/** Any sender, or none, and a time of some kind: programs do not agree on more. */
const fromLinePattern = /^From .*\d{1,2}:\d{2}.*\r?$/;
const fieldPattern = /^(?:[\x21-\x39\x3b-\x7e]+[ \t]*:|>From |\r?$)/;

/** True where a message of an mbox begins: its From line, and a field behind it. mboxo, mboxrd and mboxcl2 have all of them. */
export function beginsMessage(view: Buffer, at = 0): boolean {
  if (quotesBeforeFrom(view, at) !== 0) return false;
  const end = view.indexOf(LF, at);
  if (end < 0) return false;
  const line = view.toString("latin1", at, Math.min(end, at + lookMaxOctets));
  if (!fromLinePattern.test(line)) return false;
  const next = view.indexOf(LF, end + 1);
  const following = view.toString("latin1", end + 1, next < 0 ? end + 1 + lookMaxOctets : next);
  return fieldPattern.test(following);
}

/**
 * The messages of an mbox, one after the other; `onEnd` hears where each ends, in octets that were taken. Lines may be as long as they like: held
 * is a piece of the file. What stands before the first From line is passed over.
 */
export async function* readMbox(
  reader: OctetReader,
  onEnd: (taken: number) => void,
): AsyncIterable<MboxMessage> {
  for await (const _ of untilFromLine(reader, "as it is"));
  while (reader.view.length > 0) {
    const fromLine = reader.take(reader.view.indexOf(LF) + 1).toString("latin1");
    const head = headerOf(await reader.peek(headMaxOctets));
    const { marks, asideOctets, contentLength } = readMarks(head);
    reader.take(asideOctets);
    // Where we wrote it ourselves it is mboxrd, and the field the message's own.
    const isMboxcl = contentLength !== null && !marks.isOwn;
    const octets = head.length - asideOctets + (contentLength ?? 0);
    const body =
      isMboxcl && (await isTrue(reader, octets))
        ? counted(reader, octets)
        : untilFromLine(reader, "unquoted");
    const lines = withLineEnds(goingOn(body));
    yield { marks, fromLineAt: dateOf(fromLine), content: marks.isUnended ? withoutLineEnd(lines) : lines };
    for await (const _ of body);
    onEnd(reader.taken);
  }
}

/** The same, for somebody who may leave early: the rest can still be read. */
const goingOn = (source: AsyncGenerator<Uint8Array>): AsyncIterable<Uint8Array> => ({
  [Symbol.asyncIterator]: () => ({ next: () => source.next() }),
});

/** Octets of the empty line that stands here, if one does. */
const emptyLineAt = (view: Buffer, at: number): number =>
  view[at] === LF ? 1 : view[at] === CR && view[at + 1] === LF ? 2 : 0;

/** The header, with the empty line behind it. */
function headerOf(view: Buffer): Buffer {
  const end = /\n\r?\n/.exec(view.toString("latin1", 0, headMaxOctets));
  return view.subarray(0, end ? end.index + end[0].length : Math.min(view.length, headMaxOctets));
}

/** Whether the next message, or the end, really stands behind so many octets. */
async function isTrue(reader: OctetReader, octets: number): Promise<boolean> {
  if (octets > lengthMaxOctets) return false;
  const view = await reader.peek(octets + lookMaxOctets);
  if (view[octets - 1] !== LF) return false;
  const at = octets + emptyLineAt(view, octets);
  return (at === view.length && reader.isEnded) || beginsMessage(view, at);
}

/** So many octets, and the empty line behind them passed over. */
async function* counted(reader: OctetReader, octets: number): AsyncGenerator<Uint8Array> {
  yield reader.take(octets);
  reader.take(emptyLineAt(reader.view, 0));
}

/**
 * All up to the next From line, without the empty line before it; of lines with `>` before `From ` one is taken off, since mboxo and mboxrd alike put
 * it there.
 */
async function* untilFromLine(reader: OctetReader, how: "unquoted" | "as it is"): AsyncGenerator<Uint8Array> {
  let isStart = true;
  /** An empty line, which belongs to the message only if another line of it follows. */
  let held: Uint8Array | null = null;
  for (;;) {
    const found = scan(reader.view, { isStart, isLast: reader.isEnded, how });
    const before = found.taken > 0 && held ? [held] : [];
    if (found.taken > 0) ({ isStart, held } = found);
    reader.take(found.taken);
    const parts = [...before, ...found.parts];
    if (parts.length > 0) yield Buffer.concat(parts);
    if (found.isOver || (!(await reader.more()) && reader.view.length === 0)) return;
  }
}

interface Scanned {
  /** Octets that were looked through, and what of them is the message's. */
  taken: number;
  parts: Uint8Array[];
  /** The empty line at their end. */
  held: Uint8Array | null;
  isStart: boolean;
  /** The next message begins behind them. */
  isOver: boolean;
}

/** Looks through the lines of a piece; what begins like a From line waits for the octets by which it is known. */
function scan(
  view: Buffer,
  { isStart, isLast, how }: { isStart: boolean; isLast: boolean; how: "unquoted" | "as it is" },
): Scanned {
  const parts: Uint8Array[] = [];
  let at = 0;
  /** From where on octets were not given out yet. */
  let from = 0;
  let emptyAt = -1;
  let isLineStart = isStart;
  let isOver = false;
  while (at < view.length) {
    const first = view[at];
    // Most lines begin with none of these, and a file has millions of them.
    if (isLineStart && (first === F || first === QUOTE || first === LF || first === CR)) {
      const quotes = quotesBeforeFrom(view, at);
      const isKnown = isLast || view.length - at >= lookMaxOctets;
      if (!isKnown && (quotes === "unknown" || quotes === 0 || first === CR)) break;
      isOver = beginsMessage(view, at);
      if (isOver) break;
      const empty = emptyLineAt(view, at);
      if (empty > 0) {
        emptyAt = at;
        at += empty;
        continue;
      }
      if (typeof quotes === "number" && quotes > 0 && how === "unquoted") {
        parts.push(view.subarray(from, at));
        from = at + 1;
      }
    }
    emptyAt = -1;
    const end = view.indexOf(LF, at);
    at = end < 0 ? view.length : end + 1;
    isLineStart = end >= 0;
  }
  const until = emptyAt < 0 ? at : emptyAt;
  if (until > from) parts.push(view.subarray(from, until));
  const held = emptyAt < 0 ? null : Buffer.from(view.subarray(emptyAt, at));
  return { taken: at, parts, held, isStart: isLineStart, isOver };
}

/** The last line's end is taken off again. */
async function* withoutLineEnd(message: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let held: Buffer = Buffer.alloc(0);
  for await (const piece of message) {
    const all = Buffer.concat([held, piece]);
    const sure = Math.max(0, all.length - 2);
    held = all.subarray(sure);
    if (sure > 0) yield all.subarray(0, sure);
  }
}

/** ctime's form, with the zone that some add; it is UTC without one. */
function dateOf(fromLine: string): Date | null {
  const [, when = ""] = /^From (?:.*?\s)??((?:[A-Z][a-z]{2},?\s+).*)$/.exec(fromLine.trim()) ?? [];
  const date = parseDate(when);
  return date === null ? null : new Date(date);
}
