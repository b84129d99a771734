import type { AccountId, JmapProblem } from "../index.ts";
import { firstIdAt } from "../store/ids.ts";
import { keepUpload, makeUploadRoom, uploadedOctets } from "../store/uploads.ts";
import { uploadBlobId } from "./ids.ts";
import type { JmapDeps } from "./method.ts";

export type Uploaded =
  | { ok: true; blobId: string; size: number; type: string }
  | { ok: false; why: "tooLarge" | "overQuota"; problem: JmapProblem };

const tooLarge: Uploaded = {
  ok: false,
  why: "tooLarge",
  problem: {
    type: "urn:ietf:params:jmap:error:limit",
    status: 413,
    detail: "The file is larger than what is taken here",
    limit: "maxSizeUpload",
  },
};

/** What one account may keep here for messages still to be written; uploads are swept away after a day. */
export const uploadsMaxOctets = 1024 ** 3;
/** No upload is forgotten before. RFC 8620 section 6. */
const uploadKeptMs = 3_600_000;
const noRoom: Uploaded = {
  ok: false,
  why: "overQuota",
  problem: {
    type: "urn:ietf:params:jmap:error:limit",
    status: 413,
    detail: "There are too many files on the server that belong to no message yet",
    limit: "maxSizeUpload",
  },
};

/** Takes an upload into the store as it comes; one that stops half-way leaves nothing. RFC 8620 section 6.1. */
export async function takeUpload(
  { database, blobs, config, clock }: JmapDeps,
  account: AccountId,
  type: string,
  body: AsyncIterable<Uint8Array>,
): Promise<Uploaded> {
  const uploaded = await uploadedOctets(database, account);
  if (uploaded + config.messageMaxOctets > uploadsMaxOctets)
    await makeUploadRoom(database, account, {
      maxOctets: uploadsMaxOctets,
      roomOctets: config.messageMaxOctets,
      youngestId: firstIdAt(clock.now() - uploadKeptMs),
    });
  if (uploaded >= uploadsMaxOctets && (await uploadedOctets(database, account)) >= uploadsMaxOctets)
    return noRoom;
  const writer = blobs.create();
  let size = 0;
  try {
    for await (const octets of body) {
      size += octets.length;
      if (size > config.messageMaxOctets) {
        await writer.abandon();
        return tooLarge;
      }
      await writer.write(octets);
    }
  } catch (error) {
    await writer.abandon().catch(() => {});
    throw error;
  }
  const blob = await writer.seal();
  // A type is echoed in downloads only from a list of safe ones; here it is merely kept short and on one line.
  const kept = /^[\x21-\x7e]+\/[\x20-\x7e]+$/.test(type) ? type.slice(0, 200) : "application/octet-stream";
  await keepUpload(database, blobs, account, blob, kept);
  return { ok: true, blobId: uploadBlobId(blob.id), size, type: kept };
}
