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

test("uploads that are not wanted any more are forgotten at once; another account's are not, nor is what is no upload", async () => {
  const octets = (text: string) => new Blob([text]).stream() as ReadableStream<Uint8Array>;
  const part = await scene.core.upload(bob, "text/plain", octets("cre"));
  const eve = await scene.signIn("eve@crepes.fr");
  const foreign = await scene.core.upload(eve, "text/plain", octets("x"));
  if (!part.ok || !foreign.ok) throw new Error("an upload was refused");
  const forget = async (blobIds: unknown) => {
    const result = await scene.core.jmap(bob, {
      using: ["urn:ietf:params:jmap:core", "urn:keryx:jmap:transfer"],
      methodCalls: [["Upload/forget", { accountId: `a${bob}`, blobIds }, "0"]],
    });
    return result.ok ? result.response.methodResponses[0] : result.problem;
  };
  const others = [foreign.blobId, "be1", `${upload}-1`, "x"];
  expect(await forget([part.blobId, ...others])).toMatchObject([
    "Upload/forget",
    { forgotten: [part.blobId], notForgotten: others },
    "0",
  ]);
  expect(await scene.core.blob(bob, part.blobId)).toBeNull();
  expect(await scene.core.blob(eve, foreign.blobId)).not.toBeNull();
  expect(await scene.core.blob(bob, upload)).not.toBeNull();
  expect(await forget("all")).toMatchObject(["error", { type: "invalidArguments" }, "0"]);
  expect(await forget(Array(501).fill("bu1"))).toMatchObject(["error", { type: "requestTooLarge" }, "0"]);
});
