import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { RawClient } from "../../testing/dialogue.ts";
import { runClient, speaksScram } from "../../testing/gnu-sasl-client.ts";
import { password, type Scene, stage } from "../../testing/scene.ts";
import { type ScramAttempt, scramClient } from "../../testing/scram-client.ts";

let scene: Scene;
beforeAll(async () => {
  scene = await stage();
});
afterAll(() => scene.end());
beforeEach(async () => {
  await scene.database.query("DELETE FROM sign_in_failure");
});

const bob = { user: "bob@crepes.fr", password };

async function say(client: RawClient, line: string): Promise<string> {
  client.send(`${line}\r\n`);
  return client.reply();
}

async function underTls(version?: "TLSv1.2") {
  const client = await RawClient.open(scene.ports.submission);
  await client.reply();
  await say(client, "EHLO client.example");
  await say(client, "STARTTLS");
  await client.startTls(version);
  return { client, offer: await say(client, "EHLO client.example") };
}

/** The exchange up to the server's answer to the proof, and what the server owes. */
async function attempt(client: RawClient, wanted: ScramAttempt, mechanism = "SCRAM-SHA-256") {
  const scram = scramClient(wanted);
  const challenge = await say(client, `AUTH ${mechanism} ${scram.first}`);
  if (!challenge.startsWith("334 ")) return { reply: challenge, owed: "", final: "" };
  const { final, owed } = scram.answer(challenge.slice(4));
  return { reply: await say(client, final), owed, final };
}

const bound = (client: RawClient) => ({ gs2: "p=tls-exporter,,", channel: client.tlsExporter() });

test("SCRAM-SHA-256 signs in, with an initial response and without, and the server proves itself", async () => {
  const { client } = await underTls();
  const { reply, owed } = await attempt(client, bob);
  expect(reply).toBe(`334 ${owed}`);
  expect(await say(client, "")).toMatch(/^235 2\.7\.0/);
  expect(await say(client, "MAIL FROM:<bob@crepes.fr>")).toMatch(/^250/);
  client.close();

  const other = (await underTls()).client;
  const scram = scramClient(bob);
  expect(await say(other, "AUTH SCRAM-SHA-256")).toBe("334 ");
  const challenge = await say(other, scram.first);
  const { final } = scram.answer(challenge.slice(4));
  expect(await say(other, final)).toMatch(/^334/);
  expect(await say(other, "")).toMatch(/^235/);
  other.close();
});

test("SCRAM-SHA-256-PLUS signs in bound to its TLS channel, and to no other", async () => {
  const { client } = await underTls();
  const stranger = (await underTls()).client;
  expect((await attempt(client, { ...bob, ...bound(stranger) }, "SCRAM-SHA-256-PLUS")).reply).toMatch(/^535/);
  const { reply, owed } = await attempt(client, { ...bob, ...bound(client) }, "SCRAM-SHA-256-PLUS");
  expect(reply).toBe(`334 ${owed}`);
  expect(await say(client, "")).toMatch(/^235/);
  client.close();
  stranger.close();
});

test("it is announced under TLS alone, and -PLUS under TLS 1.3 alone", async () => {
  const mechanisms = (offer: string) => /AUTH .*/.exec(offer)?.[0];
  const { client, offer } = await underTls();
  expect(mechanisms(offer)).toBe("AUTH SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN");
  client.close();
  const old = await underTls("TLSv1.2");
  expect(mechanisms(old.offer)).toBe("AUTH SCRAM-SHA-256 PLAIN LOGIN");
  expect(await say(old.client, `AUTH SCRAM-SHA-256-PLUS ${scramClient(bob).first}`)).toMatch(/^504/);
  // Where -PLUS is not offered, a client that could bind says so in vain, and may go on.
  expect((await attempt(old.client, { ...bob, gs2: "y,," })).reply).toMatch(/^334/);
  expect(await say(old.client, "")).toMatch(/^235/);
  old.client.close();
  const clear = await RawClient.open(scene.ports.submission);
  await clear.reply();
  expect(mechanisms(await say(clear, "EHLO client.example"))).toBeUndefined();
  expect(await say(clear, `AUTH SCRAM-SHA-256 ${scramClient(bob).first}`)).toMatch(/^538/);
  clear.close();
});

test("a list that was shortened on its way is found out", async () => {
  const { client } = await underTls();
  expect((await attempt(client, { ...bob, gs2: "y,," })).reply).toMatch(/^535/);
  client.close();
});

test("an answer to an earlier challenge proves nothing", async () => {
  const { client } = await underTls();
  const earlier = await attempt(client, bob);
  expect(earlier.reply).toMatch(/^334/);
  expect(await say(client, "*")).toMatch(/^501 5\.7\.0/);
  expect(await say(client, `AUTH SCRAM-SHA-256 ${scramClient(bob).first}`)).toMatch(/^334/);
  expect(await say(client, earlier.final)).toMatch(/^535/);
  expect(await say(client, "MAIL FROM:<bob@crepes.fr>")).toMatch(/^530/);
  client.close();
});

