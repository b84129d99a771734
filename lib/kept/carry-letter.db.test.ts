import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AccountId } from "../../mail-core/index.ts";
import { type Scene, stage } from "../../mail-core/testing/scene.ts";
import { using } from "../jmap/calls.ts";
import { answerTo, JmapFailure } from "../jmap/client.ts";
import type { Identity, Invocation, Mailbox } from "../jmap/types.ts";
import { failureText, speakFailures } from "../language/failures.ts";
import { inEnglish } from "../language/in-english.ts";
import { type Carried, type Carrier, carry } from "./carry-letter.ts";
import { blobIdOfFile, type Letter } from "./letters.ts";

let scene: Scene;
let alice: AccountId;
let bob: AccountId;
let identity: Identity;
beforeAll(async () => {
  scene = await stage();
  alice = await scene.signIn("alice@crepes.fr");
  bob = await scene.signIn("bob@crepes.fr");
  [identity] = answerTo<{ list: [Identity] }>(
    await run(alice, [["Identity/get", { accountId: `a${alice}`, ids: null }, "identities"]]),
    "identities",
  ).list;
});
afterAll(() => scene.end());

/** What the browser keeps, and the line to the server. */
let kept: Letter;
let asked: number;
/** The request of this number does not arrive, or its answer does not. */
let cut: { request: number; after: boolean } | null;
beforeEach(() => {
  asked = 0;
  cut = null;
});

const cutAt = (request: number, after: boolean) => {
  asked = 0;
  cut = { request, after };
};

speakFailures(inEnglish("failures"));
const offline = () => new JmapFailure("offline", failureText("offline"));
async function run(account: AccountId, methodCalls: Invocation[]): Promise<Invocation[]> {
  const result = await scene.core.jmap(account, { using, methodCalls });
  if (!result.ok) throw new Error(result.problem.detail);
  return result.response.methodResponses as Invocation[];
}
async function ask(methodCalls: Invocation[]): Promise<Invocation[]> {
  asked += 1;
  const isCut = cut?.request === asked;
  if (isCut && !cut?.after) throw offline();
  const responses = await run(alice, methodCalls);
  if (isCut) throw offline();
  return responses;
}
const carrier = (): Carrier => ({
  accountId: `a${alice}`,
  ask,
  upload: async (file) => {
    const stored = await scene.core.upload(alice, file.type, file.stream());
    if (!stored.ok) throw offline();
    return stored.blobId;
  },
  file: async () => new Blob(["Flour, eggs."], { type: "text/plain" }),
  keep: async (letter) => {
    kept = letter;
  },
  now: Date.now,
});

function letterTo(address: string, more: Partial<Letter> = {}): Letter {
  const messageId = `${randomBytes(8).toString("hex")}@crepes.fr`;
  return {
    key: messageId,
    queuedAt: Date.now(),
    email: {
      messageId: [messageId],
      subject: `Written in a tunnel ${messageId}`,
      keywords: { $draft: true, $seen: true },
      from: [{ name: null, email: "alice@crepes.fr" }],
      to: [{ name: null, email: address }],
      textBody: [{ partId: "text", type: "text/plain" }],
      bodyValues: { text: { value: "By candle light." } },
      attachments: [{ blobId: blobIdOfFile("recipe"), type: "text/plain", name: "recipe.txt" }],
    },
    identityId: identity.id,
    envelope: { mailFrom: "alice@crepes.fr", rcptTo: [address] },
    until: null,
    olderIds: [],
    original: null,
    content: null,
    doubt: null,
    isAsked: false,
    emailId: null,
    refusal: null,
    ...more,
  };
}

/** The browser tries until it hears that the letter is sent, as after each crash. */
async function carryToTheEnd(letter: Letter): Promise<Carried> {
  kept = letter;
  for (;;) {
    try {
      return await carry(kept, carrier());
    } catch (cause) {
      if (!(cause instanceof JmapFailure)) throw cause;
    }
  }
}

async function emailsWith(account: AccountId, letter: Letter, role: string): Promise<string[]> {
  const { list } = await scene.call(account, "Mailbox/get", { ids: null });
  const inMailbox = (list as Mailbox[]).find((mailbox) => mailbox.role === role)?.id;
  const header = ["Message-ID", letter.email.messageId[0]];
  return (await scene.call(account, "Email/query", { filter: { inMailbox, header } })).ids;
}
const whereItIs = async (letter: Letter) => ({
  received: (await emailsWith(bob, letter, "inbox")).length,
  sent: (await emailsWith(alice, letter, "sent")).length,
  drafts: (await emailsWith(alice, letter, "drafts")).length,
});
const once = { received: 1, sent: 1, drafts: 0 };

