import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { expect, test } from "@playwright/test";
import { RawClient } from "../mail-core/testing/raw-client.ts";
import { popByCurl } from "./clients.ts";
import { type Keryx, startKeryx } from "./servers.ts";
import { type Strangers, strangers } from "./strangers.ts";

let keryx: Keryx;
let outside: Strangers;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", {
    accounts: ["bob"],
    env: { KERYX_SMTP_CONNECTIONS_PER_NETWORK: "100" },
  });
  outside = strangers(keryx);
});
test.afterAll(() => keryx.destroy());
test.afterEach(() => outside.foundNothing());

/** Its first octets begin no record of TLS: others could announce one, for the rest of which a server rightly waits. */
const noise = () => Buffer.concat([Buffer.from([0, 0]), randomBytes(2_000)]);

test("noise where a TLS handshake should be ends that connection alone", async () => {
  const ended = (socket: Socket) =>
    new Promise<void>((resolve) => socket.on("error", () => {}).once("close", () => resolve()));
  for (const port of ["submissions", "pop3s"] as const) {
    for (const octets of [
      noise(),
      Buffer.from("EHLO client.example\r\n"),
      Buffer.from("16030100050100000000", "hex"),
    ]) {
      const socket = connect(keryx.ports[port], "127.0.0.1").resume();
      const done = ended(socket);
      socket.end(octets);
      await done;
    }
  }
  for (const [port, hello, start] of [
    ["smtp", "EHLO client.example", "STARTTLS"],
    ["submission", "EHLO client.example", "STARTTLS"],
    ["pop3", "CAPA", "STLS"],
  ] as const) {
    const { client, say } = await outside.peer(port);
    if (port !== "pop3") await say(hello);
    expect(await say(start)).toMatch(/^(220|\+OK)/);
    client.send(noise());
    while ((await client.line()) !== null);
    client.close();
  }
});

test("what is sent behind STARTTLS and STLS in the clear is not obeyed", async () => {
  for (const [port, octets] of [
    ["smtp", "EHLO c.example\r\n"],
    ["submission", "EHLO c.example\r\n"],
    ["pop3", ""],
  ] as const) {
    const { client, say, hear } = await outside.peer(port);
    if (octets !== "") await say(octets.trim());
    client.send(port === "pop3" ? "STLS\r\nCAPA\r\n" : "STARTTLS\r\nNOOP\r\n");
    expect(await hear()).toMatch(/^(554 5\.5\.1|-ERR)/);
    expect(await hear()).toBe("closed");
  }
});

test("those who hold connections and say nothing, or one octet at a time, keep nobody else waiting", async () => {
  const idle: RawClient[] = [];
  for (const port of [keryx.ports.submission, keryx.ports.pop3]) {
    const opened = await Promise.all(Array.from({ length: 90 }, () => RawClient.open(port)));
    for (const client of opened) client.send("N");
    idle.push(...opened);
  }
  const begun = Date.now();
  const { say, close } = await outside.peer("pop3s");
  expect(await say("CAPA")).toMatch(/^\+OK/);
  close();
  // Those who hold them may do so for minutes.
  expect(Date.now() - begun).toBeLessThan(30_000);
  for (const client of idle) client.close();
});

test("past the connections of one network SMTP says 421, and lets in again when they are gone", async () => {
  const held = await Promise.all(Array.from({ length: 100 }, () => outside.peer("smtp")));
  const late = await RawClient.open(keryx.ports.smtp);
  expect(await late.reply()).toMatch(/^421 4\.7\.0 /);
  late.close();
  for (const { close } of held) close();
  await expect
    .poll(async () => {
      const again = await RawClient.open(keryx.ports.smtp);
      const greeting = await again.reply();
      again.close();
      return greeting;
    })
    .toMatch(/^220 /);
});

test("connections that break off anywhere leave nothing half there", async () => {
  const before = (await popByCurl(keryx.ports.pop3s, "bob@crepes.fr")).toString();
  const whole = [
    "EHLO c.example",
    "MAIL FROM:<carol@hamburger.edu>",
    "RCPT TO:<bob@crepes.fr>",
    "DATA",
    "Subject: half\r\n\r\nhalf",
  ];
  for (let upTo = 0; upTo <= whole.length; upTo++) {
    const { client, say } = await outside.peer("smtp");
    for (const line of whole.slice(0, Math.min(upTo, 4))) await say(line);
    if (upTo === 5) client.send(`${whole[4]}\r\n`);
    client.close();
  }
  expect((await popByCurl(keryx.ports.pop3s, "bob@crepes.fr")).toString()).toBe(before);
});

test("noise on the web's port is answered 400 or cut, and stops nothing", async () => {
  const requests: (string | Uint8Array)[] = [
    randomBytes(2_000),
    "GET / HTTP/1.1\r\n\r\n",
    "GET /%00%ff%c0 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "GET http://[::1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    "GET //evil.example/%2e%2e/ HTTP/1.1\r\nHost: \u0001\r\nConnection: close\r\n\r\n",
    `GET / HTTP/1.1\r\nHost: x\r\nCookie: ${"x".repeat(200_000)}\r\n\r\n`,
    "POST /jmap HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nzz\r\n",
    "POST /jmap HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nbroken off",
    "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\nnoise",
    "POST / HTTP/1.1\r\nHost: x\r\nNext-Action: 0123\r\nContent-Type: multipart/form-data\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx",
  ];
  for (const request of requests) {
    const socket = connect(keryx.ports.web, "127.0.0.1").on("error", () => {});
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    socket.end(request);
    await closed;
    expect(answer).not.toMatch(/node_modules|\bat .*\.[jt]s\b|\/(home|root|tmp|work)\//);
  }
  expect((await fetch(`${keryx.url}/sign-in`)).status).toBe(200);
});
