import { expect, test } from "vitest";
import { JmapFailure } from "./client.ts";
import { type PartSending, partOctetsFor, uploadInParts } from "./resumable-upload.ts";

/** A server that keeps parts, and whose line breaks at the requests of these numbers. */
function server(failures: Readonly<Record<number, Error>> = {}) {
  let requests = 0;
  const kept = new Map<string, string>();
  const waits: number[] = [];
  const forgotten: string[] = [];
  const answer = () => {
    requests += 1;
    const failure = failures[requests];
    if (failure) throw failure;
  };
  const keep = (text: string, type: string) => {
    const blobId = `b${requests}`;
    kept.set(blobId, text);
    return { blobId, type, size: text.length };
  };
  const sending: PartSending = {
    async upload(part, onProgress) {
      answer();
      onProgress(1);
      return keep(await part.text(), part.type);
    },
    async join(blobIds, type) {
      answer();
      return keep(blobIds.map((blobId) => kept.get(blobId)).join(""), type);
    },
    forget: (blobIds) => void forgotten.push(...blobIds),
    isOffline: () => false,
    wait: async (ms) => void waits.push(ms),
  };
  return { sending, kept, waits, forgotten, requests: () => requests };
}

const offline = new JmapFailure("offline", "");
const file = new Blob(["0123456789"], { type: "text/x" });
const options = () => {
  const shares: number[] = [];
  const waiting: boolean[] = [];
  return {
    ...{ shares, waiting, partOctets: 4, signal: new AbortController().signal },
    onProgress: (share: number) => void shares.push(share),
    onWaiting: (waits: boolean) => void waiting.push(waits),
  };
};

test("a large file goes up in parts, becomes one blob of its type, and its parts are forgotten", async () => {
  const { sending, kept, forgotten } = server();
  const told = options();
  const { blobId, type, size } = await uploadInParts(file, sending, told);
  expect([kept.get(blobId), type, size]).toEqual(["0123456789", "text/x", 10]);
  expect(told.shares).toEqual([0.4, 0.8, 1]);
  expect(forgotten).toEqual(["b1", "b2", "b3"]);
});

test("a broken line is waited for, longer each time, and only the part that broke goes up again", async () => {
  const { sending, kept, waits, requests } = server({ 2: offline, 3: new JmapFailure("server", "") });
  const told = options();
  const { blobId } = await uploadInParts(file, sending, told);
  expect(kept.get(blobId)).toBe("0123456789");
  expect(waits).toEqual([1_000, 2_000]);
  expect(told.waiting).toEqual([true, false, true, false]);
  expect(requests()).toBe(6);
});

test("a line that breaks while the parts are joined loses none of them", async () => {
  const { sending, kept, requests } = server({ 4: offline });
  const { blobId } = await uploadInParts(file, sending, options());
  expect(kept.get(blobId)).toBe("0123456789");
  expect(requests()).toBe(5);
});

test("a small file is one upload, with nothing to join or forget, and is tried again all the same", async () => {
  const { sending, kept, forgotten, requests } = server({ 1: offline });
  const { blobId } = await uploadInParts(new Blob(["abc"]), sending, options());
  expect(kept.get(blobId)).toBe("abc");
  expect([requests(), forgotten]).toEqual([2, []]);
});

test("what is refused ends it, and what is cancelled too; neither leaves a part", async () => {
  const refused = new JmapFailure("refused", "full", "overQuota");
  const full = server({ 3: refused });
  await expect(uploadInParts(file, full.sending, options())).rejects.toBe(refused);
  expect(full.forgotten).toEqual(["b1", "b2"]);

  const control = new AbortController();
  const away = server({ 2: offline });
  const wait = async () => control.abort();
  const told = { ...options(), signal: control.signal };
  await expect(uploadInParts(file, { ...away.sending, wait }, told)).rejects.toThrow();
  expect(away.forgotten).toEqual(["b1"]);
});

test("without a connection from the start nothing is waited for; once a part is there it is", async () => {
  const isOffline = () => true;
  const away = server({ 1: offline });
  await expect(uploadInParts(file, { ...away.sending, isOffline }, options())).rejects.toBe(offline);
  expect(away.waits).toEqual([]);
  const tunnel = server({ 2: offline });
  await uploadInParts(file, { ...tunnel.sending, isOffline }, options());
  expect(tunnel.waits).toEqual([1_000]);
});

test("parts grow with what a message may have, so that there are never more than can be joined", () => {
  expect(partOctetsFor(50_000_000)).toBe(4 * 1024 * 1024);
  expect(Math.ceil(2_000_000_000 / partOctetsFor(2_000_000_000))).toBeLessThanOrEqual(64);
});
