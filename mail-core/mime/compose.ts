import { randomBytes } from "node:crypto";
import { encoders } from "./encode.ts";
import { encodeWords } from "./encoded-word.ts";

export interface DraftAddress {
  name?: string | null;
  email: string;
}

export interface DraftPart {
  /** Text that was typed, or null for a blob. */
  text: string | null;
  blobId: string | null;
  type: string;
  name: string | null;
  disposition: "inline" | "attachment" | null;
  cid: string | null;
}

/** What a person wrote, already parsed. */
export interface Draft {
  from: DraftAddress[];
  sender: DraftAddress[];
  replyTo: DraftAddress[];
  to: DraftAddress[];
  cc: DraftAddress[];
  bcc: DraftAddress[];
  subject: string;
  messageId: string[];
  inReplyTo: string[];
  references: string[];
  /** The Date field's text. RFC 5322 section 3.3. */
  date: string;
  text: DraftPart | null;
  html: DraftPart | null;
  attachments: DraftPart[];
}

export type Composed =
  | { ok: true; stream: AsyncIterable<Uint8Array> }
  | { ok: false; property: string; description: string };

type ReadBlob = (blobId: string) => AsyncIterable<Uint8Array>;
type Node = { header: string[]; body: () => AsyncIterable<Uint8Array> };

const fields = {
  from: "From",
  sender: "Sender",
  replyTo: "Reply-To",
  to: "To",
  cc: "Cc",
  bcc: "Bcc",
} as const;
const controls = /[\0-\x1f\x7f]/;

