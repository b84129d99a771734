import { afterAll, beforeAll, expect, test } from "vitest";
import { greeted, handOver, signedIn } from "./testing/dialogue.ts";
import { password, type Scene, stage } from "./testing/scene.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await stage({
    dnsServers: ["127.0.0.1:1"],
    sending: { messagesPerHourMax: 3, recipientsPerHourMax: 4 },
  });
});
afterAll(() => scene.end());

async function sender(user: string) {
  const { client } = await signedIn(scene.ports.submission, user, password);
  const to = (...paths: string[]) =>
    client.say(`MAIL FROM:<${user}>`, ...paths.map((path) => `RCPT TO:<${path}>`));
  return { client, to };
}
const limit = /^450 4\.7\.1 An account may send 3 messages to 4 recipients in an hour, try again later$/;

test("an account that has sent its hour's recipients gets 450 at DATA, and others go on", async () => {
  const { client, to } = await sender("bob@crepes.fr");
  await to("eve@crepes.fr", "carol@hamburger.edu", "dora@hamburger.edu");
  expect(await client.say("DATA")).toMatch(/^354/);
  expect(await client.say("From: bob@crepes.fr\r\n\r\nHi\r\n.")).toMatch(/^250/);
  await to("eve@crepes.fr", "carol@hamburger.edu");
  expect(await client.say("DATA")).toMatch(limit);
  // What was refused is not counted: a message to fewer fits.
  await client.say("RSET");
  await to("eve@crepes.fr");
  expect(await client.say("DATA")).toMatch(/^354/);
  client.close();
  const eve = await sender("eve@crepes.fr");
  await eve.to("bob@crepes.fr");
  expect(await eve.client.say("DATA")).toMatch(/^354/);
  expect(await eve.client.say("From: eve@crepes.fr\r\n\r\nHi\r\n.")).toMatch(/^250/);
  eve.client.close();
});

test("the chunks of a message over the limit are swallowed, and the session goes on", async () => {
  const { client, to } = await sender("alice@crepes.fr");
  const content = "From: alice@crepes.fr\r\n\r\nHi\r\n";
  for (let n = 0; n < 3; n++) {
    await to("eve@crepes.fr");
    client.send(`BDAT ${content.length} LAST\r\n${content}`);
    expect(await client.reply()).toMatch(/^250/);
  }
  await to("eve@crepes.fr");
  client.send(`BDAT ${content.length} LAST\r\n${content}`);
  expect(await client.reply()).toMatch(limit);
  expect(await client.say("NOOP")).toMatch(/^250/);
  client.close();
});

test("what strangers send to an account is not counted", async () => {
  const client = await greeted(scene.ports.smtp);
  for (let n = 0; n < 5; n++)
    await handOver(client, { from: "carol@hamburger.edu", to: "alice@crepes.fr" }, `Subject: ${n}\r\n\r\n`);
  client.close();
});
