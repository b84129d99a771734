import { afterAll, beforeAll, expect, test } from "vitest";
import { converse, greeted, RawClient, upToData } from "../../testing/dialogue.ts";
import { password, type Scene, stage } from "../../testing/scene.ts";

let scene: Scene;
beforeAll(async () => {
  // A resolver that answers nobody: what leaves by the queue waits, wherever the tests run.
  scene = await stage({ dnsServers: ["127.0.0.1:1"] });
});
afterAll(() => scene.end());

const smtp = (script: string) => converse(scene.ports.smtp, script);
const submission = (script: string) => converse(scene.ports.submission, script);
const plain = (user: string, secret = password) => Buffer.from(`\0${user}\0${secret}`).toString("base64");
const messages = async () =>
  Number((await scene.database.query<{ n: string }>("SELECT count(*) AS n FROM message"))[0]?.n);
const held = async (account: string) =>
  (
    await scene.database.query<{ trace: Buffer; octets: Buffer }>(
      `SELECT e.trace, c.octets FROM email e JOIN account a ON a.id = e.account_id
       JOIN blob_chunk c ON c.blob_id = e.message_id WHERE a.address = $1 ORDER BY e.id DESC LIMIT 1`,
      [account],
    )
  )[0];

test("the textbook's conversation delivers the textbook's message", async () => {
  await smtp(`
    S: 220 crepes.fr
    C: HELO hamburger.edu
    S: 250 Hello hamburger.edu, pleased to meet you
    C: MAIL FROM:<carol@hamburger.edu>
    S: 250 carol@hamburger.edu... Sender ok
    C: RCPT TO:<bob@crepes.fr>
    S: 250 bob@crepes.fr... Recipient ok
    C: DATA
    S: 354 Enter mail, end with "." on a line by itself
    C: Subject: ketchup
    C:
    C: Do you like ketchup?
    C: ..How about pickles?
    C: .
    S: 250 Message accepted for delivery
    C: QUIT
    S: 221 crepes.fr closing connection
    S: closed
  `);
  const email = await held("bob@crepes.fr");
  expect(email?.octets.toString()).toBe(
    "Subject: ketchup\r\n\r\nDo you like ketchup?\r\n.How about pickles?\r\n",
  );
  expect(email?.trace.toString()).toMatch(
    /^Return-Path: <carol@hamburger\.edu>\r\nDelivered-To: bob@crepes\.fr\r\nReceived: from hamburger\.edu \(\[127\.0\.0\.1\]\)\r\n\tby crepes\.fr with SMTP id \w+\r\n\tfor <bob@crepes\.fr>; .* \+0000\r\n$/,
  );
});

test("one message for two people here is kept once", async () => {
  const before = await messages();
  await smtp(`
    S: 220
    C: EHLO client.example
    S: 250
    C: MAIL FROM:<> SIZE=100
    S: 250
    C: RCPT TO:<bob@crepes.fr>
    S: 250
    C: RCPT TO:<EVE@CREPES.FR>
    S: 250
    C: RCPT TO:<Postmaster>
    S: 250
    C: DATA
    S: 354
    C: Subject: to three
    C:
    C: .
    S: 250
  `);
  expect(await messages()).toBe(before + 1);
  expect((await held("alice@crepes.fr"))?.trace.toString()).toContain("Return-Path: <>");
});

test.each([
  ["an unknown user", "nobody@crepes.fr", "550 5.1.1"],
  ["another domain", "carol@hamburger.edu", "550 5.7.1"],
  ["a route to another domain", "@crepes.fr:carol@hamburger.edu", "550 5.7.1"],
  ["a percent hack", "carol%hamburger.edu@crepes.fr", "550 5.1.1"],
  ["a bang path", "hamburger.edu!carol@crepes.fr", "550 5.1.1"],
  ["two signs", "carol@hamburger.edu@crepes.fr", "501"],
  ["a quoted address elsewhere", '"carol@hamburger.edu"@crepes.fr', "550 5.1.1"],
  ["a route through others to another domain", "@crepes.fr,@b.example:carol@hamburger.edu", "550 5.7.1"],
  ["a quoted address without a domain", '"carol@hamburger.edu"', "501"],
  ["our host by its address", "carol@[127.0.0.1]", "550 5.1.1"],
  ["a percent hack at our address", "carol%hamburger.edu@[127.0.0.1]", "550 5.1.1"],
  ["another domain with a trailing dot", "carol@hamburger.edu.", "550 5.7.1"],
  ["a sign in quotes and another behind it", '"carol@hamburger.edu x"@crepes.fr', "550 5.1.1"],
  ["postmaster without a domain", "PostMaster", "250"],
  ["abuse", "abuse@crepes.fr", "250"],
  ["our own user in capitals", "BOB@CREPES.FR", "250"],
  ["postmaster elsewhere", "postmaster@hamburger.edu", "550 5.7.1"],
  ["a user with a trailing dot in the domain", "bob@crepes.fr.", "250"],
  ["our own user by a route", "@hamburger.edu:bob@crepes.fr", "250"],
  ["a sub-address", "bob+shop@crepes.fr", "250"],
  ["nobody at all", "", "501"],
  ["a shell's substitution", "$(id)@crepes.fr", "501"],
  ["a shell's pipe", "|id@crepes.fr", "550 5.1.1"],
  ["backticks", "`id`@crepes.fr", "550 5.1.1"],
  ["another server's expansion", "\u0024{run{id}}@crepes.fr", "550 5.1.1"],
  ["a piece of SQL", `"' or 1=1--"@crepes.fr`, "550 5.1.1"],
  ["SQL that matches everybody", "%@crepes.fr", "550 5.1.1"],
  ["a piece of a directory's filter", '"*)(uid=*"@crepes.fr', "550 5.1.1"],
  ["a way up the folders", '"../../x"@crepes.fr', "550 5.1.1"],
  ["a key of every object", "__proto__@crepes.fr", "550 5.1.1"],
])("RCPT to %s is answered %s", async (_, path, code) => {
  await smtp(`
    S: 220
    C: EHLO client.example
    S: 250
    C: MAIL FROM:<x@client.example>
    S: 250
    C: RCPT TO:<${path}>
    S: ${code}
  `);
});

