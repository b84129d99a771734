import { createHash } from "node:crypto";
import { claimsResultsOf } from "../../mime/authentication-results.ts";
import { type Authors, readAuthors } from "../../mime/authors.ts";
import { editHeader } from "../../mime/edit-header.ts";
import { parseFields, unfold } from "../../mime/header.ts";
import { makeIndexer } from "../../mime/indexer.ts";
import type { Indexed } from "../../mime/summarise.ts";
import type { Blobs, SealedBlob } from "../../store/contracts.ts";

/** What our own people's messages get when it is missing, and lose. RFC 6409 section 8. */
export interface FixUp {
  /** Null adds no From. */
  from: string | null;
  messageId: string;
  date: string;
}

export type Finished =
  | ({
      kind: "message";
      blob: SealedBlob;
      octets: number;
      /** Whose message its header says it is; null when that is not beyond doubt. Of our own people's messages alone. */
      authors: Authors | null;
      /** SHA-256 of what was sent, before anything was added or taken out; null without a Message-ID. */
      contentDigest: Buffer | null;
    } & Indexed)
  /** Past the limit: forgotten. */
  | { kind: "too-big" }
  /** The store could not take it. */
  | { kind: "failed"; error: unknown };

/** A message on its way in: its octets go into a blob and the indexer at once; memory does not grow with it. */
export interface Incoming {
  /** Octets that were taken, those of added fields among them. */
  readonly octets: number;
  /** Never rejects: what cannot be kept is counted, and said at the end. */
  write(content: Uint8Array): Promise<void>;
  /** What the store said when it could not take the octets, or null. */
  failure(): { error: unknown } | null;
  finish(): Promise<Finished>;
  /** Forgets what was written; nothing after `finish`. */
  abandon(): Promise<void>;
}

/** Past `maxOctets` nothing more is kept. With `fixUp` the header of our own people's message is made whole; null keeps it as it comes. */
export function makeIncoming(
  blobs: Blobs,
  {
    maxOctets,
    fixUp,
    forgeable,
  }: {
    maxOctets: number;
    fixUp: FixUp | null;
    /** Our name, under which nobody else may tell of checks; null for who may. */
    forgeable: string | null;
  },
): Incoming {
  const indexer = makeIndexer();
  const writer = blobs.create();
  const hash = createHash("sha256");
  let isNamed = true;
  let authors: Authors | null = null;
  const removesField = (name: string, field: Uint8Array) =>
    forgeable !== null && name === "authentication-results" && claimsResultsOf(forgeable, field);
  const editor = fixUp
    ? editHeader({
        remove: (header) => ["Bcc", "Return-Path", ...(hasMessageId(header) ? [] : ["Message-ID"])],
        removesField,
        addFields: (present, header) => {
          isNamed = present.has("message-id");
          authors = readAuthors(header);
          return missingFields(fixUp, present, authors);
        },
      })
    : forgeable !== null
      ? editHeader({ removesField })
      : null;
  let octets = 0;
  let failure: { error: unknown } | null = null;
  let kept = true;
  const abandon = async () => {
    if (kept) await writer.abandon().catch(() => {});
    kept = false;
  };
  const keep = async (content: Uint8Array) => {
    octets += content.length;
    if (octets > maxOctets) await abandon();
    if (!kept || content.length === 0) return;
    indexer.write(content);
    try {
      await writer.write(content);
    } catch (error) {
      failure = { error };
      await abandon();
    }
  };
  return {
    get octets() {
      return octets;
    },
    write(content) {
      hash.update(content);
      return keep(editor ? editor.write(content) : content);
    },
    failure: () => failure,
    async finish() {
      if (editor) await keep(editor.end());
      if (failure) return { kind: "failed", error: failure.error };
      if (octets > maxOctets) return { kind: "too-big" };
      kept = false;
      try {
        const indexed = indexer.end();
        const hasId = isNamed && indexed.summary.messageId.some((id) => id !== "");
        const contentDigest = hasId ? hash.digest() : null;
        return { kind: "message", blob: await writer.seal(), octets, authors, contentDigest, ...indexed };
      } catch (error) {
        return { kind: "failed", error };
      }
    },
    abandon,
  };
}

/** What fits into one line. RFC 5322 section 2.1.1. */
const messageIdMaxLength = 980;

/** One Message-ID, in its form; another one is replaced. RFC 6409 section 8.3. */
function hasMessageId(header: Uint8Array): boolean {
  const ids = parseFields(header).filter(({ name }) => name.toLowerCase() === "message-id");
  const id = unfold(ids[0]?.raw ?? "").trim();
  return ids.length === 1 && id.length <= messageIdMaxLength && /^<[^<>\s@]+@[^<>\s@]+>$/.test(id);
}

/** Several authors need a Sender. RFC 5322 section 3.6.2. */
function missingFields(
  { from, messageId, date }: FixUp,
  present: ReadonlySet<string>,
  authors: Authors | null,
): string {
  const needsSender = !present.has("sender") && (authors?.from.length ?? 0) > 1;
  return [
    present.has("from") || from === null ? "" : `From: <${from}>\r\n`,
    needsSender && from !== null ? `Sender: <${from}>\r\n` : "",
    present.has("date") ? "" : `Date: ${date}\r\n`,
    present.has("message-id") ? "" : `Message-ID: ${messageId}\r\n`,
  ].join("");
}
