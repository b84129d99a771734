import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { silentLog } from "../log.ts";
import { draftVersionLimits } from "../store/draft-versions.ts";
import { makeSweeper } from "../store/sweep.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { type Scene, stage } from "../testing/scene.ts";

const clock = fakeClock();
let scene: Scene;
let bob: AccountId;
let drafts: string;
const using = ["core", "mail"].map((name) => `urn:ietf:params:jmap:${name}`).concat("urn:keryx:jmap:drafts");

const call = (name: string, args: Record<string, unknown>, account = bob) =>
  scene.call(account, name, args, { using });

beforeAll(async () => {
  scene = await stage({}, undefined, clock);
  bob = await scene.signIn("bob@crepes.fr");
  const { ids } = await call("Mailbox/query", { filter: { role: "drafts" } });
  drafts = ids[0];
});
afterAll(() => scene.end());

/** Saves a draft as the composer does: the new copy comes, the older one goes. */
async function save(name: string, text: string, olderId: string | null): Promise<string> {
  const draft = draftOf(name, text);
  const { created } = await call("Email/set", { create: { draft }, destroy: olderId ? [olderId] : [] });
  return created.draft.id;
}

const draftOf = (name: string, text: string) => ({
  mailboxIds: { [drafts]: true },
  keywords: { $draft: true },
  subject: name,
  messageId: [`${name}@crepes.fr`],
  textBody: [{ partId: "1", type: "text/plain" }],
  bodyValues: { 1: { value: text } },
});

/** Saves one text after the other, with so many milliseconds before each. */
async function write(name: string, texts: readonly (readonly [string, number])[]): Promise<string> {
  let emailId: string | null = null;
  for (const [text, waitMs] of texts) {
    clock.advance(waitMs);
    emailId = await save(name, text, emailId);
  }
  return emailId ?? "";
}

interface Version {
  blobId: string;
  preview: string;
  savedAt: string;
}
const versions = async (emailId: string): Promise<Version[]> =>
  (await call("DraftVersion/list", { emailId })).list ?? [];
const previews = async (emailId: string) => (await versions(emailId)).map(({ preview }) => preview);

test("of a draft that is saved again and again, what was left for a while or had more in it can be gone back to", async () => {
  const long =
    "The whole menu of the week, from the first galette to the last bottle of cider, as it was agreed.";
  const emailId = await write("menu", [
    ["The", 0],
    ["The menu", 1_000],
    ["The menu of", 1_000],
    [long, 1_000],
    ["Gone", 1_000],
    ["Gone again", 1_000],
    ["Gone again, after a rest", draftVersionLimits.restMs],
  ]);
  expect(await previews(emailId)).toEqual(["Gone again", long, "The"]);
  const [newest] = await versions(emailId);
  const { list } = await call("Email/get", { ids: [emailId], properties: ["subject"] });
  expect(list).toHaveLength(1);
  const { parsed } = await call("Email/parse", {
    blobIds: [newest?.blobId],
    properties: ["preview", "messageId"],
  });
  expect(parsed[newest?.blobId ?? ""]).toEqual({ preview: "Gone again", messageId: ["menu@crepes.fr"] });
});

test("while one writes without a rest, there is one for every two minutes", async () => {
  const typed = Array.from({ length: 30 }, (_, n) => [`${"x".repeat(n)} typed`, 10_000] as const);
  expect(await versions(await write("fluent", typed))).toHaveLength(3);
});

test("a draft is kept as it is when somebody asks, and once only", async () => {
  const emailId = await write("asked", [["First", 0]]);
  expect(await call("DraftVersion/keep", { emailId })).toMatchObject({ blobId: emailId.replace("e", "be") });
  expect(await versions(emailId)).toEqual([]);
  const next = await save("asked", "First and more", emailId);
  expect(await previews(next)).toEqual(["First"]);
});

test("the older copy may also go by a later call of the request that saved the new one", async () => {
  const older = await save("apart", "First", null);
  const calls: [string, Record<string, unknown>][] = [
    ["Email/set", { create: { draft: draftOf("apart", "Second") } }],
    ["Email/set", { destroy: [older] }],
  ];
  const [[, { created }] = []] = await scene.calls(bob, calls, { using });
  expect(await previews(created.draft.id)).toEqual(["First"]);
});

test("a draft has twenty at most, and the oldest go", async () => {
  const texts = Array.from({ length: 25 }, (_, n) => [`Text ${n}`, draftVersionLimits.restMs] as const);
  const found = await previews(await write("many", texts));
  expect(found).toHaveLength(draftVersionLimits.ofDraft);
  expect(found[0]).toBe("Text 23");
});

test("another draft that goes in the same request is no version, and a new message has none", async () => {
  const other = await write("other", [["Other", 0]]);
  clock.advance(draftVersionLimits.restMs);
  const emailId = await save("unlike", "New", other);
  expect(await versions(emailId)).toEqual([]);
  expect(await call("DraftVersion/list", { emailId: "e1" })).toEqual({ type: "notFound" });
});

test("nobody else reads them", async () => {
  const emailId = await write("secret", [
    ["Secret", 0],
    ["Secret, still", 1_000],
  ]);
  const [version] = await versions(emailId);
  const eve = await scene.signIn("eve@crepes.fr");
  expect(await scene.core.blob(bob, version?.blobId ?? "")).not.toBeNull();
  expect(await scene.core.blob(eve, version?.blobId ?? "")).toBeNull();
  expect(await call("DraftVersion/list", { emailId }, eve)).toEqual({ type: "notFound" });
});

test("a draft that was sent or deleted shows none, and the sweep takes their octets", async () => {
  const sent = await write("sent", [
    ["Before", 0],
    ["After", 1_000],
  ]);
  const kept = await write("kept", [
    ["Before", 0],
    ["After", 1_000],
  ]);
  const [ofSent] = await versions(sent);
  const [ofKept] = await versions(kept);
  await call("Email/set", { update: { [sent]: { "keywords/$draft": null } } });
  expect(await call("DraftVersion/list", { emailId: sent })).toEqual({ type: "notFound" });
  const { database } = scene;
  clock.advance(2 * 3_600_000);
  const sweeper = makeSweeper({ database, clock, log: silentLog });
  await sweeper.runOnce();
  expect(await scene.core.blob(bob, ofSent?.blobId ?? "")).toBeNull();
  expect(await scene.core.blob(bob, ofKept?.blobId ?? "")).not.toBeNull();
  clock.advance(draftVersionLimits.keptMs);
  await sweeper.runOnce();
  expect(await versions(kept)).toEqual([]);
});
