import { readEntity } from "./entity.ts";
import { fieldsByName } from "./header.ts";
import type { BodyPart } from "./message-summary.ts";

/** An entity on the way past: the message itself, a part, or a message within it. */
export interface WalkedEntity {
  /** In the order of their headers, from 0. */
  index: number;
  type: string;
  encoding: BodyPart["encoding"];
  /** Its octets are other entities: a multipart, or a message within the message. */
  isComposite: boolean;
  /** A message of its own, with the fields of one. */
  isMessage: boolean;
  /** A signature covers it octet for octet. RFC 1847 section 2.1. */
  isSigned: boolean;
}

/** Octets of a message, in order, with what they are. Together they are the message again. */
export type Piece =
  /** All fields of an entity. `blank` is the line that ends them, empty where it is missing. */
  | { kind: "header"; entity: WalkedEntity; fields: Buffer; blank: Buffer }
  /** Of an entity that is not composite; `newline` when a CRLF stands before the octets, which no piece cuts in two. */
  | { kind: "body"; entity: WalkedEntity; newline: boolean; octets: Buffer }
  /** Delimiters, with the CRLF before them, and what stands before the first and after the last. */
  | { kind: "frame"; octets: Buffer };

const walkLimits = { headerMaxOctets: 1024 * 1024, depthMax: 100, entitiesMax: 10_000 };

/** More of a line is handed on in pieces; every delimiter is shorter. */
const lineHeldMaxOctets = 16 * 1024;
const dash = 0x2d;
const crlf = Buffer.from("\r\n");
const nothing: Buffer = Buffer.alloc(0);

/** The message is made so that it cannot be taken apart within the limits. */
export class TooIntricate extends Error {}

interface Open {
  entity: WalkedEntity;
  /** Null for a message within the message, which ends with what is around it. */
  delimiter: Buffer | null;
  childType: string;
}

/**
 * Takes a message apart as it streams by, messages within it included. Line ends must be CRLF. Throws `TooIntricate`.
 * RFC 2045, RFC 2046.
 */
export async function* walk(message: AsyncIterable<Uint8Array>, limits = walkLimits): AsyncIterable<Piece> {
  const stack: Open[] = [];
  let header: { lines: Buffer[]; length: number } | null = { lines: [], length: 0 };
  let leaf: WalkedEntity | null = null;
  /** The last line's CRLF, which belongs to a delimiter that follows. */
  let newline = false;
  let count = 0;

  const open = (blank: Buffer): Piece => {
    const fields = Buffer.concat(header?.lines ?? []);
    const around = stack.at(-1);
    const { part, delimiter, childType } = readEntity(
      fieldsByName(fields),
      around?.childType ?? "text/plain",
    );
    const isInner = part.type === "message/rfc822" && isPlain(part.encoding);
    const isSigned =
      around !== undefined && (around.entity.isSigned || around.entity.type === "multipart/signed");
    const isComposite = delimiter !== null || isInner;
    if (count >= limits.entitiesMax || (isComposite && stack.length >= limits.depthMax))
      throw new TooIntricate();
    const isMessage = around === undefined || around.delimiter === null;
    const entity: WalkedEntity = {
      index: count++,
      type: part.type,
      encoding: part.encoding,
      isComposite,
      isMessage,
      isSigned,
    };
    if (isComposite) stack.push({ entity, delimiter, childType });
    header = isInner ? { lines: [], length: 0 } : null;
    leaf = isComposite ? null : entity;
    newline = false;
    return { kind: "header", entity, fields, blank };
  };

  const bodyLine = (text: Buffer, isStart: boolean, isWhole: boolean): Piece => {
    const level = isStart ? levelOf(text, stack) : null;
    const before = newline;
    newline = isWhole;
    if (level !== null) {
      stack.length = level.index + 1;
      leaf = null;
      // The octets up to the next delimiter are nobody's, unless a part begins.
      header = level.closes ? null : { lines: [], length: 0 };
      newline = level.closes && isWhole;
      const end = level.closes || !isWhole ? nothing : crlf;
      return { kind: "frame", octets: Buffer.concat([before ? crlf : nothing, text, end]) };
    }
    if (leaf) return { kind: "body", entity: leaf, newline: before, octets: text };
    return { kind: "frame", octets: before ? Buffer.concat([crlf, text]) : text };
  };

  for await (const { text, isStart, isWhole } of linesOf(message, () => header === null)) {
    if (!header) {
      yield bodyLine(text, isStart, isWhole);
      continue;
    }
    if (isStart && isWhole && text.length === 0) {
      yield open(crlf);
      continue;
    }
    // A delimiter, or a line that can be no field, where a header's blank line is missing.
    if (isStart && (levelOf(text, stack) !== null || !isFieldLine(text, header.length > 0))) {
      yield open(nothing);
      while (header) yield open(nothing);
      yield bodyLine(text, isStart, isWhole);
      continue;
    }
    header.lines.push(isWhole ? Buffer.concat([text, crlf]) : Buffer.from(text));
    header.length += text.length + 2;
    if (header.length > limits.headerMaxOctets) throw new TooIntricate();
  }
  while (header) yield open(nothing);
  if (newline)
    yield leaf ? { kind: "body", entity: leaf, newline, octets: nothing } : { kind: "frame", octets: crlf };
}