/** A draft as a message of CRLF lines, streamed; values that would break out of a field are refused. */
export function composeMessage(draft: Draft, readBlob: ReadBlob, hostname: string): Composed {
  const refuse = (property: string, description: string) => ({ ok: false, property, description }) as const;
  if (controls.test(draft.subject)) return refuse("subject", "A field holds one line of text");
  for (const property of Object.keys(fields) as (keyof typeof fields)[])
    for (const { name, email } of draft[property]) {
      if (controls.test(name ?? "")) return refuse(property, "A name holds one line of text");
      if (!/^[^\s<>,;:"()]+$/.test(email)) return refuse(property, "An address is malformed");
    }
  for (const property of ["messageId", "inReplyTo", "references"] as const)
    if (!draft[property].every((one) => /^[\x21-\x3b\x3d\x3f-\x7e]{1,900}$/.test(one)))
      return refuse(property, "A message id is malformed");
  const parts = [draft.text, draft.html, ...draft.attachments].filter((part) => part !== null);
  for (const part of parts) {
    if (
      !/^[a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,80}$/i.test(part.type) ||
      /^multipart\//i.test(part.type)
    )
      return refuse("type", "A part's type is malformed");
    if (part.cid !== null && !/^[\x21-\x3b\x3d\x3f-\x7e]{1,900}$/.test(part.cid))
      return refuse("cid", "A content id is malformed");
    if (controls.test(part.name ?? "")) return refuse("name", "A name holds one line of text");
  }
  const ids = (list: string[]) => list.map((one) => `<${one}>`).join("\r\n ");
  const lines: string[] = [];
  for (const [property, name] of Object.entries(fields) as [keyof typeof fields, string][])
    if (draft[property].length > 0) lines.push(`${name}: ${draft[property].map(addressText).join(",\r\n ")}`);
  lines.push(`Subject: ${foldText(draft.subject)}`, `Date: ${draft.date}`);
  const own =
    draft.messageId.length > 0 ? draft.messageId : [`${randomBytes(16).toString("hex")}@${hostname}`];
  lines.push(`Message-ID: ${ids(own)}`);
  if (draft.inReplyTo.length > 0) lines.push(`In-Reply-To: ${ids(draft.inReplyTo)}`);
  if (draft.references.length > 0) lines.push(`References: ${ids(draft.references)}`);
  const root = structure(draft, readBlob);
  return { ok: true, stream: write([...lines, "MIME-Version: 1.0"], root) };
}

/** Alternative forms together, pictures of the HTML beside it, files last. RFC 2046 section 5.1, RFC 2387. */
function structure(draft: Draft, readBlob: ReadBlob): Node {
  const leafOf = (part: DraftPart) => leaf(part, readBlob);
  const isInline = (part: DraftPart) =>
    part.disposition === "inline" && part.cid !== null && draft.html !== null;
  const inline = draft.attachments.filter(isInline);
  const files = draft.attachments.filter((part) => !isInline(part));
  let html = draft.html && leafOf(draft.html);
  if (html && inline.length > 0) html = multipart("related", [html, ...inline.map(leafOf)]);
  const empty = { text: "", blobId: null, type: "text/plain", name: null, disposition: null, cid: null };
  const text = draft.text ? leafOf(draft.text) : html ? null : leafOf(empty);
  const body = text && html ? multipart("alternative", [text, html]) : ((text ?? html) as Node);
  return files.length > 0 ? multipart("mixed", [body, ...files.map(leafOf)]) : body;
}

/** 192 random bits: a boundary that nobody can have written into a part. "=_" is in no quoted-printable or base64 line. */
function multipart(subtype: string, children: Node[]): Node {
  const boundary = `=_${randomBytes(24).toString("hex")}`;
  return {
    header: [`Content-Type: multipart/${subtype};\r\n boundary="${boundary}"`],
    async *body() {
      for (const child of children) {
        yield Buffer.from(`--${boundary}\r\n`);
        yield* write(child.header, { header: [], body: child.body });
        yield Buffer.from("\r\n");
      }
      yield Buffer.from(`--${boundary}--\r\n`);
    },
  };
}

async function* write(lines: string[], { header, body }: Node): AsyncIterable<Uint8Array> {
  yield Buffer.from(`${[...lines, ...header].join("\r\n")}\r\n\r\n`);
  yield* body();
}

function leaf(part: DraftPart, readBlob: ReadBlob): Node {
  const { text, blobId } = part;
  const isText = text !== null;
  const header = [
    `Content-Type: ${part.type.toLowerCase()}${isText ? "; charset=utf-8" : ""}${parameter("name", part.name)}`,
    `Content-Transfer-Encoding: ${isText ? "quoted-printable" : "base64"}`,
  ];
  if (part.disposition)
    header.push(`Content-Disposition: ${part.disposition}${parameter("filename", part.name)}`);
  if (part.cid !== null) header.push(`Content-ID: <${part.cid}>`);
  return {
    header,
    async *body() {
      if (isText) yield Buffer.from(quotedPrintable(text));
      else if (blobId !== null) yield* base64(readBlob(blobId));
    },
  };
}

/** Whole ASCII as a quoted string, all else in pieces. RFC 2231 sections 3 and 4. */
function parameter(name: string, value: string | null): string {
  if (value === null) return "";
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

const atoms = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/** A name of plain words stands bare, any other in quotes, one beyond ASCII in encoded words. RFC 5322 section 3.4. */
export function addressText({ name, email }: DraftAddress): string {
  if (!name) return email;
  // A long plain name goes out in words too: those fold.
  const isPlain = /^[\x20-\x7e]{1,200}$/.test(name) && !name.includes("=?");
  if (!isPlain) return `${encodeAll(name)} <${email}>`;
  return `${atoms.test(name) ? name : `"${name.replace(/["\\]/g, "\\$&")}"`} <${email}>`;
}

/** Words also for what is ASCII: pieces of 45 octets, folded. */
const encodeAll = (text: string) => {
  const encoded = encodeWords(text);
  if (encoded !== text) return encoded;
  const pieces = text.match(/.{1,45}/g) ?? [];
  return pieces.map((piece) => `=?utf-8?B?${Buffer.from(piece).toString("base64")}?=`).join("\r\n ");
};

/** Breaks at spaces; a run without any is cut only by encoding it. */
function foldText(text: string): string {
  const encoded = encodeWords(text);
  return encoded === text ? text.replace(/(.{60,}?) (?=\S)/g, "$1\r\n ") : encoded;
}

/** RFC 2045 section 6.7: lines of at most 76 characters, every line end CRLF. */
export function quotedPrintable(text: string): string {
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
