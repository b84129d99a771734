import { expect, test } from "vitest";
import { JmapFailure } from "../jmap/client.ts";
import { type Sending, sendFiles } from "./send-files.ts";

/** A server that keeps what was appended, and whose line breaks before the uploads of these numbers. */
function server(breaks: readonly number[] = []) {
  const kept: string[] = ["", ""];
  let uploads = 0;
  const waits: number[] = [];
  const blobs = new Map<string, Blob>();
  const sending: Sending = {
    async upload(piece, onProgress) {
      uploads += 1;
      if (breaks.includes(uploads)) throw new JmapFailure("offline", "");
      blobs.set(`b${uploads}`, piece);
      onProgress(1);
      return { blobId: `b${uploads}`, size: piece.size, type: "" };
    },
    async append(file, offset, blobId) {
      expect(offset).toBe(kept[file]?.length);
      kept[file] += (await blobs.get(blobId)?.text()) ?? "";
      return kept[file]?.length ?? 0;
    },
    received: async () => kept.map((text) => text.length),
    wait: async (ms) => void waits.push(ms),
  };
  return { kept, sending, waits, uploads: () => uploads };
}
const files = [
  { name: "a.mbox", file: new Blob(["0123456789"]) },
  { name: "b.eml", file: new Blob(["abc"]) },
];
const options = { maxSizeUpload: 4, onProgress: () => {}, signal: new AbortController().signal };

test("files go up in pieces, one after the other", async () => {
  const { kept, sending, uploads } = server();
  const seen: number[] = [];
  await sendFiles(files, sending, { ...options, onProgress: (octets) => seen.push(octets) });
  expect(kept).toEqual(["0123456789", "abc"]);
  expect(uploads()).toBe(4);
  expect(seen).toEqual([4, 8, 10, 13]);
});

test("after a broken connection it goes on with what is missing, and waits longer each time", async () => {
  const { kept, sending, waits } = server([2, 3]);
  await sendFiles(files, sending, options);
  expect(kept).toEqual(["0123456789", "abc"]);
  expect(waits).toEqual([1_000, 2_000]);
});

test("what the server refuses ends it", async () => {
  const { sending } = server();
  const refused = new JmapFailure("refused", "full", "overQuota");
  await expect(sendFiles(files, { ...sending, append: () => Promise.reject(refused) }, options)).rejects.toBe(
    refused,
  );
});
