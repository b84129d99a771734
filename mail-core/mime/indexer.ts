import { keptBufferOctets, keptBuffers, roomier } from "../kept-buffers.ts";
import { type Entity, readEntity } from "./entity.ts";
import { type FieldsByName, fieldsByName } from "./header.ts";
import type { BodyPart, SearchText } from "./message-summary.ts";
import { type NoticeKind, type NoticePart, noticeKind, readNotice } from "./notice-part.ts";
import { notificationMaxOctets } from "./notification.ts";
import { makeSizeCounter, type SizeCounter } from "./size-counter.ts";
import { type Indexed, summarise } from "./summarise.ts";

/** What one message may cost. */
export const indexLimits = {
  headerMaxOctets: 1024 * 1024,
  depthMax: 100,
  partsMax: 10_000,
  /** Body text that is kept for search and preview, of all parts together. */
  textMaxOctets: keptBufferOctets,
};

export interface Indexer {
  /** Takes the next octets; they may be cut anywhere. */
  write(octets: Uint8Array): void;
  end(): Indexed;
}

/** A text, and where it is among what is kept. */
interface KeptText {
  part: BodyPart;
  start: number;
  end: number;
}

const LF = 0x0a;
const DASH = 0x2d;
const CR = 0x0d;
/** A delimiter line is shorter; of a longer line only so much is held before it is passed on. */
const lineHeldMaxOctets = 1024;
const nothing: Buffer = Buffer.alloc(0);

/**
 * Reads a message once, as it arrives: where each part begins and ends, what its header says, the words for search. Nothing but header
 * blocks and a bounded amount of text is held, and the work grows with the octets alone. Never throws, whatever the octets are.
 * RFC 5322, RFC 2045, RFC 2046; `BodyPart` is RFC 8621 section 4.1.4.
 */
