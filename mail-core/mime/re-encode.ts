import { isAscii } from "node:buffer";
import { type Encoder, encoders } from "./encode.ts";
import { lineMaxOctets } from "./field-text.ts";
import { type Piece, TooIntricate, type WalkedEntity, walk } from "./walk.ts";

/** What must be done to a message before it can go out in a form that it does not have. */
export type EncodingPlan =
  | { kind: "as-is" }
  /** Entities, by index, with the encoding that they get. */
  | { kind: "convert"; encodings: ReadonlyMap<number, "7bit" | keyof typeof encoders> }
  /** Why not, as the end of a sentence. */
  | { kind: "impossible"; why: string };

type Octets = AsyncIterable<Uint8Array>;

/** What must not be in the form that is wanted. */
interface Fault {
  /** Told of a header, of what stands between parts, or of a line of a body. */
  isIn(octets: Uint8Array): boolean;
  /** What a multipart or a message within the message, of this encoding, has when nothing in it has the fault. */
  around(encoding: WalkedEntity["encoding"]): "7bit" | "kept" | "impossible";
  /** What is wrong with it, as the end of "its header holds ". */
  inWords: string;
}

const crlf = Buffer.from("\r\n");

const eightBit: Fault = {
  isIn: (octets) => !isAscii(octets),
  // What holds 8-bit parts is 8-bit itself, and will not be any more.
  around: (encoding) => (encoding === "8bit" || encoding === "binary" ? "7bit" : "kept"),
  inWords: "more than ASCII",
};

const longLines: Fault = {
  isIn: hasLongLine,
  // What is binary has no lines.
  around: (encoding) => (encoding === "binary" ? "impossible" : "kept"),
  inWords: "lines that are too long",
};

/**
 * What is to be done for a host that takes 7-bit content only. Most messages are 7-bit, whatever they say; then there is no need to take
 * them apart. RFC 6152 section 3.
 */
export async function planSevenBit(read: () => Octets): Promise<EncodingPlan> {
  for await (const octets of read()) if (eightBit.isIn(octets)) return planWithout(eightBit, read);
  return { kind: "as-is" };
}

/** What is to be done so that no line is longer than 998 octets. RFC 5322 section 2.1.1. */
export async function planShortLines(read: () => Octets): Promise<EncodingPlan> {
  let length = 0;
  for await (const octets of read()) {
    for (let at = 0; at < octets.length; ) {
      const end = octets.indexOf(newline, at);
      length += (end < 0 ? octets.length : end + 1) - at;
      if (length > lineMaxOctets + crlf.length) return planWithout(longLines, read);
      if (end < 0) break;
      at = end + 1;
      length = 0;
    }
  }
  return { kind: "as-is" };
}

const newline = 0x0a;

function hasLongLine(octets: Uint8Array): boolean {
  for (let at = 0; at < octets.length; ) {
    const end = octets.indexOf(newline, at);
    if (end < 0) return octets.length - at > lineMaxOctets;
    if (end + 1 - at > lineMaxOctets + crlf.length) return true;
    at = end + 1;
  }
  return false;
}

/**
 * Reads a message and says what is to be done. What a reader would take for somebody's forgery afterwards is left alone:
 * what stands under a signature (RFC 1847 section 2.1). A DKIM signature does break; it then counts as none (RFC 6376 section 6.1).
 * RFC 2045 section 6, RFC 2046 section 5.2.1. Line ends must be CRLF.
 */
async function planWithout(fault: Fault, read: () => Octets): Promise<EncodingPlan> {
  const encodings = new Map<number, "7bit" | keyof typeof encoders>();
  const no = (why: string): EncodingPlan => ({ kind: "impossible", why });
  try {
    for await (const piece of walk(read())) {
      if (piece.kind === "header") {
        const { entity } = piece;
        if (fault.isIn(piece.fields)) return no(`its header holds ${fault.inWords}`);
        const around = entity.isComposite ? fault.around(entity.encoding) : "kept";
        if (around === "impossible") return no("it has no lines");
        if (around === "7bit") encodings.set(entity.index, around);
      } else if (fault.isIn(piece.octets)) {
        if (piece.kind === "frame") return no(`it holds ${fault.inWords} between its parts`);
        const { entity } = piece;
        if (entity.isSigned) return no("it is signed, and the signature would break");
        const encoding = encodingFor(entity);
        if (!encoding) return no(`a part of it (${entity.type}) may not be encoded`);
        encodings.set(entity.index, encoding);
      }
    }
  } catch (error) {
    if (error instanceof TooIntricate) return no("it is made of too many parts");
    throw error;
  }
  return { kind: "convert", encodings };
}

function encodingFor({ type, encoding }: WalkedEntity): keyof typeof encoders | null {
  // An encoding that allows no such octets: what they mean, nobody knows.
  if (encoding !== "7bit" && encoding !== "8bit" && encoding !== "binary") return null;
  // RFC 2046 section 5.2; RFC 6532 section 3.7 lets its own types be encoded.
  if (type.startsWith("message/") && !type.startsWith("message/global")) return null;
  return type.startsWith("text/") && encoding !== "binary" ? "quoted-printable" : "base64";
}

/** The message as planned. What is not named in the plan goes out octet for octet. */
export async function* reencoded(
  message: Octets,
  plan: Extract<EncodingPlan, { kind: "convert" }>,
): AsyncIterable<Uint8Array> {
  let encoder: Encoder | null = null;
  for await (const piece of walk(message)) {
    if (encoder && piece.kind !== "body") {
      yield encoder.end();
      encoder = null;
    }
    if (piece.kind === "body") {
      if (encoder) yield encoder.write(piece.octets, piece.newline);
      else yield* plain(piece);
    } else if (piece.kind === "frame") yield piece.octets;
    else {
      const encoding = plan.encodings.get(piece.entity.index);
      yield encoding ? withEncoding(piece.fields, encoding, piece.entity) : piece.fields;
      if (encoding && encoding !== "7bit") {
        encoder = encoders[encoding]();
        // Encoded text must not be read as more of the header.
        yield crlf;
      } else yield piece.blank;
    }
  }
  if (encoder) yield encoder.end();
}

function* plain({ newline, octets }: Extract<Piece, { kind: "body" }>): Iterable<Uint8Array> {
  if (newline) yield crlf;
  yield octets;
}

/** The fields with another Content-Transfer-Encoding. What never said that it is MIME says so now. RFC 1428 section 3. */
function withEncoding(fields: Buffer, encoding: string, { isMessage }: WalkedEntity): Buffer {
  const lines = fields.toString("latin1").split(/(?<=\r\n)(?![ \t])/);
  const has = (name: string) => lines.some((line) => new RegExp(`^${name}[ \\t]*:`, "i").test(line));
  const kept = lines.filter((line) => line !== "" && !/^content-transfer-encoding[ \t]*:/i.test(line));
  const ended = kept.map((line) => (line.endsWith("\r\n") ? line : `${line}\r\n`));
  if (isMessage && !has("mime-version")) ended.push("MIME-Version: 1.0\r\n");
  if (!has("content-type")) ended.push("Content-Type: text/plain; charset=unknown-8bit\r\n");
  ended.push(`Content-Transfer-Encoding: ${encoding}\r\n`);
  return Buffer.from(ended.join(""), "latin1");
}
