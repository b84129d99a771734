import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { handIn } from "../testing/dialogue.ts";
import { type Scene, stage } from "../testing/scene.ts";

const capabilities = ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"];
const ours = "urn:keryx:jmap:journey";
let scene: Scene;
let bob: AccountId;

beforeAll(async () => {
  scene = await stage();
  await scene.core.aliases.add({ address: "team@crepes.fr", targets: ["bob@crepes.fr", "eve@crepes.fr"] });
  await scene.core.aliases.add({ address: "@crepes.fr", targets: ["bob@crepes.fr"] });
  await scene.core.aliases.setForwarding("eve@crepes.fr", { targets: ["bob@crepes.fr"], keepsCopy: true });
  bob = await scene.signIn("bob@crepes.fr");
});
afterAll(() => scene.end());

const ask = (name: string, args: Record<string, unknown>, using = [...capabilities, ours]) =>
  scene.call(bob, name, args, { using });

/** Sends one to an address here and answers how it came to bob. */
async function arrivalOf(to: string) {
  await handIn(
    scene.ports.smtp,
    { from: "carol@hamburger.edu", to },
    `From: carol@hamburger.edu\r\nMessage-ID: <${to}>\r\n\r\nHi\r\n`,
  );
  const { ids } = await ask("Email/query", { sort: [{ property: "receivedAt", isAscending: false }] });
  const { list } = await ask("Email/get", { ids, properties: ["messageId", "keryx:arrival"] });
  return list.find((email: { messageId: string[] }) => email.messageId[0] === to)["keryx:arrival"];
}

test.each([
  ["bob@crepes.fr", "address"],
  ["Bob@Crepes.FR", "address"],
  ["bob+shop@crepes.fr", "detail"],
  ["team@crepes.fr", "alias"],
  ["eve@crepes.fr", "forward"],
  ["anybody@crepes.fr", "catch-all"],
])("what was sent to %s came to bob by way of its %s", async (to, via) => {
  expect(await arrivalOf(to)).toMatchObject({
    reversePath: "carol@hamburger.edu",
    deliveredTo: to,
    via,
    hop: {
      protocol: "ESMTP",
      helo: "client.example",
      address: "127.0.0.1",
      tls: null,
      isAuthenticated: false,
    },
  });
});

test("an alias that was deleted since is no way in any more", async () => {
  await scene.core.aliases.add({ address: "old@crepes.fr", targets: ["bob@crepes.fr"] });
  expect(await arrivalOf("old@crepes.fr")).toMatchObject({ via: "alias" });
  await scene.core.aliases.remove("old@crepes.fr");
  await scene.core.aliases.remove("@crepes.fr");
  const { ids } = await ask("Email/query", {});
  const { list } = await ask("Email/get", { ids, properties: ["keryx:arrival"] });
  const old = list.find((email: Record<string, { deliveredTo: string }>) =>
    email["keryx:arrival"]?.deliveredTo.startsWith("old"),
  );
  expect(old["keryx:arrival"]).toMatchObject({ via: null });
});

test("a draft did not come from anywhere", async () => {
  const [mailbox] = (await ask("Mailbox/get", {})).list;
  const { created } = await ask("Email/set", {
    create: { d: { mailboxIds: { [mailbox.id]: true }, subject: "mine" } },
  });
  const { list } = await ask("Email/get", { ids: [created.d.id], properties: ["keryx:arrival"] });
  expect(list).toEqual([{ id: created.d.id, "keryx:arrival": null }]);
});

test("an administrator sees what came to an account, and nothing of what it says", async () => {
  await arrivalOf("bob+post@crepes.fr");
  const [latest] = (await scene.core.accounts.deliveries("bob@crepes.fr")) ?? [];
  expect(latest).toMatchObject({
    reversePath: "carol@hamburger.edu",
    deliveredTo: "bob+post@crepes.fr",
    messageId: "bob+post@crepes.fr",
    arrival: { helo: "client.example", address: "127.0.0.1", protocol: "ESMTP" },
  });
  expect(JSON.stringify(latest)).not.toContain("Hi");
  expect(await scene.core.accounts.deliveries("nobody@crepes.fr")).toBeNull();
});

test("without the capability the property does not exist", async () => {
  const answer = await ask("Email/get", { ids: [], properties: ["keryx:arrival"] }, capabilities);
  expect(answer).toMatchObject({ type: "invalidArguments", description: "properties" });
});
