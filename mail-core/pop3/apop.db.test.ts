import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AccountId } from "../index.ts";
import { RawClient } from "../testing/dialogue.ts";
import { password, type Scene, stage } from "../testing/scene.ts";

let scene: Scene;
let off: Scene;
let bob: AccountId;
let secret: string;
beforeAll(async () => {
  [scene, off] = await Promise.all([stage({ apop: "tls" }), stage()]);
  bob = await scene.signIn("bob@crepes.fr");
});
afterAll(async () => {
  await scene.end();
  await off.end();
});
beforeEach(async () => {
  for (const table of ["sign_in_failure", "maildrop_lock"])
    await scene.database.query(`DELETE FROM ${table}`);
  secret = await scene.core.pop3Secrets.make(bob);
});

async function open(port = scene.ports.pop3) {
  const client = await RawClient.open(port);
  const greeting = (await client.line()) ?? "";
  const say = async (line: string) => {
    client.send(`${line}\r\n`);
    return (await client.line()) ?? "closed";
  };
  return { client, say, greeting, timestamp: /<[^>]+>$/.exec(greeting)?.[0] ?? null };
}
const digestOf = (timestamp: string | null, key = secret) =>
  createHash("md5").update(`${timestamp}${key}`).digest("hex");
const refused = "-ERR [AUTH] sign-in refused";

test("an account with a secret opens its maildrop by the digest of it", async () => {
  const { say, timestamp } = await open();
  expect(await say(`APOP bob@crepes.fr ${digestOf(timestamp)}`)).toMatch(/^\+OK maildrop has/);
  expect(await say("STAT")).toMatch(/^\+OK 0 0/);
  expect(await say("QUIT")).toMatch(/^\+OK/);
});

test("where APOP is off there is no timestamp, no secret is of use, and the command is refused", async () => {
  const { say, greeting, timestamp } = await open(off.ports.pop3);
  expect(greeting).toBe("+OK crepes.fr POP3 server ready");
  expect(timestamp).toBeNull();
  expect(off.core.pop3Secrets.offered).toBe(false);
  expect(await say(`APOP bob@crepes.fr ${digestOf("")}`)).toBe("-ERR not in this state");
});

test("after STLS the timestamp is worth nothing: it was said in the clear", async () => {
  const { client, say, timestamp } = await open();
  expect(await say("STLS")).toMatch(/^\+OK/);
  await client.startTls();
  expect(await say(`APOP bob@crepes.fr ${digestOf(timestamp)}`)).toBe("-ERR not in this state");
  client.close();
});

test("each connection has a challenge of its own, and another's answer fits none", async () => {
  const [one, other] = [await open(), await open()];
  expect(one.timestamp).not.toBe(other.timestamp);
  expect(await one.say(`APOP bob@crepes.fr ${digestOf(other.timestamp)}`)).toBe(refused);
  one.client.close();
  other.client.close();
});

test("31 and 33 digits, capitals, what is no digit, a wrong secret, nobody and an account without one are refused alike", async () => {
  const first = await open();
  const right = digestOf(first.timestamp);
  first.client.close();
  for (const [name, make] of [
    ["bob@crepes.fr", (digest: string) => digest.slice(1)],
    ["bob@crepes.fr", (digest: string) => `${digest}0`],
    ["bob@crepes.fr", (digest: string) => digest.toUpperCase().replace(/^./, "A")],
    ["bob@crepes.fr", (digest: string) => `z${digest.slice(1)}`],
    ["bob@crepes.fr", () => right],
    ["nobody@crepes.fr", (digest: string) => digest],
    ["eve@crepes.fr", (digest: string) => digest],
  ] as const) {
    const { client, say, timestamp } = await open();
    expect(await say(`APOP ${name} ${make(digestOf(timestamp))}`)).toBe(refused);
    client.close();
  }
});

test("a disabled account is refused its right digest", async () => {
  await scene.core.accounts.setDisabled("bob@crepes.fr", true);
  const { client, say, timestamp } = await open();
  expect(await say(`APOP bob@crepes.fr ${digestOf(timestamp)}`)).toBe(refused);
  client.close();
  await scene.core.accounts.setDisabled("bob@crepes.fr", false);
});

test("failures count with the others, and the third ends the session", async () => {
  const { client, say } = await open();
  for (const digit of ["a", "b", "c"])
    expect(await say(`APOP bob@crepes.fr ${digit.repeat(32)}`)).toBe(refused);
  expect(await client.line()).toBeNull();
  expect(await scene.database.query("SELECT FROM sign_in_failure")).toHaveLength(3);
});

test.each([
  ["APOP", /^-ERR malformed/],
  ["APOP bob@crepes.fr", /^-ERR malformed/],
  ["APOP bob@crepes.fr a b", /^-ERR malformed/],
  ["APOP bob\0@crepes.fr a", /^-ERR malformed/],
  [`APOP ${"x".repeat(10_000)} a`, /^-ERR line too long/],
])("%j is refused, and the session goes on", async (line, reply) => {
  const { client, say, timestamp } = await open();
  expect(await say(line)).toMatch(reply);
  expect(await say(`APOP bob@crepes.fr ${digestOf(timestamp)}`)).toMatch(/^\+OK/);
  client.close();
});

test("the secret is not the password: neither opens what the other does", async () => {
  const { client, say, timestamp } = await open();
  expect(await say(`APOP bob@crepes.fr ${digestOf(timestamp, password)}`)).toBe(refused);
  await say("USER bob@crepes.fr");
  expect(await say(`PASS ${secret}`)).toBe(refused);
  client.close();
});

test("it lies sealed, is bound to its account, and ends when it is removed or an administrator sets a password", async () => {
  const sealed = async () =>
    (
      await scene.database.query<{ s: string | null }>("SELECT apop_secret AS s FROM account WHERE id = $1", [
        bob,
      ])
    )[0]?.s;
  expect(await sealed()).toMatch(/^aes-256-gcm:/);
  await scene.database.query(
    "UPDATE account SET apop_secret = (SELECT apop_secret FROM account WHERE id = $1) WHERE address = 'eve@crepes.fr'",
    [bob],
  );
  const eve = await open();
  expect(await eve.say(`APOP eve@crepes.fr ${digestOf(eve.timestamp)}`)).toBe(refused);
  eve.client.close();
  await scene.core.pop3Secrets.remove(bob);
  expect(await scene.core.pop3Secrets.has(bob)).toBe(false);
  await scene.core.pop3Secrets.make(bob);
  expect(await scene.core.pop3Secrets.has(bob)).toBe(true);
  await scene.core.accounts.setPassword("bob@crepes.fr", password);
  expect(await sealed()).toBeNull();
});
