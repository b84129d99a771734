import { randomBytes } from "node:crypto";
import { encoders } from "./encode.ts";
import { parameterText } from "./field-text.ts";
import { withLineEnds } from "./line-ends.ts";
import { planShortLines, reencoded } from "./re-encode.ts";

/** A header field that is ready to go out: `field-text.ts` writes the text, which begins behind the colon. */
export interface WrittenField {
  name: string;
  text: string;
}

/** A MIME part to be written. */
export interface DraftPart {
  /** Lower case. */
  type: string;
  /** Of Content-Type; boundary and the charset of typed text are added in writing. */
  parameters: ReadonlyMap<string, string>;
  /** Every further field of the part. */
  fields: readonly WrittenField[];
  content:
    | { kind: "text"; text: string }
    /** Lines of ASCII, ended by CRLF, that go out as they are. */
    | { kind: "lines"; text: string }
    | { kind: "blob"; blobId: string }
    | { kind: "parts"; parts: readonly DraftPart[] };
}

/** A message to be written: all fields but those of MIME, and its body. */
export interface Draft {
  fields: readonly WrittenField[];
  root: DraftPart;
}

type Octets = AsyncIterable<Uint8Array>;
type ReadBlob = (blobId: string) => Octets;

/** A part whose form is decided. */
interface ReadyPart extends Omit<DraftPart, "content"> {
  content:
    | { kind: "text"; text: string }
    | { kind: "lines"; text: string }
    | { kind: "octets"; encoding: "base64" | "8bit"; read: () => Octets }
    | { kind: "parts"; parts: readonly ReadyPart[] };
}

/** A message of CRLF lines, none longer than 998 octets, as its parts are read. RFC 5322 section 2.1.1. */
export async function* composeMessage(
  { fields, root }: Draft,
  readBlob: ReadBlob,
): AsyncIterable<Uint8Array> {
  yield headerOf([...fields, { name: "MIME-Version", text: " 1.0" }], true);
  yield* writePart(await readied(root, readBlob));
}

/** A multipart that holds nothing but its parts. RFC 2046 section 5.1, RFC 2387. */
export const multipart = (subtype: string, parts: readonly DraftPart[]): DraftPart => ({
  type: `multipart/${subtype}`,
  parameters: new Map(),
  fields: [],
  content: { kind: "parts", parts },
});

const headerOf = (fields: readonly WrittenField[], goesOn: boolean) =>
  Buffer.from(`${fields.map(({ name, text }) => `${name}:${text}\r\n`).join("")}${goesOn ? "" : "\r\n"}`);

async function readied(part: DraftPart, readBlob: ReadBlob): Promise<ReadyPart> {
  const { content } = part;
  switch (content.kind) {
    case "text":
    case "lines":
      return { ...part, content };
    case "parts": {
      const parts: ReadyPart[] = [];
      for (const child of content.parts) parts.push(await readied(child, readBlob));
      return { ...part, content: { kind: "parts", parts } };
    }
    case "blob": {
      const read = () => readBlob(content.blobId);
      return part.type === "message/rfc822" || part.type === "message/global"
        ? readiedMessage(part, read)
        : { ...part, content: { kind: "octets", encoding: "base64", read } };
    }
    default:
      return content satisfies never;
  }
}

/**
 * A message within a message is not encoded, since its parts are (RFC 2046 section 5.2.1). Where its lines are too long those parts are
 * encoded anew; what must not be touched, such as what is signed, goes as a file instead, octet for octet.
 */
async function readiedMessage(part: DraftPart, read: () => Octets): Promise<ReadyPart> {
  const lines = () => withLineEnds(read());
  const plan = await planShortLines(lines);
  if (plan.kind === "impossible") return asFile(part, read);
  const octets = plan.kind === "convert" ? () => reencoded(lines(), plan) : lines;
  return { ...part, content: { kind: "octets", encoding: "8bit", read: octets } };
}

function asFile({ parameters, fields }: DraftPart, read: () => Octets): ReadyPart {
  const isNamed = fields.some(({ text }) => /\bfilename\b/i.test(text));
  const others = fields.filter(({ name }) => name.toLowerCase() !== "content-disposition");
  const named = { name: "Content-Disposition", text: ' attachment; filename="message.eml"' };
  return {
    type: "application/octet-stream",
    parameters,
    fields: isNamed ? fields : [...others, named],
    content: { kind: "octets", encoding: "base64", read },
  };
}

async function* writePart(part: ReadyPart): AsyncIterable<Uint8Array> {
  const { content } = part;
  // 192 random bits: nobody can have written it into a part. "=_" is in no quoted-printable or base64 line.
  const boundary = `=_${randomBytes(24).toString("hex")}`;
  const parameters = new Map(part.parameters);
  if (content.kind === "text") parameters.set("charset", "utf-8");
  if (content.kind === "parts") parameters.set("boundary", boundary);
  const type = Array.from(parameters, ([name, value]) => parameterText(name, value));
  const fields = [{ name: "Content-Type", text: ` ${part.type}${type.join("")}` }];
  const encoding = encodingOf(part);
  if (encoding) fields.push({ name: "Content-Transfer-Encoding", text: ` ${encoding}` });
  yield headerOf([...fields, ...part.fields], false);
  if (content.kind === "text") yield Buffer.from(quotedPrintable(content.text));
  else if (content.kind === "lines") yield Buffer.from(content.text);
  else if (content.kind === "octets")
    yield* content.encoding === "8bit" ? content.read() : base64(content.read());
  else {
    for (const child of content.parts) {
      yield Buffer.from(`--${boundary}\r\n`);
      yield* writePart(child);
      yield Buffer.from("\r\n");
    }
    yield Buffer.from(`--${boundary}--\r\n`);
  }
}

/** What stands around 8-bit octets is 8-bit itself (RFC 2045 section 6.4). Null for 7bit, which need not be said. */
function encodingOf({ content }: ReadyPart): "quoted-printable" | "base64" | "8bit" | null {
  switch (content.kind) {
    case "text":
      return "quoted-printable";
    case "lines":
      return null;
    case "octets":
      return content.encoding;
    case "parts":
      return content.parts.some((child) => encodingOf(child) === "8bit") ? "8bit" : null;
    default:
      return content satisfies never;
  }
}

/** RFC 2045 section 6.7: lines of at most 76 characters, every line end CRLF. */
function quotedPrintable(text: string): string {
  const encoder = encoders["quoted-printable"]();
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const written = lines.map((line, n) => encoder.write(Buffer.from(line), n > 0));
  return Buffer.concat([...written, encoder.end()]).toString("latin1");
}

/** RFC 2045 section 6.8, as the octets come. */
async function* base64(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const encoder = encoders.base64();
  for await (const chunk of source) yield encoder.write(chunk, false);
  yield encoder.end();
}
