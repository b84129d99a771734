import { hasAttachment } from "./body-structure.ts";
import { decodeText } from "./charset.ts";
import { decodeWhole } from "./decode.ts";
import { type Entity, readEntity } from "./entity.ts";
import { asAddresses, asDate, asMessageIds, asText, type FieldsByName, fieldsByName } from "./header.ts";
import { htmlToText } from "./html-text.ts";
import type {
  BodyPart,
  EmailAddress,
  MessageSummary,
  NotificationSummary,
  SearchText,
} from "./message-summary.ts";
import { notificationMaxOctets, notificationType, readNotification } from "./notification.ts";
import { makeSizeCounter, type SizeCounter } from "./size-counter.ts";
import { isTlsOptional } from "./tls-required.ts";

/** What one message may cost. */
export const indexLimits = {
  headerMaxOctets: 1024 * 1024,
  depthMax: 100,
  partsMax: 10_000,
  /** Body text that is kept for search and preview, of all parts together. */
  textMaxOctets: 256 * 1024,
};

export interface Indexed {
  summary: MessageSummary;
  search: SearchText;
  /** Received fields: how often the message was handed on. RFC 5321 section 6.3. */
  hops: number;
  /** Delivered-To fields: who had this message already. RFC 9228. */
  deliveredTo: readonly string[];
  /** TLS-Required: No, once. RFC 8689 section 3. */
  isTlsOptional: boolean;
}

export interface Indexer {
  /** Takes the next octets; they may be cut anywhere. */
  write(octets: Uint8Array): void;
  end(): Indexed;
}

const LF = 0x0a;
const DASH = 0x2d;
const CR = 0x0d;
/** A delimiter line is shorter; of a longer line only so much is held before it is passed on. */
const lineHeldMaxOctets = 1024;
const previewMaxLength = 256;
/** So much of a text is looked at for its preview; more each time, until it is enough. */
const previewLookedAt = [400, 2_000, 16_384];
const nothing: Buffer = Buffer.alloc(0);

interface Text {
  part: BodyPart;
  octets: Buffer[];
}

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
  let text: Text | null = null;
  const texts: Text[] = [];
  let textOctets = 0;
  let parts = 0;
  let leaves = 0;
  let truncated = false;
  let root: BodyPart | null = null;
  /** Of a multipart/report the part that tells what was done with a message. */
  let notice: Text | null = null;
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
    text = part.type.startsWith("text/") && part.disposition !== "attachment" ? { part, octets: [] } : null;
    if (text) texts.push(text);
    if (part.type === notificationType && parent?.part === root && root.type === "multipart/report")
      notice ??= { part, octets: [] };
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
    // Copied: a view would keep the whole chunk from the network alive.
    const kept = Buffer.from(octets.subarray(0, limits.textMaxOctets - textOctets));
    text.octets.push(kept);
    textOctets += kept.length;
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

  return {
    write(chunk) {
      let octets: Buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
      if (held.length > 0) octets = Buffer.concat([held, octets]);
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
      const indexed = summarise(topFields, root as BodyPart, texts, nested, truncated, limits.textMaxOctets);
      const notification = notice && notificationOf(notice);
      return notification ? { ...indexed, summary: { ...indexed.summary, notification } } : indexed;
    },
  };
}

function notificationOf({ part, octets }: Text): NotificationSummary | null {
  const read = readNotification(decodeWhole(Buffer.concat(octets), part.encoding));
  if (!read) return null;
  const { originalMessageId, finalRecipient, originalRecipient, disposition } = read;
  return { originalMessageId, finalRecipient, originalRecipient, type: disposition.type };
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

function summarise(
  fields: FieldsByName,
  root: BodyPart,
  texts: Text[],
  nested: SearchText[],
  truncated: boolean,
  textMax: number,
): Indexed {
  const last = (name: string) => fields.get(name)?.at(-1);
  const addresses = (name: string): EmailAddress[] => (fields.get(name) ?? []).flatMap(asAddresses);
  const ids = (name: string): string[] => {
    const raw = last(name);
    return (raw === undefined ? null : asMessageIds(raw)) ?? [];
  };
  const date = last("date");
  const read = texts.map(({ part, octets }) => {
    const whole = octets.length === 1 ? (octets[0] as Buffer) : Buffer.concat(octets);
    const { text } = decodeText(decodeWhole(whole, part.encoding), part.charset);
    return { part, text: part.type === "text/html" ? htmlToText(text, textMax) : text };
  });
  const summary: MessageSummary = {
    subject: wellFormed(asText(last("subject") ?? "")),
    from: addresses("from"),
    sender: addresses("sender"),
    replyTo: addresses("reply-to"),
    to: addresses("to"),
    cc: addresses("cc"),
    bcc: addresses("bcc"),
    messageId: ids("message-id"),
    inReplyTo: ids("in-reply-to"),
    references: ids("references"),
    sentAt: date === undefined ? null : asDate(date),
    preview: previewOf(read),
    hasAttachment: hasAttachment(root),
    truncated,
    root,
  };
  const written = (list: EmailAddress[]) => list.map(({ name, email }) => `${name ?? ""} ${email}`).join(" ");
  return {
    summary,
    hops: fields.get("received")?.length ?? 0,
    isTlsOptional: isTlsOptional(fields.get("tls-required") ?? []),
    deliveredTo: (fields.get("delivered-to") ?? []).map((raw) => asText(raw).trim()),
    search: {
      subject: summary.subject,
      from: written([...summary.from, ...summary.sender]),
      recipients: written([...summary.to, ...summary.cc, ...summary.bcc]),
      body: [
        ...read.map(({ text }) => text),
        ...names(root),
        ...nested.flatMap(({ subject, from, recipients, body }) => [subject, from, recipients, body]),
      ]
        .join("\n")
        .slice(0, textMax),
    },
  };
}

const wellFormed = (text: string) => text.replaceAll("\0", "").toWellFormed();

function* names(part: BodyPart): Iterable<string> {
  const line = [part];
  for (let next = line.pop(); next; next = line.pop()) {
    if (next.name) yield next.name;
    line.push(...(next.subParts ?? []));
  }
}

/** The first words that the writer wrote: plain text before HTML, quotes left out where something else remains. */
function previewOf(texts: { part: BodyPart; text: string }[]): string {
  const spoken = texts.filter(({ text }) => text.trim() !== "");
  const chosen = spoken.find(({ part }) => part.type === "text/plain") ?? spoken[0];
  if (!chosen) return "";
  const collapse = (text: string) => text.replace(/(?:[\s\p{Cf}]|\u034f)+/gu, " ").trim();
  const own = (text: string) =>
    collapse(
      text
        .split("\n")
        .filter((line) => !line.startsWith(">"))
        .join(" "),
    );
  let said = "";
  // The first lines are enough for most.
  for (const length of previewLookedAt) {
    said = own(chosen.text.slice(0, length));
    if (said.length >= previewMaxLength || length >= chosen.text.length) break;
  }
  const whole = said || collapse(chosen.text.slice(0, previewLookedAt.at(-1)));
  return wellFormed(whole.slice(0, previewMaxLength));
}
