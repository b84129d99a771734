import { answerTo, JmapFailure, type Places, request, wordsForError } from "./client.ts";
import type { Id, MethodError } from "./types.ts";
import { type Uploaded, upload } from "./upload.ts";

/** What is done with the server; handed in by tests. */
export interface PartSending {
  upload(part: Blob, onProgress: (share: number) => void, signal: AbortSignal): Promise<Uploaded>;
  /** Makes one blob of its parts. RFC 9404 section 4.1. */
  join(blobIds: readonly Id[], type: string, signal: AbortSignal): Promise<Uploaded>;
  /** The parts are not wanted any more; what cannot be told now the server finds out by itself. */
  forget(blobIds: readonly Id[]): void;
  /** True where this machine has no connection at all. */
  isOffline(): boolean;
  /** Until it is worth another attempt. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

interface Options {
  /** Octets of one part: what is lost when the connection breaks. */
  partOctets: number;
  /** From 0 to 1. */
  onProgress(share: number): void;
  /** True while the connection is waited for. */
  onWaiting(waits: boolean): void;
  signal: AbortSignal;
}

const partOctetsUsual = 4 * 1024 * 1024;
/** As many as the server joins, see `maxDataSources`. RFC 9404 section 3.1. */
const partsMax = 64;
const waitFirstMs = 1_000;
const waitMaxMs = 30_000;

/** How large parts are, so that a file of the largest size has no more than can be joined. */
export const partOctetsFor = (maxSizeUpload: number): number =>
  Math.max(partOctetsUsual, Math.ceil(maxSizeUpload / partsMax));

/**
 * Sends a file in parts, one after the other, and joins them. A connection that breaks is waited for as long as it takes, and what is there stays there.
 * What the server refuses is thrown as a `JmapFailure`, and `offline` where there was no connection from the start; then, and when it is cancelled, no part
 * is left behind.
 */
export async function uploadInParts(file: Blob, sending: PartSending, options: Options): Promise<Uploaded> {
  const { partOctets, onProgress, signal } = options;
  const parts: Id[] = [];
  const isWorthWaiting = () => parts.length > 0 || !sending.isOffline();
  const insist = <Done>(attempt: () => Promise<Done>) =>
    persistently(attempt, { sending, options, isWorthWaiting });
  try {
    if (file.size <= partOctets) return await insist(() => sending.upload(file, onProgress, signal));
    for (let at = 0; at < file.size; at += partOctets) {
      const part = file.slice(at, at + partOctets);
      const told = (share: number) => onProgress((at + share * part.size) / file.size);
      parts.push((await insist(() => sending.upload(part, told, signal))).blobId);
    }
    return await insist(() => sending.join(parts, file.type, signal));
  } finally {
    if (parts.length > 0) sending.forget(parts);
  }
}

/** Does it again, after longer and longer waits, while only the line or the server is away. */
async function persistently<Done>(
  attempt: () => Promise<Done>,
  { sending, options, isWorthWaiting }: { sending: PartSending; options: Options; isWorthWaiting(): boolean },
): Promise<Done> {
  const { onWaiting, signal } = options;
  for (let waitMs = waitFirstMs; ; waitMs = Math.min(waitMs * 2, waitMaxMs)) {
    try {
      return await attempt();
    } catch (cause) {
      if (!isPassing(cause) || signal.aborted || !isWorthWaiting()) throw cause;
      onWaiting(true);
      await sending.wait(waitMs, signal);
      signal.throwIfAborted();
      onWaiting(false);
    }
  }
}

const isPassing = (cause: unknown): boolean =>
  cause instanceof JmapFailure && (cause.kind === "offline" || cause.kind === "server");

interface UploadAnswer {
  created: Record<string, { id: Id; type: string; size: number }> | null;
  notCreated: Record<string, MethodError> | null;
}

/** Over JMAP. */
export const partSending = (places: Places, accountId: Id): PartSending => ({
  upload: (part, onProgress, signal) => upload(places, accountId, part, { onProgress, signal }),
  async join(blobIds, type, signal) {
    const whole = { data: blobIds.map((blobId) => ({ blobId })), type: type || null };
    const responses = await request([["Blob/upload", { accountId, create: { whole } }, "0"]], { signal });
    const { created, notCreated } = answerTo<UploadAnswer>(responses, "0");
    const made = created?.whole;
    if (made) return { blobId: made.id, type: made.type, size: made.size };
    const error = notCreated?.whole ?? { type: "serverFail" };
    throw new JmapFailure("refused", wordsForError(error), error.type);
  },
  forget(blobIds) {
    request([["Upload/forget", { accountId, blobIds }, "0"]]).catch(() => {});
  },
  isOffline: () => !navigator.onLine,
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        removeEventListener("online", done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      // The browser may know before the time is over.
      addEventListener("online", done);
      signal.addEventListener("abort", done);
    }),
});
