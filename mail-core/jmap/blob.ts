import type { Access } from "../index.ts";
import { decodeTransfer } from "../mime/decode.ts";
import { makeIndexer } from "../mime/indexer.ts";
import type { BodyPart, MessageSummary } from "../mime/message-summary.ts";
import { readPicture } from "../store/contact-pictures.ts";
import type { Blobs } from "../store/contracts.ts";
import type { Database } from "../store/database.ts";
import { readDraftVersion } from "../store/draft-versions.ts";
import { type EmailRecord, readEmails } from "../store/emails.ts";
import { readScriptContent } from "../store/rules.ts";
import { readUpload } from "../store/uploads.ts";
import { mayReadBlob } from "./access.ts";
import { parseBlobId } from "./ids.ts";

export interface Range {
  start: number;
  /** Exclusive. */
  end: number;
}

/** Octets that can be read as often as one likes. */
export interface BlobSource {
  /** Octets of the whole blob; of an encoded part as the indexer counted them. */
  size: number;
  /** What its sender or uploader said it is, or null. */
  type: string | null;
  /** False when every range is read from the blob's start, because an encoding lies over it. */
  isSeekable: boolean;
  read(range?: Range): AsyncIterable<Uint8Array>;
}

export interface OpenBlob {
  /** Octets of the whole blob, whatever range was asked for. */
  size: number;
  stream: AsyncIterable<Uint8Array>;
  type: string | null;
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
function findPart(root: BodyPart, partId: string): BodyPart | null {
  if (root.partId === partId) return root;
  for (const part of root.subParts ?? []) {
    const found = findPart(part, partId);
    if (found) return found;
  }
  return null;
}

/** Whose blobs are asked for, by somebody to whom the account is open so far. */
export interface BlobPlace {
  account: string;
  access: Access;
}

/** A blob of this account to be read as it likes, or null: another account's looks like one that does not exist. */
export async function blobSource(
  { database, blobs }: { database: Database; blobs: Blobs },
  { account, access }: BlobPlace,
  blobId: string,
): Promise<BlobSource | null> {
  const name = parseBlobId(blobId);
  if (!name || !mayReadBlob(blobId, access)) return null;
  const [first, ...deeper] = name.parts;
  let source: BlobSource | null;
  let inside = name.parts;
  if (name.kind === "upload") {
    const upload = await readUpload(database, account, name.rowId);
    source = upload && {
      size: upload.sizeOctets,
      type: upload.type,
      isSeekable: true,
      read: (range) => blobs.read(upload.id, range),
    };
  } else if (name.kind === "script") {
    const content = await readScriptContent(database, account, name.rowId);
    source = content === null ? null : heldSource(Buffer.from(content), "application/sieve");
  } else if (name.kind === "picture") {
    const picture = await readPicture(database, account, name.rowId);
    source = picture && heldSource(picture.octets, picture.mediaType);
  } else {
    const email =
      (await readEmails(database, account, [name.rowId])).get(name.rowId) ??
      (await readDraftVersion(database, account, name.rowId));
    if (!email) return null;
    if (first === undefined) source = wholeMessage(blobs, email);
    else {
      const octets: BlobSource = {
        size: email.sizeOctets,
        type: null,
        isSeekable: true,
        read: (range) => blobs.read(email.messageId, range),
      };
      source = onePart(octets, email.summary, first);
      inside = deeper;
    }
  }
  for (const partId of inside) {
    if (!source) return null;
    source = onePart(source, await summaryOf(source), partId);
  }
  return source;
}

function heldSource(octets: Uint8Array, type: string): BlobSource {
  async function* read(range?: Range) {
    yield range ? octets.subarray(range.start, range.end) : octets;
  }
  return { size: octets.length, type, isSeekable: true, read };
}

/** RFC 8620 section 6.2. */
export async function openBlob(
  stores: { database: Database; blobs: Blobs },
  place: BlobPlace,
  blobId: string,
  range?: Range,
): Promise<OpenBlob | null> {
  const source = await blobSource(stores, place, blobId);
  return source && { size: source.size, type: source.type, stream: source.read(range) };
}

/** One pass over a blob that is taken for a message. */
export async function summaryOf(source: BlobSource): Promise<MessageSummary> {
  const indexer = makeIndexer();
  for await (const octets of source.read()) indexer.write(octets);
  return indexer.end().summary;
}

/** A draft's version has no trace fields: nobody sent it. */
type Whole = Pick<EmailRecord, "messageId" | "sizeOctets"> & Partial<Pick<EmailRecord, "trace">>;

function wholeMessage(blobs: Blobs, { trace = new Uint8Array(0), messageId, sizeOctets }: Whole): BlobSource {
  async function* read(range?: Range) {
    const { start, end } = range ?? { start: 0, end: sizeOctets };
    if (start < trace.length) yield trace.subarray(start, Math.min(end, trace.length));
    if (end > trace.length)
      yield* blobs.read(messageId, { start: Math.max(0, start - trace.length), end: end - trace.length });
  }
  return { size: sizeOctets, type: "message/rfc822", isSeekable: true, read };
}

function onePart(message: BlobSource, summary: MessageSummary, partId: string): BlobSource | null {
  const part = findPart(summary.root, partId);
  if (!part) return null;
  const { bodyStart, bodyEnd, encoding, type } = part;
  if (encoding !== "base64" && encoding !== "quoted-printable") {
    const size = bodyEnd - bodyStart;
    return {
      size,
      type,
      isSeekable: message.isSeekable,
      read: ({ start, end } = { start: 0, end: size }) =>
        message.read({ start: bodyStart + start, end: Math.min(bodyEnd, bodyStart + end) }),
    };
  }
  return {
    size: part.size,
    type,
    isSeekable: false,
    read(range) {
      const whole = decoded(message.read({ start: bodyStart, end: bodyEnd }), encoding);
      return range ? cut(whole, range) : whole;
    },
  };
}
