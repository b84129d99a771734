import { type BodyLists, bodyLists } from "../mime/body-structure.ts";
import { decodeText } from "../mime/charset.ts";
import { decodeTransfer } from "../mime/decode.ts";
import { type Field, parseFields } from "../mime/header.ts";
import type { BodyPart, MessageSummary } from "../mime/message-summary.ts";
import {
  bodyDefaults,
  headerValue,
  needsHeader,
  parseHeaderProperty,
  viewField,
} from "./email-properties.ts";

export interface ViewOptions {
  properties: readonly string[];
  bodyProperties: readonly string[];
  fetchText: boolean;
  fetchHtml: boolean;
  fetchAll: boolean;
  /** 0 for no limit. */
  maxBodyValueBytes: number;
}

/** What is shown: a stored email, or a blob that was parsed. */
export interface Viewed {
  summary: MessageSummary;
  trace: Uint8Array;
  partBlobId(part: BodyPart): string | null;
  /** Octets of the message without the trace. */
  read(range: { start: number; end: number }): AsyncIterable<Uint8Array>;
  /** The properties that are of the store: id, mailboxIds, … */
  own: Record<string, unknown>;
}

/** Octets of one text that are read, however long it is. */
const textMaxOctets = 5 * 1024 * 1024;
const headerMaxOctets = 1024 * 1024;

const addressFields: ReadonlySet<string> = new Set(["from", "sender", "replyTo", "to", "cc", "bcc"]);

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The properties that were asked for. RFC 8621 section 4.1. */
export async function viewEmail(viewed: Viewed, options: ViewOptions): Promise<Record<string, unknown>> {
  const { summary } = viewed;
  const out: Record<string, unknown> = {};
  let known: BodyLists | null = null;
  const lists = () => (known ??= bodyLists(summary.root));
  const fieldsOf = async (part: BodyPart): Promise<Field[]> => {
    const end = Math.min(part.bodyStart, part.headerStart + headerMaxOctets);
    const block = await collect(viewed.read({ start: part.headerStart, end }));
    return parseFields(part === summary.root ? Buffer.concat([viewed.trace, block]) : block);
  };
  const rootFields = options.properties.some(needsHeader) ? await fieldsOf(summary.root) : [];
  const partOf = (part: BodyPart) => viewPart(part, options.bodyProperties, viewed, fieldsOf);
  const listed = (list: string[]) => (list.length > 0 ? list : null);
  const addresses = <T>(list: T[]) => (list.length > 0 ? list : null);
  for (const name of options.properties) {
    const header = parseHeaderProperty(name);
    if (header) out[name] = headerValue(rootFields, header);
    else if (name in viewed.own) out[name] = viewed.own[name];
    else if (name === "headers") out[name] = rootFields.map(viewField);
    else if (name === "messageId") out[name] = listed(summary.messageId);
    else if (name === "inReplyTo") out[name] = listed(summary.inReplyTo);
    else if (name === "references") out[name] = listed(summary.references);
    else if (name === "bodyStructure") out[name] = await partOf(summary.root);
    else if (name === "textBody" || name === "htmlBody" || name === "attachments")
      out[name] = await inOrder(lists()[name], partOf);
    else if (name === "bodyValues")
      out[name] = await bodyValues(viewed, wanted(lists(), summary.root, options), options);
    else if (addressFields.has(name)) out[name] = addresses(summary[name as "from"]);
    else if (name === "subject") out[name] = summary.subject || null;
    else out[name] = summary[name as "sentAt" | "preview" | "hasAttachment"] ?? null;
  }
  return out;
}

async function inOrder<T, U>(list: readonly T[], work: (item: T) => Promise<U>): Promise<U[]> {
  const out: U[] = [];
  for (const item of list) out.push(await work(item));
  return out;
}

function leaves(root: BodyPart): BodyPart[] {
  return root.subParts ? root.subParts.flatMap(leaves) : [root];
}

function wanted(lists: BodyLists, root: BodyPart, options: ViewOptions): BodyPart[] {
  const parts = new Set([
    ...(options.fetchAll ? leaves(root) : []),
    ...(options.fetchText ? lists.textBody : []),
    ...(options.fetchHtml ? lists.htmlBody : []),
  ]);
  return [...parts].filter((part) => part.type.startsWith("text/"));
}

async function bodyValues(viewed: Viewed, parts: readonly BodyPart[], options: ViewOptions) {
  const values: Record<string, unknown> = {};
  for (const part of parts) {
    const end = Math.min(part.bodyEnd, part.bodyStart + textMaxOctets);
    const decoder = decodeTransfer(part.encoding);
    const octets = await collect(viewed.read({ start: part.bodyStart, end }));
    const decoded = Buffer.concat([decoder.write(octets), decoder.end()]);
    const { text, problem } = decodeText(decoded, part.charset);
    const clean = text.replaceAll("\r\n", "\n").replaceAll("\0", "");
    const cut = cutAtCharacter(clean, options.maxBodyValueBytes);
    const value = part.type === "text/html" && cut.length < clean.length ? withoutOpenTag(cut) : cut;
    values[part.partId ?? ""] = {
      value,
      isEncodingProblem: problem || part.encoding === "unknown",
      isTruncated: value.length < clean.length || end < part.bodyEnd,
    };
  }
  return values;
}

/** HTML that was cut, without the tag that it would end inside of. RFC 8621 section 4.2. */
function withoutOpenTag(html: string): string {
  const open = html.lastIndexOf("<");
  return open > html.lastIndexOf(">") ? html.slice(0, open) : html;
}

/** At most so many octets of UTF-8, never half a character; 0 is no limit. */
export function cutAtCharacter(text: string, octetsMax: number): string {
  const octets = Buffer.from(text);
  if (octetsMax === 0 || octets.length <= octetsMax) return text;
  let end = octetsMax;
  while (end > 0 && ((octets[end] as number) & 0xc0) === 0x80) end -= 1;
  return octets.toString("utf8", 0, end);
}

async function viewPart(
  part: BodyPart,
  properties: readonly string[],
  viewed: Viewed,
  fieldsOf: (part: BodyPart) => Promise<Field[]>,
): Promise<Record<string, unknown>> {
  const fields = properties.some(needsHeader) ? await fieldsOf(part) : [];
  const out: Record<string, unknown> = {};
  for (const name of properties) {
    const header = parseHeaderProperty(name);
    if (header) out[name] = headerValue(fields, header);
    else if (name === "blobId") out[name] = viewed.partBlobId(part);
    else if (name === "headers") out[name] = fields.map(viewField);
    else if (name !== "subParts" && bodyDefaults.includes(name)) out[name] = part[name as "size"] ?? null;
  }
  if (part.subParts)
    out.subParts = await inOrder(part.subParts, (child) => viewPart(child, properties, viewed, fieldsOf));
  return out;
}
