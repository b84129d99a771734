import { failureForStatus, JmapFailure, type Places, request } from "../jmap/client.ts";
import type { Id } from "../jmap/types.ts";
import { failureText } from "../language/failures.ts";
import { type Carrier, carry } from "./carry-letter.ts";
import { dropLetter, fileOf, keepLetter, letterOf, lettersOf, withLetterLocked } from "./letters.ts";
import { type OutboxNews, outboxChannel } from "./outbox-news.ts";

/** Sends a file up without telling how far it is: nobody is looking. RFC 8620 section 6.1. */
async function uploadTo(uploadUrl: string, accountId: Id, file: Blob): Promise<Id> {
  const url = uploadUrl.replace("{accountId}", encodeURIComponent(accountId));
  const headers = { "content-type": file.type || "application/octet-stream" };
  const init: RequestInit = { method: "POST", headers, body: file, credentials: "same-origin" };
  const answer = await fetch(url, init).catch(() => {
    throw new JmapFailure("offline", failureText("offline"));
  });
  if (!answer.ok) throw failureForStatus(answer.status);
  return ((await answer.json()) as { blobId: Id }).blobId;
}

async function session(): Promise<Pick<Places, "uploadUrl">> {
  const answer = await fetch("/.well-known/jmap", { credentials: "same-origin" }).catch(() => {
    throw new JmapFailure("offline", failureText("offline"));
  });
  if (!answer.ok) throw failureForStatus(answer.status);
  return (await answer.json()) as Pick<Places, "uploadUrl">;
}

const carrierOf = (accountId: Id): Carrier => ({
  accountId,
  ask: request,
  upload: async (file) => uploadTo((await session()).uploadUrl, accountId, file),
  file: (key) => fileOf(accountId, key),
  keep: (letter) => keepLetter(accountId, letter),
  now: Date.now,
});

/** What is no word about this letter: the server is away, is busy, or is somebody else's by now. */
const isForLater = (cause: unknown): boolean =>
  !(cause instanceof JmapFailure) ||
  cause.kind !== "refused" ||
  cause.type === "rateLimit" ||
  cause.type === "accountNotFound";

/**
 * Sends what waits, in order, and keeps what the server refuses with the reason. Resolves to how many still wait for another time; throws
 * `JmapFailure` when the server cannot be reached.
 */
export async function sendLetters(accountId: Id): Promise<number> {
  const carrier = carrierOf(accountId);
  const channel = outboxChannel(accountId);
  let left = 0;
  try {
    for (const { key } of await lettersOf(accountId)) {
      const news = await withLetterLocked(key, () => sendLetter(key, carrier));
      if (news) channel.postMessage(news);
      else left += 1;
    }
  } finally {
    channel.close();
  }
  return left;
}

/** Null when it has to wait longer. */
async function sendLetter(key: string, carrier: Carrier): Promise<OutboxNews | null> {
  const { accountId } = carrier;
  // Somebody else may have sent it, or its writer taken it back.
  const letter = await letterOf(accountId, key);
  if (!letter || letter.refusal) return { kind: "changed" };
  const { subject } = letter.email;
  const carried = await carry(letter, carrier).catch((cause: unknown) => {
    if (isForLater(cause)) throw cause;
    return { kind: "refused", words: (cause as JmapFailure).message } as const;
  });
  if (carried.kind === "later") return null;
  if (carried.kind === "sent") {
    await dropLetter(accountId, key);
    return { kind: "sent", subject };
  }
  const now = (await letterOf(accountId, key)) ?? letter;
  await keepLetter(accountId, { ...now, refusal: carried.words });
  return { kind: "refused", subject, words: carried.words };
}
