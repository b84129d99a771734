import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { type Scene, stage } from "../testing/scene.ts";

let scene: Scene;
let bob: AccountId;
let upload: string;

beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  const body = new Blob(["crepes"]).stream() as ReadableStream<Uint8Array>;
  const uploaded = await scene.core.upload(bob, "text/plain", body);
  upload = uploaded.ok ? uploaded.blobId : "";
});
afterAll(() => scene.end());

async function copy(args: Record<string, unknown>) {
  const result = await scene.core.jmap(bob, {
    using: ["urn:ietf:params:jmap:core"],
    methodCalls: [["Blob/copy", { accountId: `a${bob}`, ...args }, "0"]],
  });
  return result.ok ? result.response.methodResponses[0] : result.problem;
}

test("within the account a blob is there already; one that is not is named", async () => {
  const own = { fromAccountId: `a${bob}` };
  expect(await copy({ ...own, blobIds: [upload, upload, "bu1", "x"] })).toEqual([
    "Blob/copy",
    {
      ...own,
      accountId: `a${bob}`,
      copied: { [upload]: upload },
      notCopied: { bu1: { type: "notFound" }, x: { type: "notFound" } },
    },
    "0",
  ]);
  expect(await copy({ ...own, blobIds: [] })).toMatchObject([
    "Blob/copy",
    { copied: null, notCopied: null },
    "0",
  ]);
});

test("from any other account nothing is copied, nor told", async () => {
  const eve = await scene.signIn("eve@crepes.fr");
  for (const fromAccountId of [`a${eve}`, "a1", "nobody"])
    expect(await copy({ fromAccountId, blobIds: [upload] })).toEqual([
      "error",
      { type: "fromAccountNotFound" },
      "0",
    ]);
});

test("more blobs than announced are refused", async () => {
  const blobIds = Array.from({ length: 501 }, (_, n) => `bu${n}`);
  expect(await copy({ fromAccountId: `a${bob}`, blobIds })).toMatchObject([
    "error",
    { type: "requestTooLarge" },
    "0",
  ]);
});
