import { randomBytes } from "node:crypto";
import { isRecord } from "../is-record.ts";
import { composeMessage, type Draft } from "../mime/compose.ts";
import { dateTime } from "../mime/date.ts";
import { makeIndexer } from "../mime/indexer.ts";
import type { Indexed } from "../mime/summarise.ts";
import { wordVector } from "../mime/word-vector.ts";
import type { SealedBlob } from "../store/contracts.ts";
import { openBlob } from "./blob.ts";
import { readUtcDate } from "./dates.ts";
import { isKeyword } from "./email-filter.ts";
import type { SetError } from "./email-patch.ts";
import { headerPropertyOf, readFields, wrong as refused, type Wrong } from "./field-create.ts";
import { givenBlobId, parseIdOrCreation } from "./ids.ts";
import type { JmapDeps, MethodContext } from "./method.ts";
import { blobIdsOf, readBody } from "./part-create.ts";

/** A new email, composed and indexed, that waits for its transaction. */
export interface Prepared extends StoredMessage {
  mailboxIds: string[];
  keywords: string[];
  receivedAt: Date;
}

export type PrepareResult = { ok: true; prepared: Prepared } | { ok: false; error: SetError };

const keywordsMax = 100;
const no = (error: SetError): { ok: false; error: SetError } => ({ ok: false, error });
const wrong = (property: string, description?: string) =>
  no({ type: "invalidProperties", properties: [property], ...(description ? { description } : {}) });

/** Where an email shall lie and how it is marked. */
export function readPlace(
  given: Record<string, unknown>,
  context: MethodContext,
  mailboxes: ReadonlySet<string>,
):
  | { ok: true; mailboxIds: string[]; keywords: string[]; receivedAt: Date | null }
  | { ok: false; error: SetError } {
  const { mailboxIds: places, keywords: marks = {}, receivedAt = null } = given;
  if (!isRecord(places) || Object.keys(places).length === 0) return wrong("mailboxIds");
  const mailboxIds: string[] = [];
  for (const [text, value] of Object.entries(places)) {
    const rowId = parseIdOrCreation("m", text, context.createdIds);
    if (value !== true || rowId === null || !mailboxes.has(rowId)) return wrong("mailboxIds");
    mailboxIds.push(rowId);
  }
  if (!isRecord(marks) || !Object.entries(marks).every(([name, value]) => value === true && isKeyword(name)))
    return wrong("keywords");
  if (Object.keys(marks).length > keywordsMax) return no({ type: "tooManyKeywords" });
  const at = receivedAt === null ? null : readUtcDate(receivedAt);
  if (receivedAt !== null && at === null) return wrong("receivedAt");
  return {
    ok: true,
    mailboxIds,
    keywords: Object.keys(marks).map((name) => name.toLowerCase()),
    receivedAt: at,
  };
}

const settable = new Set([
  "mailboxIds",
  "keywords",
  "receivedAt",
  "bodyStructure",
  "textBody",
  "htmlBody",
  "attachments",
  "bodyValues",
]);

/** What the person wrote, or which property is wrong. RFC 8621 section 4.6. */
function readDraft(
  given: Record<string, unknown>,
  now: Date,
  hostname: string,
): { ok: true; draft: Draft } | Wrong {
  const unknown = Object.keys(given).find((name) => !settable.has(name) && !headerPropertyOf(name));
  if (unknown !== undefined) return refused(unknown, "It cannot be set");
  const ofPart = Object.keys(given).find((name) => headerPropertyOf(name)?.name.startsWith("content-"));
  if (ofPart !== undefined) return refused(ofPart, "It is a part's field");
  const written = readFields(given);
  if (!written.ok) return written;
  const body = readBody(given);
  if (!body.ok) return body;
  const { fields } = written;
  // The outermost part's fields are the message's.
  const names = new Set(fields.map(({ name }) => name.toLowerCase()));
  const twice = body.part.fields.find(({ name }) => names.has(name.toLowerCase()));
  if (twice) return refused("bodyStructure", `${twice.name} is given twice`);
  const has = (wanted: string) =>
    names.has(wanted) || body.part.fields.some(({ name }) => name.toLowerCase() === wanted);
  if (!has("date")) fields.push({ name: "Date", text: ` ${dateTime(now)}` });
  if (!has("message-id"))
    fields.push({ name: "Message-ID", text: ` <${randomBytes(16).toString("hex")}@${hostname}>` });
  return { ok: true, draft: { fields, root: body.part } };
}

class BlobGone extends Error {}

/**
 * Composes an email into a blob and indexes it on the way; nothing refers to it before the transaction does.
 * RFC 8621 section 4.6.
 */
export async function prepareEmail(
  deps: JmapDeps,
  context: MethodContext,
  given: unknown,
  mailboxes: ReadonlySet<string>,
): Promise<PrepareResult> {
  if (!isRecord(given)) return no({ type: "invalidProperties" });
  const place = readPlace(given, context, mailboxes);
  if (!place.ok) return place;
  const now = new Date(deps.clock.now());
  const read = readDraft(given, now, deps.config.hostname);
  if (!read.ok) return wrong(read.property, read.description);
  // A blob that is not there is named before anything is written.
  const missing: string[] = [];
  for (const blobId of new Set(blobIdsOf(read.draft.root)))
    if (!(await openBlob(deps, context, givenBlobId(blobId, context.createdIds)))) missing.push(blobId);
  if (missing.length > 0) return no({ type: "blobNotFound", notFound: missing });
  async function* readBlob(blobId: string): AsyncIterable<Uint8Array> {
    const found = await openBlob(deps, context, givenBlobId(blobId, context.createdIds));
    if (!found) throw new BlobGone();
    yield* found.stream;
  }
  const stored = await storeMessage(deps, composeMessage(read.draft, readBlob));
  if (!stored) return no({ type: "tooLarge", maxSize: deps.config.messageMaxOctets } as SetError);
  return {
    ok: true,
    prepared: {
      ...stored,
      mailboxIds: place.mailboxIds,
      keywords: place.keywords,
      receivedAt: place.receivedAt ?? now,
    },
  };
}

export interface StoredMessage extends Omit<Indexed, "search"> {
  blob: SealedBlob;
  words: Uint8Array;
}

/** Streams a message into a blob and the indexer; null when it is larger than what we take. */
export async function storeMessage(
  { blobs, config }: JmapDeps,
  octets: AsyncIterable<Uint8Array>,
): Promise<StoredMessage | null> {
  const writer = blobs.create();
  const indexer = makeIndexer();
  let size = 0;
  try {
    for await (const piece of octets) {
      size += piece.length;
      if (size > config.messageMaxOctets) {
        await writer.abandon();
        return null;
      }
      indexer.write(piece);
      await writer.write(piece);
    }
    const { search, ...indexed } = indexer.end();
    return { ...indexed, blob: await writer.seal(), words: wordVector(search) };
  } catch (error) {
    await writer.abandon().catch(() => {});
    throw error;
  }
}
