import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { RawClient } from "./testing/raw-client.ts";
import { password, type Scene, stage } from "./testing/scene.ts";

let scene: Scene;
beforeAll(async () => {
  // Behind a proxy, so that clients have addresses of their own.
  scene = await stage({
    proxyNetworks: ["127.0.0.0/8"],
    popBeforeSmtpMs: 10 * 60_000,
    dnsServers: ["127.0.0.1:1"],
  });
});
afterAll(() => scene.end());
beforeEach(() => scene.database.query("DELETE FROM pop_sign_in"));

const home = "203.0.113.9";
const home6 = "2001:db8::9";

async function behind(address: string, port: number): Promise<RawClient> {
  const client = await RawClient.open(port);
  const family = address.includes(":") ? "TCP6" : "TCP4";
  client.send(`PROXY ${family} ${address} ${family === "TCP6" ? "::1" : "192.0.2.1"} 4711 25\r\n`);
  await client.line();
  return client;
}

async function collect(address: string, secret = password, user = "bob"): Promise<string | null> {
  const client = await behind(address, scene.ports.pop3);
  client.send("STLS\r\n");
  await client.line();
  await client.startTls();
  client.send(`USER ${user}\r\nPASS ${secret}\r\n`);
  await client.line();
  const reply = await client.line();
  // Whoever comes next is not to find the maildrop in use.
  client.send("QUIT\r\n");
  await client.line();
  client.close();
  return reply;
}

/** The answer to the first recipient elsewhere, or the one that came before it. */
async function relay(address: string, from = "bob@crepes.fr"): Promise<[RawClient, string]> {
  const client = await behind(address, scene.ports.smtp);
  await client.say("EHLO client.example");
  await client.say(`MAIL FROM:<${from}>`);
  return [client, await client.say("RCPT TO:<carol@hamburger.edu>")];
}

async function mayRelay(address: string, from?: string): Promise<boolean> {
  const [client, reply] = await relay(address, from);
  client.close();
  if (!reply.startsWith("250")) expect(reply).toMatch(/^550 5\.7\.1/);
  return reply.startsWith("250");
}

test.each([home, home6])(
  "who has just collected mail from %s may send from there, as a client that signed in",
  async (from) => {
    expect(await mayRelay(from)).toBe(false);
    expect(await collect(from)).toMatch(/^\+OK/);
    const [client, reply] = await relay(from);
    expect(reply).toMatch(/^250/);
    expect(await client.say("DATA", "Subject: pickles\r\nBcc: secret@far.example\r\n\r\nHi\r\n.")).toMatch(
      /^250/,
    );
    client.close();
    const [row] = await scene.database.query<{ address: string; trace: Buffer; octets: Buffer }>(
      `SELECT a.address, q.trace, b.octets FROM queue_entry q JOIN account a ON a.id = q.account_id
     JOIN blob_chunk b ON b.blob_id = q.message_id ORDER BY q.id DESC LIMIT 1`,
    );
    expect(row?.address).toBe("bob@crepes.fr");
    expect(row?.trace.toString()).toMatch(/with ESMTP id/);
    expect(row?.octets.toString()).toMatch(
      /^From: <bob@crepes\.fr>\r\nDate: .*\r\nMessage-ID: .*\r\nSubject: pickles\r\n\r\n/,
    );
  },
);

test("it is for that very address, and for that account's own reverse-paths", async () => {
  await collect(home);
  await collect(home6);
  expect(await mayRelay(home, "bob+shop@crepes.fr")).toBe(true);
  expect(await mayRelay("203.0.113.10")).toBe(false);
  expect(await mayRelay("2001:db8::a")).toBe(false);
  expect(await mayRelay(home, "alice@crepes.fr")).toBe(false);
  expect(await mayRelay(home, "bob@far.example")).toBe(false);
  expect(await mayRelay(home, "")).toBe(false);
});

test("its messages are from that account alone, and what stays here is nobody's but its sender's", async () => {
  await collect(home);
  const [client] = await relay(home);
  expect(await client.say("DATA", "From: alice@crepes.fr\r\n\r\nHi\r\n.")).toMatch(/^550 5\.7\.1/);
  expect(await client.say("MAIL FROM:<bob@crepes.fr>", "RCPT TO:<eve@crepes.fr>", "DATA")).toMatch(/^354/);
  expect(await client.say("From: list@far.example\r\n\r\nHi\r\n.")).toMatch(/^250/);
  client.close();
});

test("it is over after its time, with a new password, and while the account is disabled", async () => {
  await collect(home);
  await scene.database.query("UPDATE pop_sign_in SET at = at - interval '10 minutes'");
  expect(await mayRelay(home)).toBe(false);
  await collect(home);
  expect(await mayRelay(home)).toBe(true);
  await scene.core.accounts.setPassword("bob@crepes.fr", `${password} 2`);
  expect(await mayRelay(home)).toBe(false);
  await scene.core.accounts.setPassword("bob@crepes.fr", password);
  await collect(home);
  await scene.core.accounts.setDisabled("bob@crepes.fr", true);
  expect(await mayRelay(home)).toBe(false);
  await scene.core.accounts.setDisabled("bob@crepes.fr", false);
  expect(await mayRelay(home)).toBe(false);
});

test("a wrong password opens nothing, nor does the way to the submission port", async () => {
  expect(await collect(home, "wrong")).toMatch(/^-ERR/);
  expect(await mayRelay(home)).toBe(false);
  await collect(home);
  const client = await behind(home, scene.ports.submission);
  expect(await client.say("EHLO client.example", "MAIL FROM:<bob@crepes.fr>")).toMatch(/^530/);
  client.close();
});

test.each(["127.0.0.1", "::1", "127.1.2.3"])(
  "behind %s anybody may be: it opens nothing",
  async (address) => {
    expect(await collect(address)).toMatch(/^\+OK/);
    expect(await mayRelay(address)).toBe(false);
    expect(await scene.database.query("SELECT FROM pop_sign_in")).toEqual([]);
  },
);

test("it is off unless it is set", async () => {
  const usual = await stage({ proxyNetworks: ["127.0.0.0/8"] });
  const before = scene;
  scene = usual;
  expect(await collect(home)).toMatch(/^\+OK/);
  expect(await mayRelay(home)).toBe(false);
  expect(await usual.database.query("SELECT FROM pop_sign_in")).toEqual([]);
  scene = before;
  await usual.end();
});
