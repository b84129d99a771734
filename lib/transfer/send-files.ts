import { answerTo, JmapFailure, request } from "../jmap/client.ts";
import type { Id } from "../jmap/types.ts";
import { type Uploaded, upload } from "../jmap/upload.ts";

/** A file that was chosen, or a piece of it. */
export interface ChosenFile {
  /** With its path, where a folder was chosen. */
  name: string;
  file: Blob;
}

export interface SendPlaces {
  uploadUrl: string;
  maxSizeUpload: number;
}

/** What is done with the server; handed in by tests. */
export interface Sending {
  upload(piece: Blob, onProgress: (share: number) => void, signal: AbortSignal): Promise<Uploaded>;
  /** Octets of a file that are there after a piece was added. */
  append(file: number, offset: number, blobId: Id, signal: AbortSignal): Promise<number>;
  /** Octets of each file that are there. */
  received(signal: AbortSignal): Promise<number[]>;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Octets of one piece: what is lost when a connection breaks. */
const pieceOctets = 8 * 1024 * 1024;
const waitFirstMs = 1_000;
const waitMaxMs = 30_000;

/**
 * Sends files in pieces, from where the server has them. A connection that breaks is waited for as long as it takes; what the server refuses is thrown
 * as a `JmapFailure`. `onProgress` hears how many octets are there of all.
 */
export async function sendFiles(
  files: readonly ChosenFile[],
  sending: Sending,
  {
    maxSizeUpload,
    onProgress,
    signal,
  }: { maxSizeUpload: number; onProgress(octets: number): void; signal: AbortSignal },
): Promise<void> {
  const size = Math.min(pieceOctets, maxSizeUpload);
  let waitMs = waitFirstMs;
  while (!signal.aborted) {
    try {
      const received = await sending.received(signal);
      for (const [n, { file }] of files.entries()) {
        const before = received.slice(0, n).reduce((sum, octets) => sum + octets, 0);
        for (let at = received[n] ?? 0; at < file.size; ) {
          const piece = file.slice(at, at + size);
          const from = at;
          const told = (share: number) => onProgress(before + from + share * piece.size);
          const { blobId } = await sending.upload(piece, told, signal);
          at = await sending.append(n, at, blobId, signal);
          waitMs = waitFirstMs;
        }
        received[n] = file.size;
      }
      return;
    } catch (cause) {
      if (!isPassing(cause) || signal.aborted) throw cause;
      await sending.wait(waitMs, signal);
      waitMs = Math.min(waitMs * 2, waitMaxMs);
    }
  }
}

/** The line is broken, or the server is away for a moment. */
const isPassing = (cause: unknown): boolean =>
  cause instanceof JmapFailure && (cause.kind === "offline" || cause.kind === "server");

/** Over JMAP, for one import. */
export const sendingOver = (places: SendPlaces, accountId: Id, importId: Id): Sending => ({
  upload: (piece, onProgress, signal) =>
    upload(places, accountId, new Blob([piece], { type: "application/octet-stream" }), {
      onProgress,
      signal,
    }),
  async append(file, offset, blobId, signal) {
    const given = { accountId, id: importId, file, offset, blobId };
    return answerTo<{ received: number }>(await request([["MailImport/append", given, "0"]], { signal }), "0")
      .received;
  },
  async received(signal) {
    const asked = { accountId, ids: [importId], properties: ["files"] };
    const responses = await request([["MailImport/get", asked, "0"]], { signal });
    const [found] = answerTo<{ list: { files: { received: number }[] }[] }>(responses, "0").list;
    if (!found) throw new JmapFailure("refused", "", "notFound");
    return found.files.map(({ received }) => received);
  },
  wait: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    }),
});
