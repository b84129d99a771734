import type { Clock } from "../clock.ts";
import { documentsIn } from "../extract/documents-in.ts";
import { type Extractor, extractLimits } from "../extract/extractor.ts";
import type { DocumentKind } from "../extract/kind.ts";
import type { Log } from "../log.ts";
import { decodeTransfer } from "../mime/decode.ts";
import type { BodyPart } from "../mime/message-summary.ts";
import { readWords } from "../mime/read-words.ts";
import { makeRoutine, type Routine } from "../routine.ts";
import {
  claimDue,
  type DueMessage,
  endDue,
  giveBack,
  readTextsOf,
  structureOf,
  writeText,
} from "./attachment-texts.ts";
import type { Announcer, Blobs } from "./contracts.ts";
import type { Database } from "./database.ts";

/** How often it is looked for new attachments. */
const lookAgainMs = 2_000;
/** Times that a message is taken in hand: who makes the whole server end is left alone. */
const attemptsMax = 3;
const givenUp = { text: "", failure: "given up" };

/** Reads attachments in the background, one at a time, and puts what they say among the words of their emails. */
export function makeAttachmentUpkeep({
  database,
  blobs,
  extractor,
  announcer,
  clock,
  log,
}: {
  database: Database;
  blobs: Pick<Blobs, "read">;
  extractor: Extractor;
  announcer: Pick<Announcer, "announce">;
  clock: Clock;
  log: Log;
}): Pick<Routine, "start" | "stop"> {
  const readPart = async (messageId: string, part: BodyPart, kind: DocumentKind) => {
    const octets = await partOctets(blobs, messageId, part);
    const extraction = octets
      ? await extractor.extract({ kind, octets, charset: part.charset })
      : ({ ok: false, failure: "too large" } as const);
    if (!extraction.ok)
      log.info("search.attachment", { messageId, partId: part.partId, failure: extraction.failure });
    return extraction.ok
      ? { text: storable(extraction.text), failure: null }
      : { text: "", failure: extraction.failure };
  };

  /** What all attachments say; those that an earlier attempt has read are not read again, nor anything once it is given up. */
  const textsOf = async (messageId: string, isGivenUp: boolean): Promise<string[]> => {
    const root = await structureOf(database, messageId);
    if (!root) return [];
    const known = (await readTextsOf(database, [messageId])).get(messageId);
    const texts: string[] = [];
    for (const { part, partId, kind } of documentsIn(root)) {
      if (routine.isStopping) break;
      const text = known?.get(partId);
      if (text !== undefined) {
        texts.push(text);
        continue;
      }
      const read = isGivenUp ? givenUp : await readPart(messageId, part, kind);
      if (routine.isStopping) break;
      await writeText(database, { messageId, partId, ...read });
      texts.push(read.text);
    }
    return texts.filter((text) => text.trim() !== "");
  };

  const tend = async ({ messageId, attempts, emails }: DueMessage) => {
    const isGivenUp = attempts > attemptsMax;
    if (isGivenUp) log.warn("search.attachment.given-up", { messageId });
    const texts = await textsOf(messageId, isGivenUp);
    const words = texts.length > 0 ? await readWords(blobs.read(messageId), texts) : null;
    if (routine.isStopping) return giveBack(database, messageId);
    for (const email of emails) await database.transaction((tx) => endDue(tx, email, words));
    if (words) announcer.announce(emails.map(({ accountId }) => accountId));
  };

  const routine = makeRoutine({
    clock,
    everyMs: lookAgainMs,
    failed: (error) => log.warn("search.attachments", { error }),
    async work() {
      while (!routine.isStopping) {
        const due = await claimDue(database);
        if (!due) return;
        // What fails is due again when its lease has run out; the others are not kept.
        await tend(due).catch((error: unknown) => log.warn("search.attachments", { error }));
      }
    },
  });
  return {
    start: () => routine.start(),
    async stop() {
      const stopped = routine.stop();
      await extractor.stop();
      await stopped;
    },
  };
}

/** Null where it is larger than what is read. */
async function partOctets(
  blobs: Pick<Blobs, "read">,
  messageId: string,
  { bodyStart, bodyEnd, encoding, size }: BodyPart,
): Promise<Uint8Array | null> {
  if (size > extractLimits.maxOctets) return null;
  const decoder = decodeTransfer(encoding);
  const pieces: Uint8Array[] = [];
  for await (const octets of blobs.read(messageId, { start: bodyStart, end: bodyEnd }))
    pieces.push(decoder.write(octets));
  pieces.push(decoder.end());
  return Buffer.concat(pieces);
}

/** PostgreSQL's `text` holds neither NUL nor half of a pair. */
const storable = (text: string): string => text.replaceAll("\0", " ").toWellFormed();