test("a letter goes once, with its file, wherever the line is cut on the way", async () => {
  for (const request of [1, 2, 3, 4])
    for (const after of [false, true]) {
      cutAt(request, after);
      const letter = letterTo("bob@crepes.fr");
      expect(await carryToTheEnd(letter)).toEqual({ kind: "sent" });
      expect({ request, after, ...(await whereItIs(letter)) }).toEqual({ request, after, ...once });
      const [id] = await emailsWith(bob, letter, "inbox");
      const { list } = await scene.call(bob, "Email/get", { ids: [id], properties: ["attachments"] });
      expect(list[0].attachments).toMatchObject([{ name: "recipe.txt", size: 12 }]);
    }
});

test("begun again after it was sent, it is not sent twice", async () => {
  const letter = letterTo("bob@crepes.fr");
  await carryToTheEnd(letter);
  expect(await carry(kept, carrier())).toEqual({ kind: "sent" });
  // Also where the browser does not know any more what it was told.
  expect(await carry({ ...kept, emailId: null }, carrier())).toEqual({ kind: "sent" });
  expect(await whereItIs(letter)).toEqual(once);
});

test("the drafts that it takes the place of go, and what it answers is marked", async () => {
  const older = letterTo("bob@crepes.fr");
  const question = letterTo("alice@crepes.fr");
  await carryToTheEnd(question);
  const [questionId = ""] = await emailsWith(alice, question, "inbox");
  kept = older;
  cutAt(3, false);
  await expect(carry(older, carrier())).rejects.toThrow(failureText("offline"));
  cut = null;
  const original = { id: questionId, keyword: "$answered" };
  const newer = letterTo("bob@crepes.fr", { olderIds: [kept.emailId ?? ""], original });
  await carryToTheEnd(newer);
  expect(await emailsWith(alice, older, "drafts")).toEqual([]);
  const { list } = await scene.call(alice, "Email/get", { ids: [questionId], properties: ["keywords"] });
  expect(list[0].keywords.$answered).toBe(true);
});

test("what the server refuses stays with the reason, and goes once that is mended", async () => {
  const letter = letterTo("nobody@crepes.fr");
  expect(await carryToTheEnd(letter)).toMatchObject({
    kind: "refused",
    words: expect.stringContaining("nobody@crepes.fr"),
  });
  expect(await whereItIs(letter)).toEqual({ received: 0, sent: 0, drafts: 1 });
  const mended = letterTo("bob@crepes.fr", { olderIds: [kept.emailId ?? ""] });
  expect(await carryToTheEnd(mended)).toEqual({ kind: "sent" });
  expect(await whereItIs(letter)).toEqual({ received: 0, sent: 0, drafts: 0 });
});

test("what was thrown away elsewhere before it was sent is not sent", async () => {
  const letter = letterTo("bob@crepes.fr");
  kept = letter;
  cutAt(3, false);
  await expect(carry(letter, carrier())).rejects.toThrow(failureText("offline"));
  await scene.call(alice, "Email/set", { destroy: [kept.emailId] });
  cut = null;
  expect(await carry(kept, carrier())).toMatchObject({ kind: "refused" });
  expect(await whereItIs(letter)).toMatchObject({ received: 0, sent: 0 });
});

test("where a request of which nothing was heard may have sent it, it waits until that is over, and then looks", async () => {
  const first = letterTo("bob@crepes.fr");
  await carryToTheEnd(first);
  const messageId = first.email.messageId[0];
  const again = letterTo("bob@crepes.fr", { doubt: { messageId, overAt: Date.now() + 30_000 } });
  asked = 0;
  expect(await carry(again, carrier())).toEqual({ kind: "later" });
  expect(asked).toBe(0);
  expect(await carry({ ...again, doubt: { messageId, overAt: Date.now() - 1 } }, carrier())).toEqual({
    kind: "sent",
  });
  expect(await whereItIs(again)).toEqual({ received: 0, sent: 0, drafts: 0 });
});

test("what is to go later is held by the server, and what should have gone meanwhile goes at once", async () => {
  const future = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000).toISOString().replace(".000", "");
  const later = letterTo("bob@crepes.fr", { until: future });
  expect(await carryToTheEnd(later)).toEqual({ kind: "sent" });
  expect(await whereItIs(later)).toEqual({ received: 0, sent: 1, drafts: 0 });
  const late = letterTo("bob@crepes.fr", { until: new Date(Date.now() - 1000).toISOString() });
  expect(await carryToTheEnd(late)).toEqual({ kind: "sent" });
  expect(await whereItIs(late)).toEqual(once);
});

test("a file that is gone is told of instead of being left out", async () => {
  kept = letterTo("bob@crepes.fr");
  const without = { ...carrier(), file: async () => undefined };
  expect(await carry(kept, without)).toMatchObject({
    kind: "refused",
    words: expect.stringContaining("attachment"),
  });
  expect(await whereItIs(kept)).toEqual({ received: 0, sent: 0, drafts: 0 });
});