test("commands in the wrong order are refused with 503", () =>
  smtp(`
    S: 220
    C: MAIL FROM:<a@b.example>
    S: 503
    C: EHLO client.example
    S: 250
    C: RCPT TO:<bob@crepes.fr>
    S: 503 5.5.1
    C: DATA
    S: 503
    C: MAIL FROM:<a@b.example>
    S: 250
    C: MAIL FROM:<a@b.example>
    S: 503
    C: DATA
    S: 503
    C: RSET
    S: 250
    C: RCPT TO:<bob@crepes.fr>
    S: 503
  `));

test.each([
  ["EHLO", "501"],
  ["EHLO a b", "501"],
  ["EHLO <script>", "501"],
  ["MAIL FROM:a@b.example", "501"],
  ["MAIL FROM:<a@b.example", "501"],
  ["MAIL FROM:<a@b.example> SIZE=-1", "501"],
  ["MAIL FROM:<a@b.example> SIZE=0x10", "501"],
  ["MAIL FROM:<a@b.example> SIZE=99999999999999999999", "552 5.3.4"],
  ["MAIL FROM:<a@b.example> FOO=bar", "555"],
  ["MAIL FROM:<a@b.example> SIZE=1 SIZE=2", "501"],
  ["MAIL FROM:<a\\0@b.example>", "501"],
  ["MAIL FROM:<a@b.example>\\rRCPT TO:<bob@crepes.fr>", "501"],
  ["MAIL FROM:<ü@b.example>", "550 5.6.7"],
  ["EHLO ü.example", "501"],
  ["XYZZY", "500"],
  ["STARTTLS now", "501"],
  ["AUTH PLAIN", "503"],
  ["DATA now", "501"],
  ["VRFY bob", "252"],
  ["EXPN list", "252"],
  ["HELP", "214"],
  ["NOOP whatever", "250"],
])("%s is answered %s", (command, code) =>
  smtp(`
    S: 220
    C: EHLO client.example
    S: 250
    C: ${command}
    S: ${code}
  `),
);

test("a pipelined group is answered in order", async () => {
  const client = await RawClient.open(scene.ports.smtp);
  await client.reply();
  client.send("EHLO client.example\r\n");
  await client.reply();
  client.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<nobody@crepes.fr>\r\nRCPT TO:<bob@crepes.fr>\r\nDATA\r\n");
  const codes = [await client.reply(), await client.reply(), await client.reply(), await client.reply()].map(
    (reply) => reply.slice(0, 3),
  );
  expect(codes).toEqual(["250", "550", "250", "354"]);
  client.close();
});

test.each([
  ["text behind DATA", "MAIL FROM:<a@b.example>\r\nRCPT TO:<bob@crepes.fr>\r\nDATA\r\nSubject: early\r\n"],
  ["a command behind EHLO", "EHLO again.example\r\nMAIL FROM:<a@b.example>\r\n"],
  ["a command behind STARTTLS", "STARTTLS\r\nEHLO inject\r\n"],
  ["a message behind a refused DATA", "MAIL FROM:<a@b.example>\r\nDATA\r\nMAIL FROM:<evil@b.example>\r\n"],
])("%s loses the order of the conversation, and ends it", async (_, octets) => {
  const client = await RawClient.open(scene.ports.smtp);
  await client.reply();
  client.send("EHLO client.example\r\n");
  await client.reply();
  client.send(octets);
  const replies: string[] = [];
  for (let reply = await client.reply(); reply !== "closed"; reply = await client.reply())
    replies.push(reply);
  expect(replies.at(-1)).toMatch(/^554 5\.5\.1/);
});

test("a browser that was pointed at the port is sent away at its first line", async () => {
  const client = await RawClient.open(scene.ports.smtp);
  await client.reply();
  client.send("POST / HTTP/1.1\r\nHost: x\r\n\r\nMAIL FROM:<a@b.example>\r\n");
  expect(await client.reply()).toMatch(/^500/);
  expect(await client.reply()).toBe("closed");
});

