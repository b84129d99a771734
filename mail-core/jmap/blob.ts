import { decodeTransfer } from "../mime/decode.ts";
import type { BodyPart } from "../mime/message-summary.ts";
import type { Blobs } from "../store/contracts.ts";
import type { Database } from "../store/database.ts";
import { type EmailRecord, readEmails } from "../store/emails.ts";
import { readUpload } from "../store/uploads.ts";
import { parseBlobId } from "./ids.ts";

export interface OpenBlob {
  /** Octets of the whole blob, whatever range was asked for. */
  size: number;
  stream: AsyncIterable<Uint8Array>;
  /** What its sender or uploader said it is, or null. */
  type: string | null;
}

export interface Range {
  start: number;
  /** Exclusive. */
  end: number;
}

/** Octets `range` of a stream that can only be read from its start. */
async function* cut(source: AsyncIterable<Uint8Array>, range: Range): AsyncIterable<Uint8Array> {
  let at = 0;
  for await (const octets of source) {
    const from = Math.max(0, range.start - at);
    const to = Math.min(octets.length, range.end - at);
    at += octets.length;
    if (to > from) yield octets.subarray(from, to);
    if (at >= range.end) return;
  }
}

async function* decoded(
  source: AsyncIterable<Uint8Array>,
  encoding: BodyPart["encoding"],
): AsyncIterable<Uint8Array> {
  const decoder = decodeTransfer(encoding);
  for await (const octets of source) yield decoder.write(octets);
  yield decoder.end();
}

/** The part of that name, in a tree of at most a hundred levels. */
export function findPart(root: BodyPart, partId: string): BodyPart | null {
  if (root.partId === partId) return root;
  for (const part of root.subParts ?? []) {
    const found = findPart(part, partId);
    if (found) return found;
  }
  return null;
}

/** A blob of this account, or null: another account's looks like one that does not exist. RFC 8620 section 6.2. */
export async function openBlob(
  { database, blobs }: { database: Database; blobs: Blobs },
  account: string,
  blobId: string,
  range?: Range,
): Promise<OpenBlob | null> {
  const name = parseBlobId(blobId);
  if (!name) return null;
  if (name.kind === "upload") {
    const upload = await readUpload(database, account, name.upload);
    return upload && { size: upload.sizeOctets, type: upload.type, stream: blobs.read(upload.id, range) };
  }
  const email = (await readEmails(database, account, [name.email])).get(name.email);
  if (!email) return null;
  return name.partId === null ? wholeMessage(blobs, email, range) : onePart(blobs, email, name.partId, range);
}

function wholeMessage(blobs: Blobs, { trace, messageId, sizeOctets }: EmailRecord, range?: Range): OpenBlob {
  const { start, end } = range ?? { start: 0, end: sizeOctets };
  async function* stream() {
    if (start < trace.length) yield trace.subarray(start, Math.min(end, trace.length));
    if (end > trace.length)
      yield* blobs.read(messageId, { start: Math.max(0, start - trace.length), end: end - trace.length });
  }
  return { size: sizeOctets, type: "message/rfc822", stream: stream() };
}

function onePart(
  blobs: Blobs,
  { messageId, summary }: EmailRecord,
  partId: string,
  range?: Range,
): OpenBlob | null {
  const part = findPart(summary.root, partId);
  if (!part) return null;
  const { bodyStart, bodyEnd, encoding, type } = part;
  const isPlain = encoding !== "base64" && encoding !== "quoted-printable";
  if (isPlain) {
    const { start, end } = range ?? { start: 0, end: bodyEnd - bodyStart };
    return {
      size: bodyEnd - bodyStart,
      type,
      stream: blobs.read(messageId, { start: bodyStart + start, end: Math.min(bodyEnd, bodyStart + end) }),
    };
  }
  const whole = decoded(blobs.read(messageId, { start: bodyStart, end: bodyEnd }), encoding);
  return { size: part.size, type, stream: range ? cut(whole, range) : whole };
}
