import { afterEach, beforeEach, expect, test } from "vitest";
import { converse, greeted, plain } from "../../testing/dialogue.ts";
import { octetsOf, password, type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";

/** What RFC 5321 and RFC 6409 ask and no other test holds; `mail-core/rfc/` names each test beside its sentence. */
let stage: SmtpStage;
beforeEach(async () => {
  stage = await stageSmtp();
});
afterEach(() => stage.stop());

const smtp = (script: string) => converse(stage.ports.smtp, script);

async function signedIn() {
  const client = await greeted(stage.ports.submission);
  await client.say("STARTTLS");
  await client.startTls();
  await client.say("EHLO client.example", `AUTH PLAIN ${plain("bob@crepes.fr", password)}`);
  return client;
}

test("HELO is answered in one line, and knows no extension", () =>
  smtp(`
    S: 220
    C: HELO client.example
    S= 250 Hello client.example, pleased to meet you
    C: MAIL FROM:<a@b.example> SIZE=10
    S: 555
    C: MAIL FROM:<a@b.example>
    S: 250
  `));

test("commands that begin no transaction need no greeting", () =>
  smtp(`
    S: 220
    C: NOOP
    S: 250
    C: RSET
    S: 250
    C: HELP
    S: 214
    C: VRFY bob@crepes.fr
    S: 252
    C: EXPN bob@crepes.fr
    S: 252
    C: QUIT
    S: 221
  `));

test("verbs, keywords and parameters may be written in any case", () =>
  smtp(`
    S: 220
    C: ehlo client.example
    S: 250
    C: mAiL fRoM:<a@b.example> size=10 bOdY=8bitmime
    S: 250
    C: rcpt to:<Bob@CREPES.fr> notify=never
    S: 250
    C: data
    S: 354
    C: .
    S: 250
    C: quit
    S: 221
  `));

test("blanks and tabs in front of the line end are tolerated", async () => {
  const client = await greeted(stage.ports.smtp);
  for (const command of [
    "EHLO client.example \t",
    "MAIL FROM:<a@b.example>\t",
    "RCPT TO:<bob@crepes.fr> \t",
    "RSET\t",
  ])
    expect(await client.say(command)).toMatch(/^250/);
  expect(await client.say("MAIL\tFROM:<a@b.example>")).toMatch(/^501/);
  client.close();
});

test("arguments of commands that have none are refused with 501, NOOP's are ignored", () =>
  smtp(`
    S: 220
    C: EHLO client.example
    S: 250
    C: NOOP and more
    S: 250
    C: RSET now
    S: 501
    C: DATA now
    S: 501
    C: QUIT now
    S: 501
    C: QUIT
    S: 221
  `));

test("a greeting that is refused changes nothing", () =>
  smtp(`
    S: 220
    C: EHLO client.example
    S: 250
    C: MAIL FROM:<a@b.example>
    S: 250
    C: RCPT TO:<bob@crepes.fr>
    S: 250
    C: EHLO <client>
    S: 501
    C: HELO
    S: 501
    C: DATA
    S: 354
  `));

test.each(["EHLO other.example", "HELO other.example", "RSET"])(
  "%s ends a transaction that was open",
  (command) =>
    smtp(`
    S: 220
    C: EHLO client.example
    S: 250
    C: MAIL FROM:<a@b.example>
    S: 250
    C: ${command}
    S: 250
    C: RCPT TO:<bob@crepes.fr>
    S: 503
    C: MAIL FROM:<a@b.example>
    S: 250
  `),
);

test("what is refused in a transaction leaves it as it was", () =>
  smtp(`
    S: 220
    C: EHLO client.example
    S: 250
    C: MAIL FROM:<a@b.example>
    S: 250
    C: MAIL FROM:<c@d.example>
    S: 503
    C: RCPT TO:<bob@crepes.fr
    S: 501
    C: XYZZY
    S: 500
    C: RCPT TO:<bob@crepes.fr>
    S: 250
    C: RCPT TO:<nobody@crepes.fr>
    S: 550
    C: DATA
    S: 354
    C: .
    S: 250
  `).then(() => expect(stage.accepted[0]?.deliveries).toHaveLength(1)));

test("QUIT and a connection that ends forget the transaction that was open", async () => {
  for (const last of ["QUIT", null]) {
    const client = await greeted(stage.ports.smtp);
    await client.say("MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>");
    if (last) expect(await client.say(last)).toMatch(/^221/);
    client.close();
  }
  expect(stage.accepted).toEqual([]);
});

test("whatever a peer calls itself it is served: the name is not held against its address", () =>
  smtp(`
    S: 220
    C: EHLO nobody.invalid
    S: 250
    C: EHLO [192.0.2.99]
    S: 250
    C: EHLO [IPv6:2001:db8::1]
    S: 250
    C: HELO localhost
    S: 250
    C: MAIL FROM:<a@b.example>
    S: 250
    C: RCPT TO:<bob@crepes.fr>
    S: 250
  `));

test("a local part of 64 octets, a path of 256 and a domain of 255 are taken", async () => {
  const label = "a".repeat(63);
  const domain = `${label}.${label}.${label}.${"a".repeat(61)}`;
  const client = await greeted(stage.ports.smtp);
  expect(await client.say(`EHLO ${domain}.`.slice(0, 260))).toMatch(/^250/);
  const path = `${"x".repeat(64)}@${domain.slice(0, 189).replace(/\.$/, "a")}`;
  expect(`<${path}>`).toHaveLength(256);
  expect(await client.say(`MAIL FROM:<${path}>`)).toMatch(/^250/);
  expect(await client.say(`RCPT TO:<${"x".repeat(64)}@crepes.fr>`)).toMatch(/^550 5\.1\.1/);
  client.close();
});

test("no reply line is longer than 512 octets, whatever a peer calls itself", async () => {
  const long = await stageSmtp({ hostname: `${"h".repeat(60)}.`.repeat(4).slice(0, -1) });
  const client = await greeted(long.ports.smtp);
  const reply = await client.say(`EHLO ${"c".repeat(255)}`);
  expect(reply).toMatch(/^250-/);
  for (const line of reply.split("\n")) expect(line.length + 2).toBeLessThanOrEqual(512);
  client.close();
  await long.stop();
});

test("an address beyond ASCII without SMTPUTF8 is 550 at MAIL and 553 at RCPT, with it neither", () =>
  smtp(`
    S: 220
    C: EHLO client.example
    S: 250
    C: MAIL FROM:<jürgen@b.example>
    S: 550 5.6.7
    C: MAIL FROM:<a@b.example> SMTPUTF8=yes
    S: 501
    C: MAIL FROM:<a@b.example>
    S: 250
    C: RCPT TO:<jürgen@crepes.fr>
    S: 553 5.6.7
    C: RSET
    S: 250
    C: MAIL FROM:<jürgen@b.example> SMTPUTF8
    S: 250
    C: RCPT TO:<jürgen@crepes.fr>
    S: 550 5.1.1
    C: RCPT TO:<bob@crepes.fr>
    S: 250
  `));

test("a command line of 512 octets is taken, with parameters also a longer one", async () => {
  const client = await greeted(stage.ports.smtp);
  expect(await client.say(`NOOP ${"x".repeat(505)}`)).toMatch(/^250/);
  expect(
    await client.say(`MAIL FROM:<a@b.example> ENVID=${"x".repeat(100)} ${" ".repeat(800)}SIZE=1`),
  ).toMatch(/^250/);
  client.close();
});

test("a hundred recipients are taken, and nobody is lost", async () => {
  stage.behaviour.resolve = async (address) => ({
    kind: "account",
    accountId: /\d+/.exec(address)?.[0] ?? "",
  });
  const client = await greeted(stage.ports.smtp);
  await client.say("MAIL FROM:<a@b.example>");
  for (let n = 1; n <= 100; n++) expect(await client.say(`RCPT TO:<user${n}@crepes.fr>`)).toMatch(/^250/);
  expect(await client.say("DATA", "x\r\n.")).toMatch(/^250/);
  expect(new Set(stage.accepted[0]?.deliveries.map(({ accountId }) => accountId)).size).toBe(100);
  client.close();
});

test.each([
  ["Resent fields that do not match", "Resent-To: x@y.example\r\nResent-Message-ID: <1@y.example>"],
  ["Received fields in no known form", "Received: by carrier pigeon\r\nReceived:\r\nReceived: ;;;"],
  ["a Return-Path already", "Return-Path: <other@far.example>"],
  ["two From fields and no date", "From: a@b.example\r\nFrom: c@d.example"],
  ["an empty header", ""],
  [
    "a hundred addresses in To",
    `To: ${Array.from({ length: 1_100 }, (_, n) => `u${n}@x.example`).join(",\r\n ")}`,
  ],
])("a message with %s is nobody's reason to refuse it, and is kept as it came", async (_, header) => {
  const client = await greeted(stage.ports.smtp);
  expect(await client.say("MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>", "DATA")).toMatch(/^354/);
  expect(await client.say(`${header}\r\n\r\nHi\r\n.`)).toMatch(/^250/);
  expect(octetsOf(stage.accepted[0])).toBe(`${header}\r\n\r\nHi\r\n`);
  client.close();
});

test("what a peer left out is not added: mail from elsewhere is no submission", async () => {
  const client = await greeted(stage.ports.smtp);
  await client.say("MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>", "DATA");
  await client.say("Bcc: carol@hamburger.edu\r\n\r\nHi\r\n.");
  expect(octetsOf(stage.accepted[0])).toBe("Bcc: carol@hamburger.edu\r\n\r\nHi\r\n");
  client.close();
});

test("a submission without authentication is refused at MAIL with 530, over TLS as well", async () => {
  const client = await greeted(stage.ports.submission);
  expect(await client.say("MAIL FROM:<bob@crepes.fr>")).toMatch(/^530/);
  await client.say("STARTTLS");
  await client.startTls();
  expect(await client.say("EHLO client.example", "MAIL FROM:<bob@crepes.fr>")).toMatch(/^530 5\.7\.0/);
  expect(await client.say("MAIL FROM:<>")).toMatch(/^530 5\.7\.0/);
  client.close();
});

test("a null reverse-path may be submitted, and a path that is none may not", async () => {
  const client = await signedIn();
  expect(await client.say("MAIL FROM:<>")).toMatch(/^250/);
  expect(await client.say("RSET", "MAIL FROM:<bob>")).toMatch(/^501 5\.1\.7/);
  expect(await client.say("MAIL FROM:<bob@crepes.fr>", "RCPT TO:<alice@cre pes.fr>")).toMatch(/^501 5\.1\.3/);
  client.close();
});

test("AUTH= of MAIL is taken where AUTH is offered, and unknown elsewhere", async () => {
  const client = await signedIn();
  expect(await client.say("MAIL FROM:<bob@crepes.fr> AUTH=<>")).toMatch(/^250/);
  expect(await client.say("RSET", "MAIL FROM:<bob@crepes.fr> AUTH=carol+2Bx@hamburger.edu")).toMatch(/^250/);
  client.close();
  const stranger = await greeted(stage.ports.smtp);
  expect(await stranger.say("MAIL FROM:<a@b.example> AUTH=<>")).toMatch(/^555/);
  stranger.close();
});

test("a domain of one label is refused at submission with 554, and is never completed", async () => {
  const client = await signedIn();
  expect(await client.say("MAIL FROM:<bob@crepes.fr>", "RCPT TO:<carol@sales>")).toMatch(/^554 5\.1\.2/);
  expect(await client.say("RCPT TO:<carol@squeaky.sales>")).toMatch(/^250/);
  expect(await client.say("RCPT TO:<carol@[192.0.2.1]>")).toMatch(/^250/);
  client.close();
});

test.each([
  ["missing", ""],
  ["empty", "Message-ID:\r\n"],
  ["without a domain", "Message-ID: <12345>\r\n"],
  ["without brackets", "Message-ID: 1@client.example\r\n"],
  ["of a hundred thousand signs", `Message-ID: <${"@".repeat(100_000)}\r\n`],
  ["there twice", "Message-ID: <1@client.example>\r\nMessage-ID: <2@client.example>\r\n"],
])("a submitted Message-ID that is %s gets one of ours in its place", async (_, header) => {
  const client = await signedIn();
  await client.say("MAIL FROM:<bob@crepes.fr>", "RCPT TO:<alice@crepes.fr>", "DATA");
  expect(await client.say(`From: bob@crepes.fr\r\n${header}\r\nHi\r\n.`)).toMatch(/^250/);
  const ids = octetsOf(stage.accepted[0]).match(/^Message-ID:.*$/gim);
  expect(ids).toEqual([expect.stringMatching(/^Message-ID: <\w+@crepes\.fr>$/)]);
  client.close();
});

test("Date and Message-ID that are there stay as they were written", async () => {
  const client = await signedIn();
  const header =
    "Date: Fri, 20 Nov 2026 10:00:00 +0100\r\nMessage-ID:\r\n <1@client.example>\r\nFrom: bob@crepes.fr\r\n";
  await client.say("MAIL FROM:<bob@crepes.fr>", "RCPT TO:<alice@crepes.fr>", "DATA");
  expect(await client.say(`${header}\r\nHi\r\n.`)).toMatch(/^250/);
  expect(octetsOf(stage.accepted[0])).toBe(`${header}\r\nHi\r\n`);
  client.close();
});

test("every keyword of EHLO is a registered one, and each stands for what is done here", async () => {
  const known =
    /^(PIPELINING|SIZE \d+|8BITMIME|SMTPUTF8|CHUNKING|BINARYMIME|ENHANCEDSTATUSCODES|DSN|LIMITS .*|STARTTLS|AUTH .*|EXPN|HELP|REQUIRETLS|FUTURERELEASE .*|DELIVERBY.*|MT-PRIORITY.*)$/;
  const client = await greeted(stage.ports.submission);
  await client.say("STARTTLS");
  await client.startTls();
  const [, ...keywords] = (await client.say("EHLO client.example")).split("\n");
  for (const line of keywords) expect(line.slice(4)).toMatch(known);
  expect(keywords.map((line) => line.slice(4))).toEqual(expect.arrayContaining(["EXPN", "HELP", "8BITMIME"]));
  client.close();
});

test("what goes on keeps the case of its address, and loses a source route", async () => {
  const open = await stageSmtp({ trustedNetworks: ["127.0.0.0/8"] });
  const client = await greeted(open.ports.smtp);
  await client.say(
    "MAIL FROM:<@one.example:Alice.B@Far.example>",
    "RCPT TO:<@one.example,@two.example:Carol.C@hamburger.edu>",
  );
  expect(await client.say("DATA", "x\r\n.")).toMatch(/^250/);
  expect(open.accepted[0]?.relays[0]).toMatchObject({
    reversePath: "Alice.B@Far.example",
    forwardPath: "Carol.C@hamburger.edu",
  });
  client.close();
  await open.stop();
});

test("a submission loses the Return-Path that it already has", async () => {
  const client = await signedIn();
  await client.say("MAIL FROM:<bob@crepes.fr>", "RCPT TO:<alice@crepes.fr>", "DATA");
  expect(
    await client.say("Return-Path: <carol@hamburger.edu>\r\nFrom: bob@crepes.fr\r\n\r\nHi\r\n."),
  ).toMatch(/^250/);
  expect(octetsOf(stage.accepted[0])).not.toContain("carol@");
  client.close();
});

test("a submitted header with a domain of one label is refused with 554; a name without a domain is let through", async () => {
  const client = await signedIn();
  const answer = async (header: string) => {
    await client.say("MAIL FROM:<bob@crepes.fr>", "RCPT TO:<alice@crepes.fr>", "DATA");
    return client.say(`From: bob@crepes.fr\r\n${header}\r\n\r\nHi\r\n.`);
  };
  expect(await answer("To: carol@sales")).toMatch(/^554 5\.1\.2/);
  expect(await answer("To: carol@hamburger.edu\r\nCc: Dan <dan@localhost>")).toMatch(/^554 5\.1\.2/);
  expect(await answer("To: root, undisclosed-recipients:;\r\nCc: carol@[192.0.2.1]")).toMatch(/^250/);
  client.close();
});

test("what our own people's programs are refused is logged", async () => {
  const client = await signedIn();
  expect(await client.say("MAIL FROM:<alice@crepes.fr>")).toMatch(/^550/);
  expect(stage.logged).toContainEqual({ level: "info", event: "smtp.submission.refused" });
  client.close();
});

test.each([
  "TURN",
  "SEND FROM:<a@b.example>",
  "SOML FROM:<a@b.example>",
  "SAML FROM:<a@b.example>",
  "ETRN crepes.fr",
])("%s is not known", (command) =>
  smtp(`
      S: 220
      C: EHLO client.example
      S: 250
      C: ${command}
      S: 500
    `),
);

test("a SASL response of 12,288 octets is taken, and a longer one is not", async () => {
  const client = await greeted(stage.ports.submission);
  await client.say("STARTTLS");
  await client.startTls();
  await client.say("EHLO client.example");
  const response = Buffer.from(`\0bob@crepes.fr\0${"x".repeat(9_198)}`).toString("base64");
  expect(response.length + 2).toBeLessThanOrEqual(12_288);
  expect(await client.say("AUTH PLAIN", response)).toMatch(/^535/);
  expect(await client.say("AUTH PLAIN", response + "A".repeat(100))).toMatch(/^501/);
  expect(await client.say("NOOP")).toMatch(/^250/);
  client.close();
});