test.each(["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\r\n.\r\r\n"])(
  "%j neither ends a message nor smuggles a second one in",
  async (sequence) => {
    const before = await messages();
    const client = await greeted(scene.ports.smtp);
    await upToData(client, { from: "a@b.example", to: "bob@crepes.fr" });
    client.send(
      `x${sequence}MAIL FROM:<s@evil.test>\r\nRCPT TO:<eve@crepes.fr>\r\nDATA\r\nSubject: smuggled\r\n\r\ny\r\n.\r\n`,
    );
    expect(await client.reply()).toMatch(/^554 5\.6\.0/);
    client.send("NOOP\r\n");
    expect(await client.reply()).toMatch(/^250/);
    expect(await messages()).toBe(before);
    client.close();
  },
);

test("a message past the limit is refused at its end, and the session goes on", async () => {
  const client = await greeted(scene.ports.smtp);
  await upToData(client, { from: "a@b.example", to: "bob@crepes.fr" });
  client.send(Buffer.alloc(3 * 1024 * 1024, "line of text\r\n"));
  client.send("\r\n.\r\n");
  expect(await client.reply()).toMatch(/^552 5\.3\.4/);
  client.send("NOOP\r\n");
  expect(await client.reply()).toMatch(/^250/);
  client.close();
});

test("a line without an end is refused when it ends, and does not fill the memory", async () => {
  const client = await RawClient.open(scene.ports.smtp);
  await client.reply();
  for (let n = 0; n < 64; n++) client.send("x".repeat(16_384));
  client.send("\r\n");
  expect(await client.reply()).toMatch(/^500 5\.5\.6/);
  client.close();
});

test("submission asks for TLS, then for a password, then for one's own address", async () => {
  await submission(`
    S: 220
    C: EHLO client.example
    S: 250
    C: AUTH PLAIN ${plain("bob@crepes.fr")}
    S: 538
    C: MAIL FROM:<bob@crepes.fr>
    S: 530
    C: STARTTLS
    S: 220
    TLS
    C: MAIL FROM:<bob@crepes.fr>
    S: 503
    C: EHLO client.example
    S: 250
    C: AUTH PLAIN ${plain("bob@crepes.fr", "wrong")}
    S: 535 5.7.8
    C: AUTH PLAIN ${plain("bob@crepes.fr")}
    S: 235 2.7.0
    C: MAIL FROM:<alice@crepes.fr>
    S: 550 5.7.1
    C: MAIL FROM:<bob@crepes.fr>
    S: 250
    C: RCPT TO:<eve@crepes.fr>
    S: 250
    C: RCPT TO:<carol@hamburger.edu>
    S: 250
    C: DATA
    S: 354
    C: Subject: from a client
    C: Bcc: carol@hamburger.edu
    C:
    C: Hello
    C: .
    S: 250
  `);
  const octets = (await held("eve@crepes.fr"))?.octets.toString() ?? "";
  expect(octets).not.toMatch(/^Bcc/m);
  expect(octets).toMatch(
    /^From: <bob@crepes\.fr>\r\nDate: .*\r\nMessage-ID: <.*@crepes\.fr>\r\nSubject: from a client\r\n/,
  );
  const waiting = await scene.database.query("SELECT forward_path, state FROM queue_entry");
  expect(waiting).toEqual([{ forward_path: "carol@hamburger.edu", state: "waiting" }]);
});

test("a From that is somebody else's is refused when the message has come", () =>
  submission(`
    S: 220
    C: EHLO client.example
    S: 250
    C: STARTTLS
    S: 220
    TLS
    C: EHLO client.example
    S: 250
    C: AUTH LOGIN
    S: 334 VXNlcm5hbWU6
    C: ${Buffer.from("bob@crepes.fr").toString("base64")}
    S: 334 UGFzc3dvcmQ6
    C: ${Buffer.from(password).toString("base64")}
    S: 235
    C: MAIL FROM:<bob@crepes.fr>
    S: 250
    C: RCPT TO:<eve@crepes.fr>
    S: 250
    C: DATA
    S: 354
    C: From: Alice <alice@crepes.fr>
    C:
    C: .
    S: 550 5.7.1
  `));

test("an account that is disabled can send nothing more, at once", async () => {
  const client = await RawClient.open(scene.ports.submission);
  await client.reply();
  client.send("EHLO client.example\r\n");
  await client.reply();
  client.send("STARTTLS\r\n");
  await client.reply();
  await client.startTls();
  client.send("EHLO client.example\r\n");
  await client.reply();
  client.send(`AUTH PLAIN ${plain("eve@crepes.fr")}\r\n`);
  expect(await client.reply()).toMatch(/^235/);
  await scene.core.accounts.setDisabled("eve@crepes.fr", true);
  client.send("MAIL FROM:<eve@crepes.fr>\r\n");
  expect(await client.reply()).toMatch(/^530/);
  await scene.core.accounts.setDisabled("eve@crepes.fr", false);
  client.close();
});