const isPlain = (encoding: BodyPart["encoding"]) =>
  encoding === "7bit" || encoding === "8bit" || encoding === "binary";

/** A field's first line, a fold of the one before, or mbox's "From ". */
function isFieldLine(text: Buffer, isLater: boolean): boolean {
  if (text[0] === 0x20 || text[0] === 0x09) return isLater;
  const colon = text.indexOf(0x3a);
  if (colon > 0 && /^[\x21-\x7e]+[ \t]*$/.test(text.toString("latin1", 0, Math.min(colon, 1_000))))
    return true;
  return !isLater && text.subarray(0, 5).toString("latin1") === "From ";
}

/** Which open multipart a line delimits, from the inside out. */
function levelOf(text: Buffer, stack: readonly Open[]): { index: number; closes: boolean } | null {
  if (text[0] !== dash || text[1] !== dash) return null;
  for (let index = stack.length - 1; index >= 0; index--) {
    const delimiter = stack[index]?.delimiter;
    if (!delimiter || text.length < delimiter.length || !text.subarray(0, delimiter.length).equals(delimiter))
      continue;
    const rest = text.toString("latin1", delimiter.length).trim();
    if (rest === "" || rest === "--") return { index, closes: rest === "--" };
  }
  return null;
}

/**
 * Lines without their CRLF; what is longer than `lineHeldMaxOctets` comes in pieces, of which the last is whole. In a body lines among which
 * no delimiter can be come together, with the CRLFs between them.
 */
async function* linesOf(
  message: AsyncIterable<Uint8Array>,
  isBody: () => boolean,
): AsyncIterable<{ text: Buffer; isStart: boolean; isWhole: boolean }> {
  let held = nothing;
  let isStart = true;
  for await (const chunk of message) {
    held =
      held.length > 0
        ? Buffer.concat([held, chunk])
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    let from = 0;
    const next = () => {
      if (!isBody() || (isStart && held[from] === dash)) return held.indexOf("\r\n", from);
      const before = held.indexOf("\r\n--", from);
      return before < 0 ? held.lastIndexOf("\r\n") : before;
    };
    for (let at = next(); at >= from; at = next()) {
      yield { text: held.subarray(from, at), isStart, isWhole: true };
      from = at + 2;
      isStart = true;
    }
    held = held.subarray(from);
    if (held.length <= lineHeldMaxOctets) continue;
    // Its last octet may be the CR of a CRLF.
    yield { text: held.subarray(0, -1), isStart, isWhole: false };
    isStart = false;
    held = held.subarray(-1);
  }
  if (held.length > 0) yield { text: held, isStart, isWhole: false };
}
