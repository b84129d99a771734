import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "./ids.ts";
import { converse } from "./testing/dialogue.ts";
import { password, type Scene, stage } from "./testing/scene.ts";

let scene: Scene;
let bob: AccountId;
beforeAll(async () => {
  scene = await stage({ dnsServers: ["127.0.0.1:1"] });
  bob = await scene.signIn("bob@crepes.fr");
  for (const [address, ...targets] of [
    ["sales@crepes.fr", "bob@crepes.fr"],
    ["team@crepes.fr", "bob@crepes.fr", "eve@crepes.fr"],
  ] as const)
    expect(await scene.core.aliases.add({ address, targets })).toMatchObject({ ok: true });
});
afterAll(() => scene.end());

type Args = Record<string, unknown>;
const jmap = async (...calls: [name: string, args: Args][]): Promise<Args[]> =>
  (await scene.calls(bob, calls)).map(([, answer]) => answer);

const listOf = <T>(args: Args | undefined) => (args?.list ?? []) as T[];

const asBob = (script: string) =>
  converse(
    scene.ports.submission,
    `S: 220
     C: EHLO client.example
     S: 250
     C: STARTTLS
     S: 220
     TLS
     C: EHLO client.example
     S: 250
     C: AUTH PLAIN ${Buffer.from(`\0bob@crepes.fr\0${password}`).toString("base64")}
     S: 235
     ${script}`,
  );

test("a client writes as an alias that leads to its account alone, in envelope and header", () =>
  asBob(`
    C: MAIL FROM:<team@crepes.fr>
    S: 550 5.7.1
    C: MAIL FROM:<Sales@crepes.fr>
    S: 250
    C: RCPT TO:<alice@crepes.fr>
    S: 250
    C: DATA
    S: 354
    C: From: The Sales Team <sales+autumn@crepes.fr>
    C: Sender: bob@crepes.fr
    C:
    C: .
    S: 250
    C: MAIL FROM:<bob@crepes.fr>
    S: 250
    C: RCPT TO:<alice@crepes.fr>
    S: 250
    C: DATA
    S: 354
    C: From: team@crepes.fr
    C:
    C: .
    S: 550 5.7.1
  `));

test("an alias that gets a second target has no owner from that moment", async () => {
  await scene.core.aliases.add({ address: "soon@crepes.fr", targets: ["bob@crepes.fr"] });
  await asBob(`
    C: MAIL FROM:<soon@crepes.fr>
    S: 250
  `);
  await scene.core.aliases.remove("soon@crepes.fr");
  await scene.core.aliases.add({ address: "soon@crepes.fr", targets: ["bob@crepes.fr", "alice@crepes.fr"] });
  await asBob(`
    C: MAIL FROM:<soon@crepes.fr>
    S: 550 5.7.1
  `);
});

test("identities are made of one's own addresses and aliases, and of no others", async () => {
  const [set] = await jmap([
    "Identity/set",
    {
      create: {
        alias: { name: "Sales", email: "sales@crepes.fr" },
        shared: { email: "team@crepes.fr" },
        foreign: { email: "alice@crepes.fr" },
        elsewhere: { email: "bob@hamburger.edu" },
        wrong: { email: "no address" },
      },
    },
  ]);
  expect(set).toMatchObject({
    created: { alias: { mayDelete: true } },
    notCreated: {
      shared: { type: "forbiddenFrom" },
      foreign: { type: "forbiddenFrom" },
      elsewhere: { type: "forbiddenFrom" },
      wrong: { type: "invalidProperties", properties: ["email"] },
    },
  });
});

test("a message is sent with the identity of an alias, until the alias leads elsewhere", async () => {
  const [boxes, identities] = await jmap(["Mailbox/get", {}], ["Identity/get", {}]);
  const drafts = listOf<{ id: string; role: string }>(boxes).find(({ role }) => role === "drafts")?.id ?? "";
  const identityId = listOf<{ id: string; email: string }>(identities).find(
    ({ email }) => email === "sales@crepes.fr",
  )?.id;
  const draft = {
    mailboxIds: { [drafts]: true },
    from: [{ name: "Sales", email: "sales@crepes.fr" }],
    to: [{ email: "alice@crepes.fr" }],
    bodyValues: { t: { value: "hi" } },
    textBody: [{ partId: "t", type: "text/plain" }],
  };
  const send = async () => {
    const [, set] = await jmap(
      ["Email/set", { create: { d: draft } }],
      ["EmailSubmission/set", { create: { s: { identityId, emailId: "#d" } } }],
    );
    return set;
  };
  expect(await send()).toMatchObject({ created: { s: { id: expect.any(String) } } });
  await scene.core.aliases.remove("sales@crepes.fr");
  expect(await send()).toMatchObject({ notCreated: { s: { type: "forbiddenFrom" } } });
});
