import { afterAll, beforeAll, expect, test } from "vitest";
import { using } from "../../../lib/jmap/calls.ts";
import { answerTo } from "../../../lib/jmap/client.ts";
import type { Id, Mailbox } from "../../../lib/jmap/types.ts";
import type { AccountId } from "../../../mail-core/index.ts";
import { type Scene, stage } from "../../../mail-core/testing/scene.ts";
import { saveCalls } from "./save-calls.ts";

let scene: Scene;
let bob: AccountId;
let draftsId: Id;
beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
  const { list } = await scene.call(bob, "Mailbox/get", { ids: null });
  draftsId = (list as Mailbox[]).find(({ role }) => role === "drafts")?.id ?? "";
});
afterAll(() => scene.end());

interface SetAnswer {
  created: { draft: { id: Id } } | null;
  notCreated: { draft: { type: string } } | null;
}

async function save(text: string, olderIds: readonly Id[]): Promise<SetAnswer> {
  const draft = {
    mailboxIds: { [draftsId]: true },
    keywords: { $draft: true },
    textBody: [{ partId: "text", type: "text/plain" }],
    bodyValues: { text: { value: text } },
  };
  const result = await scene.core.jmap(bob, {
    using,
    methodCalls: saveCalls(`a${bob}`, { email: draft }, olderIds),
  });
  if (!result.ok) throw new Error(result.problem.detail);
  return answerTo<SetAnswer>(result.response.methodResponses, "set");
}
const drafts = async () =>
  (await scene.call(bob, "Email/query", { filter: { inMailbox: draftsId } })).ids as Id[];

test("a saved draft takes the place of its older copies", async () => {
  const first = (await save("First", [])).created?.draft.id ?? "";
  const second = (await save("Second", [first])).created?.draft.id;
  expect(await drafts()).toEqual([second]);
});

test("a draft that the mailbox has no room for leaves the copy that was saved before", async () => {
  const before = await drafts();
  await scene.core.accounts.setQuota("bob@crepes.fr", 5_000);
  const refused = await save("x".repeat(10_000), before);
  expect(refused.notCreated).toMatchObject({ draft: { type: "overQuota" } });
  expect(await drafts()).toEqual(before);
});