export function makeIndexer(limits = indexLimits): Indexer {
  let held: Buffer = nothing;
  let offset = 0;
  let inLine = false;
  /** Octets of the line end before the current line: they belong to a delimiter that follows. */
  let lineEndOctets = 0;
  const stack: Entity[] = [];
  let header: { start: number; octets: Buffer[]; length: number } | null = {
    start: 0,
    octets: [],
    length: 0,
  };
  let topFields: FieldsByName = new Map();
  let counter: SizeCounter | null = null;
  /** The texts, one behind the other. */
  let kept = nothing;
  let textOctets = 0;
  const texts: KeptText[] = [];
  /** The one of them that is open. */
  let text: KeptText | null = null;
  let parts = 0;
  let leaves = 0;
  let truncated = false;
  let root: BodyPart | null = null;
  /** Of a multipart/report the first part of each kind that is read. */
  const notices = new Map<NoticeKind, NoticePart>();
  /** The one of them that is open. */
  let notice: NoticePart | null = null;
  let noticeOctets = 0;
  const nested: SearchText[] = [];
  let inner: Indexer | null = null;

  const open = (bodyStart: number) => {
    const fields = fieldsByName(Buffer.concat(header?.octets ?? []));
    const parent = stack.at(-1);
    const entity = readEntity(fields, parent?.childType ?? "text/plain");
    const { part } = entity;
    part.headerStart = header?.start ?? 0;
    part.bodyStart = bodyStart;
    part.bodyEnd = bodyStart;
    header = null;
    if (!root) {
      root = part;
      topFields = fields;
    }
    if (entity.delimiter && stack.length >= limits.depthMax) {
      truncated = true;
      entity.delimiter = null;
      part.subParts = null;
      part.type = "text/plain";
    }
    parent?.part.subParts?.push(part);
    stack.push(entity);
    parts += 1;
    if (entity.delimiter) return;
    leaves += 1;
    part.partId = String(leaves);
    counter = makeSizeCounter(part.encoding);
    const isText = part.type.startsWith("text/") && part.disposition !== "attachment";
    text = isText ? { part, start: textOctets, end: textOctets } : null;
    if (text) texts.push(text);
    const kind = parent?.part === root ? noticeKind(part, root) : null;
    if (kind && !notices.has(kind)) {
      notice = { part, octets: [] };
      noticeOctets = 0;
      notices.set(kind, notice);
    }
    // The words of a forwarded message are found as well; one level is enough.
    const isMessage = part.type === "message/rfc822" || part.type === "message/global";
    inner =
      isMessage && part.encoding !== "base64" && part.encoding !== "quoted-printable" && limits.depthMax > 1
        ? makeIndexer({
            ...limits,
            depthMax: 1,
            textMaxOctets: Math.max(0, limits.textMaxOctets - textOctets),
          })
        : null;
  };

  const close = (bodyEnd: number) => {
    const entity = stack.pop();
    if (!entity) return;
    const { part } = entity;
    part.bodyEnd = Math.max(part.bodyStart, bodyEnd);
    if (!entity.delimiter) {
      part.size = counter?.size() ?? 0;
      if (inner) nested.push(inner.end().search);
    } else {
      part.size = part.bodyEnd - part.bodyStart;
      // A multipart without a single part holds what its writer wanted to say as plain text.
      if (part.subParts?.length === 0) {
        part.subParts = null;
        part.type = "text/plain";
        part.charset ??= "us-ascii";
        leaves += 1;
        part.partId = String(leaves);
      }
    }
    counter = null;
    text = null;
    inner = null;
  };

  /** Which open multipart a line delimits: its place in the stack, and whether it closes it. */
  const delimiterOf = (line: Buffer): { level: number; closes: boolean } | null => {
    if (line[0] !== DASH || line[1] !== DASH) return null;
    for (let level = stack.length - 1; level >= 0; level--) {
      const { delimiter } = stack[level] as Entity;
      if (
        !delimiter ||
        line.length < delimiter.length ||
        !line.subarray(0, delimiter.length).equals(delimiter)
      )
        continue;
      const rest = line.toString("latin1", delimiter.length).trim();
      if (rest === "") return { level, closes: false };
      if (rest === "--") return { level, closes: true };
    }
    return null;
  };

  const body = (octets: Buffer) => {
    counter?.add(octets);
    inner?.write(octets);
    if (notice && noticeOctets < notificationMaxOctets && stack.at(-1)?.part === notice.part) {
      const kept = Buffer.from(octets.subarray(0, notificationMaxOctets));
      notice.octets.push(kept);
      noticeOctets += kept.length;
    }
    if (!text || textOctets >= limits.textMaxOctets) return;
    const end = Math.min(limits.textMaxOctets, textOctets + octets.length);
    kept = roomier(kept, textOctets, end);
    octets.copy(kept, textOctets, 0, end - textOctets);
    textOctets = end;
    text.end = end;
  };

  const headerLine = (line: Buffer, start: number, isWhole: boolean) => {
    const current = header as NonNullable<typeof header>;
    const isBlank =
      line.length === 0 || (line.length <= 2 && (line[0] === LF || (line[0] === CR && line[1] === LF)));
    if (isBlank && isWhole) return open(start + line.length);
    // A line that can be no field ends the header where its blank line is missing. mbox's "From " may stand first.
    if (current.length > 0 || stack.length > 0) {
      const isFolded = line[0] === 0x20 || line[0] === 0x09;
      const colon = line.indexOf(0x3a);
      if (
        !isFolded &&
        (colon <= 0 || colon > 998 || line.subarray(0, colon).includes(0x20)) &&
        !looksObsolete(line, colon)
      ) {
        open(start);
        bodyLine(line, start, true);
        return;
      }
    }
    if (current.length < limits.headerMaxOctets) {
      const kept = Buffer.from(line.subarray(0, limits.headerMaxOctets - current.length));
      current.octets.push(kept);
    } else truncated = true;
    current.length += line.length;
  };

  const bodyLine = (line: Buffer, start: number, isStart: boolean) => {
    const found = isStart ? delimiterOf(line) : null;
    if (!found) return body(line);
    counter?.trim(lineEndOctets);
    while (stack.length > found.level + 1) close(start - lineEndOctets);
    if (found.closes) {
      // What follows is an epilogue: nobody's, until a delimiter further out.
      return;
    }
    if (parts >= limits.partsMax) {
      truncated = true;
      return;
    }
    header = { start: start + line.length, octets: [], length: 0 };
  };

  /** A line, or the piece of one that was too long to be held. `end` says whether its line end is in it. */
  const piece = (octets: Buffer, start: number, isStart: boolean, end: boolean) => {
    if (header) {
      if (isStart) headerLine(octets, start, end);
      else if (header.length < limits.headerMaxOctets) {
        header.octets.push(Buffer.from(octets));
        header.length += octets.length;
      } else truncated = true;
    } else bodyLine(octets, start, isStart);
    lineEndOctets = end ? (octets.length > 1 && octets[octets.length - 2] === CR ? 2 : 1) : 0;
  };

  /** Whatever comes behind the last line end is held. */
  const lines = (octets: Buffer) => {
    let at = 0;
    for (let lf = octets.indexOf(LF, at); lf >= 0; lf = octets.indexOf(LF, at)) {
      const end = header ? lf : runEnd(octets, at, lf);
      piece(octets.subarray(at, end + 1), offset + at, !inLine, true);
      inLine = false;
      at = end + 1;
    }
    if (octets.length - at > lineHeldMaxOctets) {
      // The last octet stays: it may be the CR of a line end.
      piece(octets.subarray(at, octets.length - 1), offset + at, !inLine, false);
      inLine = true;
      at = octets.length - 1;
    }
    held = Buffer.from(octets.subarray(at));
    offset += at;
  };

  return {
    write(chunk) {
      const octets = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      if (held.length === 0) return lines(octets);
      // A line that was cut is put together by itself: the rest need not be copied for it.
      const cut = octets.indexOf(LF) + 1;
      lines(Buffer.concat([held, cut > 0 ? octets.subarray(0, cut) : octets]));
      if (cut > 0 && cut < octets.length) lines(octets.subarray(cut));
    },
    end() {
      if (held.length > 0) piece(held, offset, !inLine, false);
      const total = offset + held.length;
      held = nothing;
      if (header) {
        // The octets ended inside of a header; it may be all there is.
        if (stack.length === 0 || header.length > 0) open(total);
        else header = null;
      }
      while (stack.length > 0) close(total);
      const read = texts.map(({ part, start, end }) => ({ part, octets: kept.subarray(start, end) }));
      const indexed = summarise(topFields, root as BodyPart, read, nested, truncated, limits.textMaxOctets);
      keptBuffers.give(kept);
      kept = nothing;
      const notification = notices.size > 0 ? readNotice(notices) : null;
      return notification ? { ...indexed, summary: { ...indexed.summary, notification } } : indexed;
    },
  };
}

/**
 * The last line end before a line that may be a delimiter. In a body all lines up to there are looked at as one: `lf` ends the first of
 * them, which begins at `at`.
 */
function runEnd(octets: Buffer, at: number, lf: number): number {
  if (octets[at] === DASH && octets[at + 1] === DASH) return lf;
  const next = octets.indexOf("\n--", lf, "latin1");
  return next >= 0 ? next : octets.lastIndexOf(LF);
}

/** "Subject : text", with blanks before the colon. RFC 5322 section 4.5. */
function looksObsolete(line: Buffer, colon: number): boolean {
  if (colon <= 0 || colon > 78) return line.subarray(0, 5).toString("latin1") === "From ";
  const name = line.toString("latin1", 0, colon);
  return /^[\x21-\x39\x3b-\x7e]+[ \t]+$/.test(name) || name.startsWith("From ");
}
