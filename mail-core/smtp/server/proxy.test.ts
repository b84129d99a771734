import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RawClient } from "../../testing/dialogue.ts";
import { type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";

let stage: SmtpStage;
beforeEach(async () => {
  stage = await stageSmtp({
    proxyNetworks: ["127.0.0.0/8"],
    trustedNetworks: ["127.0.0.0/8", "192.0.2.0/24"],
    smtp: { connectionsPerNetworkMax: 2 },
  });
});
afterEach(() => stage.stop());

const header = (address: string) => `PROXY TCP4 ${address} 198.51.100.1 56324 25\r\n`;

/** A client behind the proxy; answers the greeting. */
async function behind(first: string | Buffer, port = stage.ports.smtp): Promise<[RawClient, string]> {
  const client = await RawClient.open(port);
  client.send(first);
  return [client, await client.reply()];
}

test("whoever the proxy names is the peer: in trace, and at the address that was called", async () => {
  const [client, greeting] = await behind(header("203.0.113.9"));
  expect(greeting).toMatch(/^220/);
  await client.say("EHLO client.example", "MAIL FROM:<a@b.example>");
  expect(await client.say("RCPT TO:<postmaster@[198.51.100.1]>")).toMatch(/^250/);
  expect(await client.say("DATA", "x\r\n.")).toMatch(/^250/);
  expect(`${stage.accepted[0]?.deliveries[0]?.trace}`).toContain("from client.example ([203.0.113.9])");
  client.close();
});

test.each([
  ["a client on a trusted network", header("192.0.2.7"), /^250/],
  ["a client elsewhere", header("203.0.113.9"), /^550 5\.7\.1/],
  ["a client whom the proxy cannot name", "PROXY UNKNOWN\r\n", /^550 5\.7\.1/],
  ["a client who is said to be the proxy", header("127.0.0.1"), /^550 5\.7\.1/],
])("relaying for %s is answered as for that address", async (_, first, answer) => {
  const [client] = await behind(first);
  await client.say("EHLO client.example", "MAIL FROM:<a@b.example>");
  expect(await client.say("RCPT TO:<carol@hamburger.edu>")).toMatch(answer);
  client.close();
});

test("connections are counted by the client's network, not by the proxy's", async () => {
  const [one] = await behind(header("203.0.113.9"));
  const [two] = await behind(header("203.0.113.9"));
  const [three, refused] = await behind(header("203.0.113.9"));
  const [four, greeting] = await behind(header("203.0.113.10"));
  expect(refused).toMatch(/^421 4\.7\.0/);
  expect(greeting).toMatch(/^220/);
  for (const client of [one, two, three, four]) client.close();
});

test("a sign-in is counted against the client's address", async () => {
  const seen: string[] = [];
  stage.behaviour.signIn = async ({ network }) => {
    seen.push(network);
    return { kind: "refused" };
  };
  const [client] = await behind(header("203.0.113.9"), stage.ports.submission);
  await client.say("EHLO client.example", "STARTTLS");
  await client.startTls();
  await client.say("EHLO client.example", `AUTH PLAIN ${Buffer.from("\0a@b\0c").toString("base64")}`);
  expect(seen).toEqual(["203.0.113.9"]);
  client.close();
});

test.each([
  ["no header", "EHLO client.example\r\n"],
  ["a header that is wrong", "PROXY TCP4 1.2.3 198.51.100.1 1 2\r\n"],
  ["a header without an end", "PROXY TCP4 ".padEnd(200, "x")],
  ["a header of 64 KiB", Buffer.from("0d0a0d0a000d0a515549540a2111ffff", "hex")],
])("a connection of the proxy with %s is closed without a word", async (_, first) => {
  const [, reply] = await behind(first);
  expect(reply).toBe("closed");
  expect(stage.logged).toContainEqual({ level: "warn", event: "proxy header refused" });
});

test("a proxy that closes before its header is logged, and no defect", async () => {
  const client = await RawClient.open(stage.ports.smtp);
  client.send("PROX");
  client.close();
  await stage.stop();
  expect(stage.logged.filter(({ level }) => level === "error")).toEqual([]);
});

test("a stop does not wait for a header", async () => {
  const client = await RawClient.open(stage.ports.smtp);
  await stage.stop();
  expect(await client.reply()).toBe("closed");
});

test("who talks behind the header before the greeting is an early talker as anywhere", async () => {
  const [, reply] = await behind(`${header("203.0.113.9")}EHLO client.example\r\n`);
  expect(reply).toMatch(/^554 5\.5\.1/);
});

test("a header of version 2 in single octets is read", async () => {
  const socket = connect({ host: "127.0.0.1", port: stage.ports.smtp, noDelay: true });
  await once(socket, "connect");
  const octets = Buffer.from("0d0a0d0a000d0a515549540a2111000ccb007109c6336401dc040019", "hex");
  for (const octet of octets) {
    socket.write(Buffer.from([octet]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const [greeting] = await once(socket, "data");
  expect(`${greeting}`).toMatch(/^220/);
  socket.destroy();
});

test.each([
  ["in its own segment", false],
  ["together with the handshake's first octets", true],
])("on the TLS port the header comes before the handshake, %s", async (_, together) => {
  const client = await RawClient.open(stage.ports.submissions);
  await client.startTls("TLSv1.3", { before: Buffer.from(header("203.0.113.9")), together });
  expect(await client.reply()).toMatch(/^220/);
  expect(await client.say("EHLO client.example")).toMatch(/AUTH SCRAM/);
  client.close();
});

test("a peer that is no proxy sends no header: it is an unknown command there", async () => {
  const open = await stageSmtp();
  const client = await RawClient.open(open.ports.smtp);
  expect(await client.reply()).toMatch(/^220/);
  expect(await client.say(header("192.0.2.7").trimEnd())).toMatch(/^500/);
  client.close();
  await open.stop();
});
