import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { RawClient } from "../testing/dialogue.ts";
import { runClient, speaksScram } from "../testing/gnu-sasl-client.ts";
import { password, type Scene, stage } from "../testing/scene.ts";
import { type ScramAttempt, scramClient } from "../testing/scram-client.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await stage();
});
afterAll(() => scene.end());
beforeEach(async () => {
  await scene.database.query("DELETE FROM sign_in_failure");
  await scene.database.query("DELETE FROM maildrop_lock");
});

const bob = { user: "bob@crepes.fr", password };

async function say(client: RawClient, line: string): Promise<string> {
  client.send(`${line}\r\n`);
  return (await client.line()) ?? "closed";
}

async function open(tls = true): Promise<RawClient> {
  const client = await RawClient.open(scene.ports.pop3);
  await client.line();
  if (!tls) return client;
  await say(client, "STLS");
  await client.startTls();
  return client;
}

async function sasl(client: RawClient): Promise<string | undefined> {
  const lines = [await say(client, "CAPA")];
  while (lines.at(-1) !== ".") lines.push((await client.line()) ?? ".");
  return lines.find((line) => line.startsWith("SASL"));
}

async function attempt(client: RawClient, wanted: ScramAttempt, mechanism = "SCRAM-SHA-256") {
  const scram = scramClient(wanted);
  expect(await say(client, `AUTH ${mechanism}`)).toBe("+ ");
  const challenge = await say(client, scram.first);
  if (!challenge.startsWith("+ ")) return { reply: challenge, owed: "", final: "" };
  const { final, owed } = scram.answer(challenge.slice(2));
  return { reply: await say(client, final), owed, final };
}

const refused = "-ERR [AUTH] sign-in refused";

test("SCRAM-SHA-256 opens the maildrop, under TLS and on loopback, and the server proves itself", async () => {
  for (const tls of [true, false]) {
    const client = await open(tls);
    const { reply, owed } = await attempt(client, bob);
    expect(reply).toBe(`+ ${owed}`);
    expect(await say(client, "")).toMatch(/^\+OK maildrop has/);
    expect(await say(client, "STAT")).toMatch(/^\+OK/);
    expect(await say(client, "QUIT")).toMatch(/^\+OK/);
  }
});

test("the first message may come with the command", async () => {
  const client = await open();
  const scram = scramClient(bob);
  const challenge = await say(client, `AUTH SCRAM-SHA-256 ${scram.first}`);
  expect(await say(client, scram.answer(challenge.slice(2)).final)).toMatch(/^\+ /);
  expect(await say(client, "")).toMatch(/^\+OK/);
  client.close();
});

test("SCRAM-SHA-256-PLUS is bound to its TLS channel, and to no other", async () => {
  const [client, stranger] = [await open(), await open()];
  const bound = (other: RawClient) => ({ ...bob, gs2: "p=tls-exporter,,", channel: other.tlsExporter() });
  expect((await attempt(client, bound(stranger), "SCRAM-SHA-256-PLUS")).reply).toBe(refused);
  const { reply, owed } = await attempt(client, bound(client), "SCRAM-SHA-256-PLUS");
  expect(reply).toBe(`+ ${owed}`);
  expect(await say(client, "")).toMatch(/^\+OK/);
  client.close();
  stranger.close();
});

test("CAPA names what works: -PLUS under TLS alone", async () => {
  const [secure, clear] = [await open(), await open(false)];
  expect(await sasl(secure)).toBe("SASL SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN");
  expect(await sasl(clear)).toBe("SASL SCRAM-SHA-256 PLAIN");
  expect(await say(clear, "AUTH SCRAM-SHA-256-PLUS")).toMatch(/^-ERR/);
  secure.close();
  clear.close();
});

test("a shortened list, an old answer and a wrong password are refused alike, and the third ends the session", async () => {
  const alice = { ...bob, user: "alice@crepes.fr" };
  const client = await open();
  const earlier = await attempt(client, alice);
  expect(await say(client, "*")).toBe("-ERR cancelled");
  expect((await attempt(client, { ...alice, gs2: "y,," })).reply).toBe(refused);
  expect(await say(client, "AUTH SCRAM-SHA-256")).toBe("+ ");
  expect(await say(client, scramClient(alice).first)).toMatch(/^\+ /);
  expect(await say(client, earlier.final)).toBe(refused);
  expect((await attempt(client, { ...alice, password: "wrong" })).reply).toBe(refused);
  expect(await client.line()).toBeNull();
  expect(await scene.database.query("SELECT FROM sign_in_failure")).toHaveLength(2);
});

test.each([
  ["no Base64", "%%%%", /^-ERR malformed/],
  ["empty", "", /^-ERR malformed/],
  ["no SCRAM", Buffer.from("\0bob@crepes.fr\0secret").toString("base64"), /^-ERR malformed/],
  ["too long for a line", "A".repeat(20_000), /^-ERR line too long/],
])("a first message that is %s is refused, and the session goes on", async (_, message, reply) => {
  const client = await open();
  expect(await say(client, "AUTH SCRAM-SHA-256")).toBe("+ ");
  expect(await say(client, message)).toMatch(reply);
  expect((await attempt(client, bob)).reply).toMatch(/^\+ /);
  expect(await say(client, "*")).toBe("-ERR cancelled");
  client.close();
});

test("a maildrop that somebody holds is told after the proof, not before", async () => {
  const [one, other] = [await open(), await open()];
  await attempt(one, bob);
  expect(await say(one, "")).toMatch(/^\+OK/);
  expect((await attempt(other, bob)).reply).toMatch(/^\+ /);
  expect(await say(other, "")).toMatch(/^-ERR \[IN-USE\]/);
  one.close();
  other.close();
});

test.skipIf(!process.env.CI && !speaksScram("mpop"))(
  "mpop opens the maildrop after SCRAM-SHA-256",
  async () => {
    const account = { port: scene.ports.pop3, user: "eve@crepes.fr", password, auth: "scram-sha-256" };
    const read = await runClient("mpop", account);
    expect(read.code, read.told).toBe(0);
    expect(read.told).toMatch(/AUTH SCRAM-SHA-256\b[\s\S]*\+OK maildrop has 0 messages/);
    const wrong = await runClient("mpop", { ...account, password: "wrong" });
    expect(wrong.code).not.toBe(0);
  },
);
