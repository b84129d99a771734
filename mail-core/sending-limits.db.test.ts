import { afterAll, beforeAll, expect, test } from "vitest";
import { RawClient } from "./testing/dialogue.ts";
import { password, type Scene, stage } from "./testing/scene.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await stage({
    dnsServers: ["127.0.0.1:1"],
    sending: { messagesPerHourMax: 3, recipientsPerHourMax: 4 },
  });
});
afterAll(() => scene.end());

async function signedIn(user: string) {
  const client = await RawClient.open(scene.ports.submission);
  const say = async (...lines: string[]) => {
    let reply = "";
    for (const line of lines) {
      client.send(`${line}\r\n`);
      reply = await client.reply();
    }
    return reply;
  };
  await client.reply();
  await say("EHLO client.example", "STARTTLS");
  await client.startTls();
  const plain = Buffer.from(`\0${user}\0${password}`).toString("base64");
  expect(await say("EHLO client.example", `AUTH PLAIN ${plain}`)).toMatch(/^235/);
  const to = (...paths: string[]) => say(`MAIL FROM:<${user}>`, ...paths.map((path) => `RCPT TO:<${path}>`));
  return { client, say, to };
}
const limit = /^450 4\.7\.1 An account may send 3 messages to 4 recipients in an hour, try again later$/;

test("an account that has sent its hour's recipients gets 450 at DATA, and others go on", async () => {
  const { client, say, to } = await signedIn("bob@crepes.fr");
  await to("eve@crepes.fr", "carol@hamburger.edu", "dora@hamburger.edu");
  expect(await say("DATA")).toMatch(/^354/);
  expect(await say("From: bob@crepes.fr\r\n\r\nHi\r\n.")).toMatch(/^250/);
  await to("eve@crepes.fr", "carol@hamburger.edu");
  expect(await say("DATA")).toMatch(limit);
  // What was refused is not counted: a message to fewer fits.
  await say("RSET");
  await to("eve@crepes.fr");
  expect(await say("DATA")).toMatch(/^354/);
  client.close();
  const eve = await signedIn("eve@crepes.fr");
  await eve.to("bob@crepes.fr");
  expect(await eve.say("DATA")).toMatch(/^354/);
  expect(await eve.say("From: eve@crepes.fr\r\n\r\nHi\r\n.")).toMatch(/^250/);
  eve.client.close();
});

test("the chunks of a message over the limit are swallowed, and the session goes on", async () => {
  const { client, say, to } = await signedIn("alice@crepes.fr");
  const content = "From: alice@crepes.fr\r\n\r\nHi\r\n";
  for (let n = 0; n < 3; n++) {
    await to("eve@crepes.fr");
    client.send(`BDAT ${content.length} LAST\r\n${content}`);
    expect(await client.reply()).toMatch(/^250/);
  }
  await to("eve@crepes.fr");
  client.send(`BDAT ${content.length} LAST\r\n${content}`);
  expect(await client.reply()).toMatch(limit);
  expect(await say("NOOP")).toMatch(/^250/);
  client.close();
});

test("what strangers send to an account is not counted", async () => {
  const client = await RawClient.open(scene.ports.smtp);
  await client.reply();
  const say = async (line: string) => {
    client.send(`${line}\r\n`);
    return client.reply();
  };
  await say("EHLO client.example");
  for (let n = 0; n < 5; n++) {
    await say("MAIL FROM:<carol@hamburger.edu>");
    await say("RCPT TO:<alice@crepes.fr>");
    await say("DATA");
    expect(await say(`Subject: ${n}\r\n\r\n.`)).toMatch(/^250/);
  }
  client.close();
});
