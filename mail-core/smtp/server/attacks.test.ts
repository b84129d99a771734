import { afterEach, beforeEach, expect, test } from "vitest";
import { greeted, plain, RawClient } from "../../testing/dialogue.ts";
import { octetsOf, password, type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";

// What has been tried against other servers, as one line each; smuggling by bare line ends is in `session.test.ts`.

let stage: SmtpStage;
beforeEach(async () => {
  stage = await stageSmtp();
});
afterEach(() => stage.stop());

async function atData(): Promise<RawClient> {
  const client = await greeted(stage.ports.smtp);
  await client.say("MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>", "DATA");
  return client;
}

/** All replies until the connection ends. */
async function untilClosed(client: RawClient): Promise<string[]> {
  const replies: string[] = [];
  for (let reply = await client.reply(); reply !== "closed"; reply = await client.reply())
    replies.push(reply.slice(0, 3));
  return replies;
}

/** Nobody who comes later finds anything changed. */
async function stillServes(): Promise<void> {
  const client = await greeted(stage.ports.smtp);
  expect(await client.say("NOOP")).toMatch(/^250/);
  client.close();
}

test("a dot as the very first line ends an empty message", async () => {
  const client = await atData();
  expect(await client.say(".")).toMatch(/^250/);
  expect(octetsOf(stage.accepted[0])).toBe("");
});

test.each(["\n.\r\n", ".\n", "\r.\r\n"])("%j as the very first octets ends no message", async (octets) => {
  const client = await atData();
  client.send(octets);
  expect(await client.say("MAIL FROM:<s@evil.test>\r\n.")).toMatch(/^554 5\.6\.0/);
  expect(await client.say("NOOP")).toMatch(/^250/);
  expect(stage.accepted).toEqual([]);
});

test("a TLS handshake on a port that begins in the clear is cut off, and costs nobody else anything", async () => {
  const client = await RawClient.open(stage.ports.smtp);
  await client.reply();
  const hello = Buffer.alloc(517, 7);
  hello.set([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]);
  client.send(hello);
  client.send("\r\n");
  expect(await untilClosed(client)).toEqual(["500"]);
  await stillServes();
});

test.each([
  ["smtp", ["STARTTLS now"], "501"],
  ["submissions", ["STARTTLS"], "503"],
  ["submissions", [`AUTH PLAIN ${plain("bob@crepes.fr", password)}`, "STARTTLS"], "503"],
  ["submission", [`AUTH PLAIN ${plain("bob@crepes.fr", password)}`], "538"],
  ["submission", ["AUTH LOGIN"], "538"],
  ["smtp", ["AUTH PLAIN AGJvYgBib2I="], "503"],
] as const)("on %s %j is refused with %s", async (port, lines, code) => {
  const client = await RawClient.open(stage.ports[port]);
  if (port === "submissions") await client.startTls();
  await client.reply();
  await client.say("EHLO client.example");
  expect(await client.say(...lines)).toMatch(new RegExp(`^${code}`));
  client.close();
});

test.each<[string, string | Uint8Array, RegExp]>([
  ["a bare CR inside of a command", "MAIL FROM:<a@b.example>\rRCPT TO:<bob@crepes.fr>", /^50[01]/],
  ["NUL in an address", "MAIL FROM:<a\0b@b.example>", /^501/],
  ["a name of octets that are no UTF-8", Buffer.from([0x45, 0x48, 0x4c, 0x4f, 0x20, 0xff, 0xfe]), /^501/],
  ["a name with a blank", "EHLO a b", /^501/],
  ["a name with a tag", "EHLO <script>", /^501/],
  ["a local part beyond ASCII without SMTPUTF8", "MAIL FROM:<jürgen@b.example>", /^550 5\.6\.7/],
  ["a line end in quotes", 'MAIL FROM:<"a\\\rBcc: x"@b.example>', /^50[01]/],
  ["a next line character", "MAIL FROM:<a\u0085b@b.example> SMTPUTF8", /^501/],
  ["a line separator", "MAIL FROM:<a\u2028b@b.example> SMTPUTF8", /^501/],
  ["a byte order mark", "\ufeffMAIL FROM:<a@b.example>", /^50[01]/],
  ["a hidden line end in ENVID", "MAIL FROM:<a@b.example> ENVID=+0D+0AX:+20y", /^501/],
  ["an ENVID that is not xtext", "MAIL FROM:<a@b.example> ENVID=+0G", /^501/],
  ["an endless ENVID", `MAIL FROM:<a@b.example> ENVID=${"x".repeat(101)}`, /^501/],
  ["a parameter twice", "MAIL FROM:<a@b.example> SIZE=1 SIZE=1", /^501/],
  ["a parameter that nobody announced", "MAIL FROM:<a@b.example> __proto__=1", /^(501|555)/],
  ["a verb of every object", "constructor", /^500/],
  ["a shell's substitution", "MAIL FROM:<$(id)@b.example>", /^50[01]/],
])("%s is refused, and the conversation goes on", async (_, line, answer) => {
  const client = await greeted(stage.ports.smtp);
  expect(await client.say(line)).toMatch(answer);
  expect(await client.say("MAIL FROM:<a@b.example>")).toMatch(/^250/);
  expect(await client.say("RCPT TO:<bob@crepes.fr> ORCPT=rfc822;a+0D+0AX:+20y")).toMatch(/^501/);
  expect(await client.say("RCPT TO:<bob@crepes.fr>")).toMatch(/^250/);
  client.close();
});

test.each([
  ["0", "250"],
  ["4194304", "250"],
  ["4194305", "552"],
  ["2147483648", "552"],
  ["4294967296", "552"],
  ["9223372036854775808", "552"],
  ["18446744073709551616", "552"],
  ["100000000000000000000", "501"],
  ["-1", "501"],
  ["+1", "501"],
  ["1e9", "501"],
  ["0x10", "501"],
  ["", "501"],
])("SIZE=%s is answered %s where 4 MiB are taken", async (size, code) => {
  const client = await greeted(stage.ports.smtp);
  expect(await client.say(`MAIL FROM:<a@b.example> SIZE=${size}`)).toMatch(new RegExp(`^${code}`));
  client.close();
});

test("an EHLO with more behind it in one segment is out of step: 554 and the end", async () => {
  const client = await RawClient.open(stage.ports.smtp);
  await client.reply();
  client.send("EHLO client.example\r\nMAIL FROM:<a@b.example>\r\n");
  expect(await untilClosed(client)).toEqual(["554"]);
});

test("a message that does not wait for 354 is not taken for commands, nor for a message", async () => {
  const client = await greeted(stage.ports.smtp);
  await client.say("MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>");
  client.send("DATA\r\nMAIL FROM:<s@evil.test>\r\n.\r\n");
  expect(await untilClosed(client)).toEqual(["554"]);
  expect(stage.accepted).toEqual([]);
});

test("after a refused MAIL in a group, the message in that group is no command that succeeds", async () => {
  const client = await greeted(stage.ports.smtp);
  client.send(
    "MAIL FROM:<a@@b>\r\nRCPT TO:<bob@crepes.fr>\r\nDATA\r\nMAIL FROM:<s@evil.test>\r\nRCPT TO:<bob@crepes.fr>\r\n.\r\n",
  );
  const codes = await untilClosed(client);
  expect(codes.slice(0, 2)).toEqual(["501", "503"]);
  expect(codes.slice(2).every((code) => code.startsWith("5"))).toBe(true);
});

test("with every recipient refused DATA is refused, and the dot after it is no message", async () => {
  const client = await greeted(stage.ports.smtp);
  expect(await client.say("MAIL FROM:<a@b.example>", "RCPT TO:<nobody@crepes.fr>")).toMatch(/^550/);
  expect(await client.say("DATA")).toMatch(/^(503|554)/);
  expect(await client.say(".")).toMatch(/^500/);
  client.close();
});

test("what stands behind QUIT is not read", async () => {
  const client = await greeted(stage.ports.smtp);
  client.send("QUIT\r\nMAIL FROM:<s@evil.test>\r\nRCPT TO:<bob@crepes.fr>\r\n");
  expect(await untilClosed(client)).toEqual(["221"]);
});

test.each(["GET / HTTP/1.1", "POST / HTTP/1.1", "CONNECT crepes.fr:25 HTTP/1.1", "PUT /x HTTP/1.1"])(
  "a browser that says %s is cut off at its first line",
  async (line) => {
    const client = await RawClient.open(stage.ports.smtp);
    await client.reply();
    client.send(`${line}\r\nHost: crepes.fr\r\n\r\nMAIL FROM:<s@evil.test>\r\n`);
    expect(await untilClosed(client)).toEqual(["500"]);
  },
);

test("lines of a body have no length of their own, and come out as they went in", async () => {
  for (const length of [998, 999, 1_000_001]) {
    const client = await atData();
    expect(await client.say(`${"x".repeat(length)}\r\n.`)).toMatch(/^250/);
    client.close();
  }
  expect(stage.accepted.map((one) => octetsOf(one).length)).toEqual([1_000, 1_001, 1_000_003]);
});

test("SASL that is no base64, cut or cancelled leaves the next peer alone", async () => {
  const tries = Array.from({ length: 20 }, async () => {
    const client = await RawClient.open(stage.ports.submissions);
    await client.startTls();
    await client.reply();
    await client.say("EHLO client.example", "AUTH PLAIN", "*", "AUTH LOGIN", "?", "AUTH PLAIN =");
    client.send("AUTH PLAIN\r\nAGJv");
    client.close();
  });
  await Promise.all(tries);
  await stillServes();
  expect(stage.logged.filter(({ level }) => level === "error")).toEqual([]);
});

test("an identity that is not one's own is not to be had by a password of one's own", async () => {
  const client = await RawClient.open(stage.ports.submissions);
  await client.startTls();
  await client.reply();
  await client.say("EHLO client.example");
  const other = Buffer.from(`alice@crepes.fr\0bob@crepes.fr\0${password}`).toString("base64");
  expect(await client.say(`AUTH PLAIN ${other}`)).toMatch(/^535/);
  const controls = Buffer.from(`\0bob@crepes.fr\r\n\0${password}`).toString("base64");
  expect(await client.say(`AUTH PLAIN ${controls}`)).toMatch(/^(501|535)/);
  client.close();
});
