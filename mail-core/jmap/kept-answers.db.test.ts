import { afterAll, beforeAll, expect, test } from "vitest";
import type { ComposedMailCore } from "../compose.ts";
import type { AccountId } from "../ids.ts";
import type { Answer } from "../testing/answer.ts";
import { converse } from "../testing/dialogue.ts";
import { password, type Scene, stage } from "../testing/scene.ts";

/** Has what it showed before in its memory. */
let scene: Scene;
/** Another server at the same database, through which mail changes. */
let other: ComposedMailCore;
let bob: AccountId;
let inbox: string;
let archive: string;

beforeAll(async () => {
  scene = await stage();
  other = await scene.another();
  bob = await scene.signIn("bob@crepes.fr");
  const { list } = await scene.call(bob, "Mailbox/get", { ids: null });
  const withRole = (role: string) => list.find((one: { role: string }) => one.role === role).id;
  [inbox, archive] = [withRole("inbox"), withRole("archive")];
});
afterAll(() => scene.end());

const properties = "id threadId mailboxIds keywords size receivedAt from subject preview".split(" ");

/** What the screen of the inbox asks for. */
async function screen(core: ComposedMailCore, account: AccountId = bob) {
  const accountId = `a${account}`;
  const result = await core.jmap(account, {
    using: ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"],
    methodCalls: [
      [
        "Email/query",
        { accountId, filter: { inMailbox: inbox }, collapseThreads: true, calculateTotal: true },
        "q",
      ],
      [
        "Email/get",
        { accountId, "#ids": { resultOf: "q", name: "Email/query", path: "/ids" }, properties },
        "g",
      ],
    ],
  });
  if (!result.ok) throw new Error(result.problem.detail);
  return result.response.methodResponses;
}

async function set(args: Record<string, unknown>) {
  const result = await other.jmap(bob, {
    using: ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"],
    methodCalls: [["Email/set", { accountId: `a${bob}`, ...args }, "s"]],
  });
  if (!result.ok) throw new Error(result.problem.detail);
  return result.response.methodResponses[0]?.[1] as Answer;
}

async function write(subject: string): Promise<string> {
  const email = {
    mailboxIds: { [inbox]: true },
    subject,
    bodyStructure: { partId: "1", type: "text/plain" },
    bodyValues: { 1: { value: "Sugar and salt" } },
  };
  const { created } = await set({ create: { e: email } });
  return created.e.id;
}

test("what one server remembers of a screen is what another one reads, whatever was done through a third", async () => {
  const ids = [await write("One"), await write("Two"), await write("Three")];
  const [first = "", second = "", third = ""] = ids;
  const acts: [string, () => Promise<unknown>][] = [
    ["nothing", async () => {}],
    ["a keyword", () => set({ update: { [first]: { "keywords/$flagged": true } } })],
    ["a keyword taken away", () => set({ update: { [first]: { "keywords/$flagged": null } } })],
    ["a second folder", () => set({ update: { [second]: { [`mailboxIds/${archive}`]: true } } })],
    ["a move", () => set({ update: { [second]: { mailboxIds: { [archive]: true } } } })],
    ["the way back", () => set({ update: { [second]: { mailboxIds: { [inbox]: true } } } })],
    ["a destroyed email", () => set({ destroy: [third] })],
    ["a new one", () => write("Four")],
    [
      "a collected one",
      () =>
        converse(
          other.ports().pop3,
          `
          S: +OK
          C: USER bob@crepes.fr
          S: +OK
          C: PASS ${password}
          S: +OK
          C: DELE 1
          S: +OK
          C: QUIT
          S: +OK
          `,
        ),
    ],
  ];
  await screen(scene.core);
  for (const [what, act] of acts) {
    await act();
    const fresh = await scene.another();
    const read = await screen(fresh);
    expect(await screen(scene.core), what).toEqual(read);
    expect(await screen(scene.core), `${what}, asked again`).toEqual(read);
  }
});

test("what is remembered of an account is nobody else's, and a destroyed email is gone from memory too", async () => {
  const id = await write("Rendezvous");
  const get = (account: AccountId) => scene.call(account, "Email/get", { ids: [id], properties });
  expect((await get(bob)).list).toHaveLength(1);
  expect((await get(bob)).list).toHaveLength(1);
  const eve = await scene.signIn("eve@crepes.fr");
  expect(await get(eve)).toMatchObject({ list: [], notFound: [id] });
  await set({ destroy: [id] });
  expect(await get(bob)).toMatchObject({ list: [], notFound: [id] });
});
