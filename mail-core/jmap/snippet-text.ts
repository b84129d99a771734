import { documentsIn } from "../extract/documents-in.ts";
import { bodyLists } from "../mime/body-structure.ts";
import { decodeText } from "../mime/charset.ts";
import { decodeWhole } from "../mime/decode.ts";
import { fold } from "../mime/fold.ts";
import { htmlToText } from "../mime/html-text.ts";
import type { BodyPart } from "../mime/message-summary.ts";
import { readTextsOf } from "../store/attachment-texts.ts";
import type { EmailRecord } from "../store/emails.ts";
import { cutAtCharacter } from "./email-view.ts";
import type { JmapDeps } from "./method.ts";
import { snippetOf } from "./snippet-marks.ts";

/** Octets of one text that are looked through, as many as are indexed. */
const textMaxOctets = 256 * 1024;
/** Emails whose octets are read at once. */
const readAtOnce = 16;
/** Characters around a hit that a preview is cut from. */
const aroundHit = 1_000;
const nameMaxOctets = 60;

/** For each email the part of its body around the first word that is found, or of an attachment, behind its name; those without are left out. */
export async function deepSnippets(
  { database, blobs }: Pick<JmapDeps, "database" | "blobs">,
  records: readonly EmailRecord[],
  words: readonly string[],
): Promise<Map<string, string>> {
  const snippets = new Map<string, string>();
  for (let at = 0; at < records.length && words.length > 0; at += readAtOnce) {
    const some = records.slice(at, at + readAtOnce);
    const messageIds = some.map(({ messageId }) => messageId);
    const [starts, attached] = await Promise.all([
      blobs.readStarts(messageIds),
      readTextsOf(database, messageIds),
    ]);
    for (const record of some) {
      const snippet =
        (await inBody(blobs, record, starts.get(record.messageId), words)) ??
        inAttachments(record, attached.get(record.messageId) ?? new Map(), words);
      if (snippet) snippets.set(record.id, snippet);
    }
  }
  return snippets;
}

async function inBody(
  blobs: JmapDeps["blobs"],
  { messageId, summary }: EmailRecord,
  start: Uint8Array | undefined,
  words: readonly string[],
): Promise<string | null> {
  for (const part of bodyLists(summary.root).textBody) {
    if (!part.type.startsWith("text/")) continue;
    const octets = await startOfPart(blobs, messageId, part, start);
    const { text } = decodeText(decodeWhole(octets, part.encoding), part.charset);
    const snippet = snippetIn(part.type === "text/html" ? htmlToText(text, textMaxOctets) : text, words);
    if (snippet) return snippet;
  }
  return null;
}

async function startOfPart(
  blobs: JmapDeps["blobs"],
  messageId: string,
  { bodyStart, bodyEnd }: BodyPart,
  start: Uint8Array | undefined,
): Promise<Uint8Array> {
  const end = Math.min(bodyEnd, bodyStart + textMaxOctets);
  if (start && end <= start.length) return start.subarray(bodyStart, end);
  const pieces: Uint8Array[] = [];
  for await (const octets of blobs.read(messageId, { start: bodyStart, end })) pieces.push(octets);
  return Buffer.concat(pieces);
}

function inAttachments(
  { summary }: EmailRecord,
  texts: ReadonlyMap<string, string>,
  words: readonly string[],
): string | null {
  for (const { part, partId } of documentsIn(summary.root)) {
    const name = part.name ? `${cutAtCharacter(part.name, nameMaxOctets)}: ` : "";
    const snippet = snippetIn(texts.get(partId) ?? "", words, name);
    if (snippet) return snippet;
  }
  return null;
}

/** The preview of a text of any length; `lead` stands before it. */
function snippetIn(text: string, words: readonly string[], lead = ""): string | null {
  const folded = fold(text);
  if (!words.some((word) => folded.includes(word))) return null;
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const sought = fold(word);
    if (!words.some((one) => sought.startsWith(one))) continue;
    const around = text.slice(Math.max(0, index - aroundHit), index + word.length + aroundHit);
    return snippetOf(around.replace(/\s+/g, " ").trim(), words, lead);
  }
  return null;
}
