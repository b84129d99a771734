import type { Email, EmailBodyPart, Id } from "../jmap/types.ts";

/** A larger file is read from the server. */
const fileMaxOctets = 5_000_000;
/** Of all files that are kept, beside the mail's own limit. */
const filesMaxOctets = 50_000_000;
const prefix = "keryx-files ";

/** Where a file lies in its cache, whatever it is called. */
const keyOf = (blobId: Id): string => `/jmap/download/${encodeURIComponent(blobId)}`;

/** The attachments to keep of these emails, the newest email's first, each once. */
export function filesToKeep(emails: readonly Pick<Email, "receivedAt" | "attachments">[]): EmailBodyPart[] {
  const newestFirst = emails.toSorted((a, b) => b.receivedAt.localeCompare(a.receivedAt));
  const wanted = new Map<Id, EmailBodyPart>();
  let octets = 0;
  for (const part of newestFirst.flatMap(({ attachments }) => attachments ?? [])) {
    const isTooMuch = part.size > fileMaxOctets || octets + part.size > filesMaxOctets;
    if (!part.blobId || wanted.has(part.blobId) || isTooMuch) continue;
    wanted.set(part.blobId, part);
    octets += part.size;
  }
  return [...wanted.values()];
}

/** Fetches what is to be kept and is not yet, and lets go of the rest. Throws when the server cannot be reached. */
export async function keepFiles(
  accountId: Id,
  parts: readonly EmailBodyPart[],
  urlOf: (part: EmailBodyPart) => string,
): Promise<void> {
  const cache = await caches.open(prefix + accountId);
  const wanted = new Map(parts.map((part) => [keyOf(part.blobId ?? ""), part]));
  const held = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  for (const key of held) if (!wanted.has(key)) await cache.delete(key);
  for (const [key, part] of wanted) {
    if (held.has(key)) continue;
    const answer = await fetch(urlOf(part));
    if (answer.ok) await cache.put(key, answer);
  }
}

/** A file as the server once gave it; undefined when it is not kept, and where nothing can be. */
export async function keptFile(accountId: Id, blobId: Id): Promise<Response | undefined> {
  return globalThis.caches?.match(keyOf(blobId), { cacheName: prefix + accountId });
}

/** Lets go of the files of every account but one; null is for all. */
export async function forgetFilesOfAllBut(accountId: Id | null): Promise<void> {
  const names = (await globalThis.caches?.keys()) ?? [];
  const others = names.filter((name) => name.startsWith(prefix) && name !== prefix + accountId);
  await Promise.all(others.map((name) => caches.delete(name)));
}