test("two challenges are never the same", async () => {
  const { client } = await underTls();
  const seen = new Set<string>();
  for (let n = 0; n < 5; n++) {
    seen.add(await say(client, `AUTH SCRAM-SHA-256 ${scramClient(bob).first}`));
    await say(client, "*");
  }
  expect(seen.size).toBe(5);
  client.close();
});

test("it can be cancelled before and after the challenge, and the session goes on", async () => {
  const { client } = await underTls();
  expect(await say(client, "AUTH SCRAM-SHA-256")).toBe("334 ");
  expect(await say(client, "*")).toMatch(/^501 5\.7\.0/);
  expect(await say(client, `AUTH SCRAM-SHA-256 ${scramClient(bob).first}`)).toMatch(/^334/);
  expect(await say(client, "*")).toMatch(/^501 5\.7\.0/);
  expect((await attempt(client, bob)).reply).toMatch(/^334/);
  client.close();
});

test.each([
  ["no Base64", "%%%%"],
  ["no UTF-8", Buffer.from([0xff, 0xfe]).toString("base64")],
  ["nothing", "="],
  ["no SCRAM", Buffer.from("\0bob@crepes.fr\0secret").toString("base64")],
  ["past the length of a message", Buffer.from(`n,,n=${"x".repeat(5_000)},r=a`).toString("base64")],
  ["past the length of a line", "A".repeat(20_000)],
])("a first message that is %s gets 501, and counts for nothing", async (_, message) => {
  const { client } = await underTls();
  expect(await say(client, "AUTH SCRAM-SHA-256")).toBe("334 ");
  expect(await say(client, message)).toMatch(/^501 5\.5\.2/);
  expect(await say(client, "NOOP")).toMatch(/^250/);
  expect(await scene.database.query("SELECT FROM sign_in_failure")).toHaveLength(0);
  client.close();
});

test("a final message that is malformed gets 501", async () => {
  const { client } = await underTls();
  for (const spoil of [() => "", (final: string) => final.slice(0, -3), (final: string) => `${final},x=1`]) {
    expect((await attempt(client, { ...bob, spoil })).reply).toMatch(/^501/);
  }
  client.close();
});

test("unknown names and wrong passwords read the same, and both are counted", async () => {
  const challengeOf = async (client: RawClient, user: string) => {
    const reply = await say(client, `AUTH SCRAM-SHA-256 ${scramClient({ ...bob, user }).first}`);
    await say(client, "*");
    return Buffer.from(reply.slice(4), "base64").toString().split(",").slice(1).join(",");
  };
  const { client } = await underTls();
  const shape = /^s=[A-Za-z0-9+/]{22}==,i=100000$/;
  expect(await challengeOf(client, "bob@crepes.fr")).toMatch(shape);
  const nobody = await challengeOf(client, "nobody@crepes.fr");
  expect(nobody).toMatch(shape);
  // Asked again, with and without its domain: a name that changed its salt would be nobody's.
  expect(await challengeOf(client, "nobody@crepes.fr")).toBe(nobody);
  expect(await challengeOf(client, "Nobody")).toBe(nobody);
  expect(await challengeOf(client, "bob")).toBe(await challengeOf(client, "bob@crepes.fr"));
  const wrong = await attempt(client, { ...bob, password: "wrong" });
  const unknown = await attempt(client, { ...bob, user: "nobody@crepes.fr" });
  expect(unknown.reply).toBe(wrong.reply);
  expect(wrong.reply).toMatch(/^535 5\.7\.8/);
  const rows = await scene.database.query<{ address: string }>(
    "SELECT address FROM sign_in_failure ORDER BY 1",
  );
  expect(rows.map(({ address }) => address)).toEqual(["bob@crepes.fr", "nobody@crepes.fr"]);
  client.close();
});

test("three refusals end the connection", async () => {
  const { client } = await underTls();
  for (let n = 1; n <= 3; n++) {
    expect((await attempt(client, { ...bob, password: `wrong ${n}` })).reply).toMatch(/^535/);
  }
  expect(await client.reply()).toMatch(/^421/);
  expect(await client.reply()).toBe("closed");
});

test.skipIf(!process.env.CI && !speaksScram("msmtp"))(
  "msmtp submits a message after SCRAM-SHA-256",
  async () => {
    const account = { port: scene.ports.submission, ...bob, auth: "scram-sha-256" };
    const message = { args: ["alice@crepes.fr"], input: "Subject: ketchup\n\nDo you like ketchup?\n" };
    const sent = await runClient("msmtp", account, message);
    expect(sent.code, sent.told).toBe(0);
    expect(sent.told).toMatch(/AUTH SCRAM-SHA-256\b[\s\S]*235 2\.7\.0/);
    const wrong = await runClient("msmtp", { ...account, password: "wrong" }, message);
    expect(wrong.code).not.toBe(0);
    expect(wrong.told).toContain("535 5.7.8");
  },
);
