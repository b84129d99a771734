import { isAscii } from "node:buffer";
import { type Encoder, encoders } from "./encode.ts";
import { type Piece, TooIntricate, type WalkedEntity, walk } from "./walk.ts";

/** What a message needs before it can go to a host that takes 7-bit content only. */
export type SevenBitPlan =
  | { kind: "as-is" }
  /** Entities, by index, with the encoding that they get. */
  | { kind: "convert"; encodings: ReadonlyMap<number, "7bit" | keyof typeof encoders> }
  /** Why not, as the end of a sentence. */
  | { kind: "impossible"; why: string };

type Octets = AsyncIterable<Uint8Array>;

const crlf = Buffer.from("\r\n");
const isEightBit = (octets: Uint8Array) => !isAscii(octets);

/**
 * Reads a message and says what is to be done. What a reader would take for somebody's forgery afterwards is left alone:
 * what stands under a signature (RFC 1847 section 2.1). A DKIM signature does break; it then counts as none (RFC 6376 section 6.1).
 * RFC 6152 section 3, RFC 2045 section 6, RFC 2046 section 5.2.1. Line ends must be CRLF.
 */
export async function planSevenBit(read: () => Octets): Promise<SevenBitPlan> {
  // Most messages are 7-bit, whatever they say; then there is no need to take them apart.
  if (await isSevenBit(read())) return { kind: "as-is" };
  const encodings = new Map<number, "7bit" | keyof typeof encoders>();
  const no = (why: string): SevenBitPlan => ({ kind: "impossible", why });
  try {
    for await (const piece of walk(read())) {
      if (piece.kind === "header") {
        const { entity } = piece;
        if (isEightBit(piece.fields)) return no("its header holds more than ASCII");
        // What holds 8-bit parts is 8-bit itself, and will not be any more.
        if (entity.isComposite && (entity.encoding === "8bit" || entity.encoding === "binary"))
          encodings.set(entity.index, "7bit");
      } else if (isEightBit(piece.octets)) {
        if (piece.kind === "frame") return no("it holds 8-bit octets between its parts");
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

async function isSevenBit(message: Octets): Promise<boolean> {
  for await (const octets of message) if (isEightBit(octets)) return false;
  return true;
}

function encodingFor({ type, encoding }: WalkedEntity): keyof typeof encoders | null {
  // Octets above 127 under an encoding that has none: what they mean, nobody knows.
  if (encoding !== "7bit" && encoding !== "8bit" && encoding !== "binary") return null;
  // RFC 2046 section 5.2; RFC 6532 section 3.7 lets its own types be encoded.
  if (type.startsWith("message/") && !type.startsWith("message/global")) return null;
  return type.startsWith("text/") && encoding !== "binary" ? "quoted-printable" : "base64";
}

/** The message as planned. What is not named in the plan goes out octet for octet. */
export async function* toSevenBit(
  message: Octets,
  plan: Extract<SevenBitPlan, { kind: "convert" }>,
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
