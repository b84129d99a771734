import { isRowId } from "../store/ids.ts";

/** One letter says the type: account, mailbox, email, thread, identity, submission, journey, collect source, quota, push subscription, script, address book, contact card, mail import. RFC 8620 section 1.2. */
export type IdLetter = "a" | "m" | "e" | "t" | "i" | "s" | "j" | "c" | "q" | "p" | "y" | "b" | "k" | "x";

/** A row id as JMAP shows it. */
export const id = (letter: IdLetter, rowId: string): string => `${letter}${rowId}`;

/** The row id, or null for what we cannot have given out: "m007" would be a second name of "m7". */
export function parseId(letter: IdLetter, text: unknown): string | null {
  if (typeof text !== "string" || text[0] !== letter) return null;
  return canonical(text.slice(1));
}

const canonical = (text: string): string | null => (isRowId(text) && !/^0./.test(text) ? text : null);

/**
 * What a blob id names: a whole message or upload, or with `parts` one decoded part of it. Each further part is one of the
 * message that the part before it holds.
 */
export type BlobName = { kind: "email" | "upload" | "script" | "picture"; rowId: string; parts: string[] };

/** Of a script's content, which gets another id with each change. */
export const scriptBlobId = (contentId: string): string => `bs${contentId}`;

/** Of a picture in a contact card. */
export const pictureBlobId = (pictureId: string): string => `bp${pictureId}`;

const blobKinds = { e: "email", u: "upload", s: "script", p: "picture" } as const;

export const uploadBlobId = (rowId: string): string => `bu${rowId}`;

/** Messages inside of each other that are read: every level is one more pass over the octets. */
export const blobPartsMax = 4;

/** Reads `be<email>`, `bu<upload>`, `bs<script>` and `bp<picture>`, each with `-<part>` behind it for what it holds; null for anything else. */
export function parseBlobId(text: unknown): BlobName | null {
  if (typeof text !== "string") return null;
  const [, kind, digits = "", tail = ""] = /^b([eusp])([0-9]{1,19})((?:-[0-9]{1,6})*)$/.exec(text) ?? [];
  const rowId = canonical(digits);
  const parts = tail.split("-").slice(1);
  if (rowId === null || parts.length > blobPartsMax) return null;
  return { kind: blobKinds[kind as keyof typeof blobKinds], rowId, parts };
}

/** `#x` stands for what creation `x` of this request was given; null when there was none. RFC 8620 section 5.3. */
export function parseIdOrCreation(
  letter: IdLetter,
  text: unknown,
  createdIds: ReadonlyMap<string, string>,
): string | null {
  if (typeof text === "string" && text[0] === "#") return parseId(letter, createdIds.get(text.slice(1)));
  return parseId(letter, text);
}

/** A blob id as it was given: `#x` stands for the blob that this request made as `x`. RFC 9404 section 4.1. */
export const givenBlobId = (text: string, createdIds: ReadonlyMap<string, string>): string =>
  text.startsWith("#") ? (createdIds.get(text.slice(1)) ?? "") : text;
