import { composeMessage, type Draft, type DraftAddress, type DraftPart } from "../mime/compose.ts";
import { dateTime } from "../mime/date.ts";
import { type Indexed, makeIndexer } from "../mime/indexer.ts";
import type { SealedBlob } from "../store/contracts.ts";
import { openBlob } from "./blob.ts";
import { readDate, readUtcDate } from "./dates.ts";
import { isKeyword } from "./email-filter.ts";
import type { SetError } from "./email-patch.ts";
import { parseIdOrCreation } from "./ids.ts";
import type { JmapDeps, MethodContext } from "./method.ts";
import { isRecord } from "./references.ts";

/** A new email, composed and indexed, that waits for its transaction. */
export interface Prepared extends Indexed {
  blob: SealedBlob;
  mailboxIds: string[];
  keywords: string[];
  receivedAt: Date;
}

export type PrepareResult = { ok: true; prepared: Prepared } | { ok: false; error: SetError };

const keywordsMax = 100;
const attachmentsMax = 1_000;
const addressFields = ["from", "sender", "replyTo", "to", "cc", "bcc"] as const;
const idFields = ["messageId", "inReplyTo", "references"] as const;
/** Not met: RFC 8621 section 4.6 allows bodyStructure and header:* in a create; both are refused, by name. */
const known = new Set<string>([
  ...addressFields,
  ...idFields,
  "mailboxIds",
  "keywords",
  "receivedAt",
  "subject",
  "sentAt",
  "textBody",
  "htmlBody",
  "attachments",
  "bodyValues",
]);

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

function readAddresses(value: unknown): DraftAddress[] | null {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return null;
  const list: DraftAddress[] = [];
  for (const one of value) {
    if (
      !isRecord(one) ||
      typeof one.email !== "string" ||
      !(one.name == null || typeof one.name === "string")
    )
      return null;
    list.push({ name: one.name ?? null, email: one.email });
  }
  return list;
}

const textOrNull = (value: unknown): string | null | undefined =>
  value == null ? null : typeof value === "string" ? value : undefined;

/** One text part whose words are in `bodyValues`. */
function readText(value: unknown, type: string, values: unknown): DraftPart | null | "wrong" {
  if (value == null || (Array.isArray(value) && value.length === 0)) return null;
  const part: unknown = Array.isArray(value) && value.length === 1 ? value[0] : null;
  if (!isRecord(part) || typeof part.partId !== "string" || (part.type != null && part.type !== type))
    return "wrong";
  const body = isRecord(values) && Object.hasOwn(values, part.partId) ? values[part.partId] : null;
  if (!isRecord(body) || typeof body.value !== "string") return "wrong";
  return { text: body.value.toWellFormed(), blobId: null, type, name: null, disposition: null, cid: null };
}

function readAttachments(value: unknown): DraftPart[] | null {
  if (value == null) return [];
  if (!Array.isArray(value) || value.length > attachmentsMax) return null;
  const list: DraftPart[] = [];
  for (const part of value) {
    if (!isRecord(part) || typeof part.blobId !== "string") return null;
    const [type, name, cid] = [textOrNull(part.type), textOrNull(part.name), textOrNull(part.cid)];
    const disposition = textOrNull(part.disposition) ?? "attachment";
    if (
      type === undefined ||
      name === undefined ||
      cid === undefined ||
      (disposition !== "inline" && disposition !== "attachment")
    )
      return null;
    list.push({
      text: null,
      blobId: part.blobId,
      type: type || "application/octet-stream",
      name,
      disposition,
      cid,
    });
  }
  return list;
}

/** What the person wrote, or which property is wrong. */
function readDraft(
  given: Record<string, unknown>,
  now: Date,
): { ok: true; draft: Draft } | { ok: false; error: SetError } {
  const unknown = Object.keys(given).find((name) => !known.has(name));
  if (unknown !== undefined) return wrong(unknown);
  const lists = new Map<string, DraftAddress[]>();
  for (const property of addressFields) {
    const list = readAddresses(given[property]);
    if (!list) return wrong(property);
    lists.set(property, list);
  }
  const ids = new Map<string, string[]>();
  for (const property of idFields) {
    const value = given[property] ?? [];
    if (!Array.isArray(value) || !value.every((one) => typeof one === "string")) return wrong(property);
    ids.set(property, value);
  }
  const subject = given.subject ?? "";
  if (typeof subject !== "string") return wrong("subject");
  const sentAt = given.sentAt == null ? now : readDate(given.sentAt);
  if (!sentAt) return wrong("sentAt");
  const text = readText(given.textBody, "text/plain", given.bodyValues);
  if (text === "wrong") return wrong("textBody");
  const html = readText(given.htmlBody, "text/html", given.bodyValues);
  if (html === "wrong") return wrong("htmlBody");
  const attachments = readAttachments(given.attachments);
  if (!attachments) return wrong("attachments");
  const addresses = (property: (typeof addressFields)[number]) => lists.get(property) ?? [];
  const idList = (property: (typeof idFields)[number]) => ids.get(property) ?? [];
  return {
    ok: true,
    draft: {
      from: addresses("from"),
      sender: addresses("sender"),
      replyTo: addresses("replyTo"),
      to: addresses("to"),
      cc: addresses("cc"),
      bcc: addresses("bcc"),
      subject: subject.toWellFormed(),
      messageId: idList("messageId"),
      inReplyTo: idList("inReplyTo"),
      references: idList("references"),
      date: dateTime(sentAt),
      text,
      html,
      attachments,
    },
  };
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
  const read = readDraft(given, now);
  if (!read.ok) return read;
  // A blob that is not there is named before anything is written.
  const missing: string[] = [];
  for (const { blobId } of read.draft.attachments) {
    if (blobId !== null && !(await openBlob(deps, context.account, blobId))) missing.push(blobId);
  }
  if (missing.length > 0) return no({ type: "blobNotFound", notFound: missing } as SetError);
  async function* readBlob(blobId: string): AsyncIterable<Uint8Array> {
    const found = await openBlob(deps, context.account, blobId);
    if (!found) throw new BlobGone();
    yield* found.stream;
  }
  const composed = composeMessage(read.draft, readBlob, deps.config.hostname);
  if (!composed.ok) return wrong(composed.property, composed.description);
  const stored = await storeMessage(deps, composed.stream);
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

/** Streams a message into a blob and the indexer; null when it is larger than what we take. */
export async function storeMessage(
  { blobs, config }: JmapDeps,
  octets: AsyncIterable<Uint8Array>,
): Promise<(Indexed & { blob: SealedBlob }) | null> {
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
    return { blob: await writer.seal(), ...indexer.end() };
  } catch (error) {
    await writer.abandon().catch(() => {});
    throw error;
  }
}
