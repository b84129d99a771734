import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { converse, greeted, plain, RawClient } from "../../testing/dialogue.ts";
import { octetsOf, password, type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";
import { defaultLimits } from "./limits.ts";

let stage: SmtpStage;
beforeEach(async () => {
  stage = await stageSmtp();
});
afterEach(() => stage.stop());

/** A client that was answered 354. */
async function atData(): Promise<RawClient> {
  const client = await greeted(stage.ports.smtp);
  await client.say("MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>", "DATA");
  return client;
}

async function signedIn(): Promise<RawClient> {
  const client = await greeted(stage.ports.submission);
  await client.say("STARTTLS");
  await client.startTls();
  await client.say("EHLO client.example", `AUTH PLAIN ${plain("bob@crepes.fr", password)}`);
  return client;
}

const submit = async (client: RawClient, from: string, message: string) => {
  expect(await client.say(`MAIL FROM:<${from}>`, "RCPT TO:<alice@crepes.fr>", "DATA")).toMatch(/^354/);
  return client.say(`${message}\r\n.`);
};

const smuggled =
  "MAIL FROM:<s@evil.test>\r\nRCPT TO:<alice@crepes.fr>\r\nDATA\r\nSubject: smuggled\r\n\r\ny\r\n.\r\n";
const bareEnds = [
  "\n.\n",
  "\n.\r\n",
  "\r\n.\n",
  "\r.\r",
  "\r.\r\n",
  "\r.\n",
  "\n.\r",
  "\r\n.\r",
  "\r\n.\r\r\n",
  "\r\r\n.\r\r\n",
  "\r\n.\r\0\n",
  "\r\0\n.\r\n",
];
const harmless = [
  "\r\n\0.\r\n",
  "\r\n.\0\r\n",
  "\r\n. \r\n",
  "\r\n.\t\r\n",
  "\u2028.\u2028",
  "\u0085.\u0085",
];
const ways: [string, (octets: Buffer) => Buffer[]][] = [
  ["in one segment", (octets) => [octets]],
  ["octet by octet", (octets) => Array.from(octets, (_, at) => octets.subarray(at, at + 1))],
  ["split inside of the sequence", (octets) => [octets.subarray(0, 3), octets.subarray(3)]],
];

for (const [way, cut] of ways) {
  test.each(bareEnds)(`%j ${way} is refused once, at the true end`, async (sequence) => {
    const client = await atData();
    for (const piece of cut(Buffer.from(`x${sequence}${smuggled}`))) client.send(piece);
    expect(await client.reply()).toMatch(/^554 5\.6\.0/);
    expect(await client.say("NOOP")).toMatch(/^250 2\.0\.0 OK/);
    expect(stage.accepted).toEqual([]);
    client.close();
  });

  test.each(harmless)(`%j ${way} is content of one message`, async (sequence) => {
    const client = await atData();
    for (const piece of cut(Buffer.from(`x${sequence}${smuggled}`))) client.send(piece);
    expect(await client.reply()).toMatch(/^250/);
    expect(await client.say("NOOP")).toMatch(/^250 2\.0\.0 OK/);
    expect(stage.accepted).toHaveLength(1);
    client.close();
  });
}

test("NUL is kept, and what follows the end is judged as commands", async () => {
  const client = await atData();
  client.send("x\0\r\n.\r\n\0MAIL FROM:<s@evil.test>\r\n");
  expect(await client.reply()).toMatch(/^250/);
  expect(await client.reply()).toMatch(/^501/);
  expect(octetsOf(stage.accepted[0])).toBe("x\0\r\n");
  client.close();
});

test("who talks before the greeting is told so, and the connection ends", async () => {
  const socket = connect({ host: "127.0.0.1", port: stage.ports.smtp });
  // Written before the connection stands, so it leaves as the first thing that can.
  socket.write("EHLO early.example\r\n");
  const said = await new Promise<string>((resolve) => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString();
    });
    socket.on("close", () => resolve(text));
  });
  expect(said).toMatch(/^554 5\.5\.1 [^\n]*\r\n$/);
});

test("the environment of a clear connection is forgotten under TLS", async () => {
  const client = await greeted(stage.ports.smtp);
  expect(await client.say("STARTTLS")).toMatch(/^220/);
  await client.startTls();
  expect(await client.say("MAIL FROM:<a@b.example>")).toMatch(/^503/);
  expect(await client.say("EHLO client.example")).not.toContain("STARTTLS");
  expect(await client.say("STARTTLS")).toMatch(/^503/);
  client.close();
});

test.each(["", "stranger.example"])(
  "a client that asks for the certificate of %j is shown the one that is there",
  async (servername) => {
    const client = await greeted(stage.ports.smtp);
    expect(await client.say("STARTTLS")).toMatch(/^220/);
    await client.startTls(undefined, { servername });
    expect(await client.say("EHLO client.example")).toMatch(/^250/);
    client.close();
  },
);

test("STARTTLS inside of a transaction is refused with 503", () =>
  converse(
    stage.ports.smtp,
    `
    S: 220
    C: EHLO client.example
    S: 250
    C: MAIL FROM:<a@b.example>
    S: 250
    C: STARTTLS
    S: 503
  `,
  ));

test.each([
  ["a blank that is none", "MAIL FROM:<a\u2028b@c.example> SMTPUTF8"],
  ["a C1 control", "MAIL FROM:<a\u0085b@c.example> SMTPUTF8"],
  ["a byte order mark", "\ufeffNOOP"],
  ["octets that are no UTF-8", Buffer.from("EHLO \xff\xfe", "latin1")],
])("a command with %s is refused with 501", async (_, command) => {
  const client = await greeted(stage.ports.smtp);
  client.send(Buffer.concat([Buffer.from(command), Buffer.from("\r\n")]));
  expect(await client.reply()).toMatch(/^501/);
  client.close();
});

test("the store away at RCPT is answered 451, and the session goes on", async () => {
  const client = await greeted(stage.ports.smtp);
  stage.behaviour.resolve = () => Promise.reject(Object.assign(new Error("secret"), { code: "57P01" }));
  expect(await client.say("MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>")).toMatch(/^451 4\.3\.0/);
  stage.behaviour.resolve = null;
  expect(await client.say("RCPT TO:<bob@crepes.fr>")).toMatch(/^250/);
  client.close();
});

test("a full mailbox is answered 452 4.2.2", async () => {
  stage.behaviour.resolve = async () => ({ kind: "full", accountId: "2", isForever: false });
  const client = await greeted(stage.ports.smtp);
  expect(await client.say("MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>")).toMatch(/^452 4\.2\.2/);
  client.close();
});

test.each([
  ["08006", "451 4.3.0"],
  ["53100", "452 4.3.1"],
])("a commit that fails with %s is answered %s, never 250", async (code, answer) => {
  stage.behaviour.accept = () => Promise.reject(Object.assign(new Error("secret"), { code }));
  const client = await atData();
  const reply = await client.say("x\r\n.");
  expect(reply).toMatch(new RegExp(`^${answer.replaceAll(".", "\\.")}`));
  expect(reply).not.toContain("secret");
  client.close();
});

test("a disk that fills while octets arrive is answered at the end of the message", async () => {
  stage.behaviour.write = () => Promise.reject(Object.assign(new Error("full"), { code: "53100" }));
  const client = await atData();
  client.send("x\r\nMAIL FROM:<s@evil.test>\r\n");
  expect(await client.say(".")).toMatch(/^452 4\.3\.1/);
  expect(await client.say("NOOP")).toMatch(/^250/);
  client.close();
});

test("a defect is answered 421 in general words and logged", async () => {
  stage.behaviour.resolve = () => Promise.reject(new TypeError("secret"));
  const client = await greeted(stage.ports.smtp);
  const reply = await client.say("MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>");
  expect(reply).toMatch(/^421 4\.3\.0/);
  expect(reply).not.toContain("secret");
  expect(await client.reply()).toBe("closed");
  expect(stage.logged).toContainEqual({ level: "error", event: "smtp session failed" });
});

test("250 waits for the commit", async () => {
  const entered = Promise.withResolvers<void>();
  const commit = Promise.withResolvers<void>();
  stage.behaviour.accept = () => {
    entered.resolve();
    return commit.promise;
  };
  const client = await atData();
  client.send("x\r\n.\r\n");
  let isAnswered = false;
  const reply = client.reply().then((text) => {
    isAnswered = true;
    return text;
  });
  await entered.promise;
  expect(isAnswered).toBe(false);
  commit.resolve();
  expect(await reply).toMatch(/^250 2\.0\.0/);
  client.close();
});

test("a stop ends idle sessions with 421 and finishes the message in hand", async () => {
  const idle = await greeted(stage.ports.smtp);
  const busy = await atData();
  busy.send("x\r\n");
  const stopped = stage.stop();
  expect(await idle.reply()).toMatch(/^421 4\.3\.2/);
  expect(await busy.say(".")).toMatch(/^250/);
  expect(await busy.reply()).toMatch(/^421 4\.3\.2/);
  await stopped;
  expect(stage.accepted).toHaveLength(1);
});

test("a message that is cut off is not kept", async () => {
  const client = await atData();
  client.send("x\r\n.");
  client.close();
  await stage.stop();
  expect(stage.accepted).toEqual([]);
});

test("too many errors end the session", async () => {
  const client = await greeted(stage.ports.smtp);
  for (let n = 0; n < defaultLimits.errorsMax; n++) expect(await client.say("MAIL FROM:<")).toMatch(/^501/);
  expect(await client.reply()).toMatch(/^421 4\.7\.0/);
  expect(await client.reply()).toBe("closed");
});

test("one address has so many connections and no more", async () => {
  const clients = await Promise.all(
    Array.from({ length: defaultLimits.connectionsPerNetworkMax }, () => RawClient.open(stage.ports.smtp)),
  );
  for (const client of clients) expect(await client.reply()).toMatch(/^220/);
  const last = await RawClient.open(stage.ports.smtp);
  expect(await last.reply()).toMatch(/^421 4\.7\.0/);
  expect(await last.reply()).toBe("closed");
  for (const client of clients) client.close();
});

test("a sign-in that must wait is answered 454", async () => {
  stage.behaviour.signIn = async () => ({ kind: "slow-down", retryAfterS: 60 });
  const client = await greeted(stage.ports.submission);
  await client.say("STARTTLS");
  await client.startTls();
  expect(await client.say("EHLO client.example", `AUTH PLAIN ${plain("bob@crepes.fr", password)}`)).toMatch(
    /^454 4\.7\.0/,
  );
  client.close();
});

test("three wrong passwords end the session", async () => {
  const client = await greeted(stage.ports.submission);
  await client.say("STARTTLS");
  await client.startTls();
  await client.say("EHLO client.example");
  for (let n = 0; n < 3; n++) {
    expect(await client.say(`AUTH PLAIN ${plain("bob@crepes.fr", `wrong ${n}`)}`)).toMatch(/^535/);
  }
  expect(await client.reply()).toMatch(/^421/);
});

test.each(["bob@crepes.fr", ""])("Bcc is taken out of what MAIL FROM:<%s> submits", async (from) => {
  const client = await signedIn();
  expect(
    await submit(client, from, "Subject: x\r\nBcc: secret@far.example\r\n\tmore@far.example\r\n\r\nHi"),
  ).toMatch(/^250/);
  const octets = octetsOf(stage.accepted[0]);
  expect(octets).not.toMatch(/^bcc:|far\.example/im);
  expect(octets).toMatch(/^From: <bob@crepes\.fr>\r\n/);
  client.close();
});

test.each([
  ["somebody else", "From: alice@crepes.fr"],
  ["two, one of them somebody else", "From: bob@crepes.fr\r\nFrom: alice@crepes.fr"],
  ["a group without members", "From: Alice:;"],
  ["a group with a member of one's own", "From: All of us: bob@crepes.fr;"],
  ["oneself and somebody else in Sender", "From: bob@crepes.fr\r\nSender: alice@crepes.fr"],
  ["oneself under somebody else's address", 'From: "alice@crepes.fr" <bob@crepes.fr>'],
  ["oneself under an address in disguise", "From: =?utf-8?q?alice=40crepes.fr?= <bob@crepes.fr>"],
  ["an address in disguise", "From: =?utf-8?q?bob=40crepes.fr?="],
  ["oneself and somebody else, in one mailbox", "From: <bob@crepes.fr> alice@crepes.fr"],
  ["oneself eleven times", `From: ${"bob@crepes.fr, ".repeat(10)}bob@crepes.fr`],
  ["nobody, since the header ended before it", "X: 1\r\njunk without colon\r\nFrom: alice@crepes.fr"],
])("a submitted From that names %s is refused with 550 5.7.1", async (_, header) => {
  const client = await signedIn();
  expect(await submit(client, "bob@crepes.fr", `${header}\r\n\r\nHi`)).toMatch(/^550 5\.7\.1/);
  expect(stage.accepted).toEqual([]);
  client.close();
});

test("authors of one's own, several of them, are given the Sender that they need", async () => {
  const client = await signedIn();
  const header = "From: Bob <bob@crepes.fr>,\r\n\tRobert <BOB@crepes.fr>";
  expect(await submit(client, "bob@crepes.fr", `${header}\r\n\r\nHi`)).toMatch(/^250/);
  expect(octetsOf(stage.accepted[0])).toContain("Sender: <bob@crepes.fr>\r\n");
  client.close();
});

test("a header too long to take Bcc out of is refused", async () => {
  const client = await signedIn();
  const filler = `X-Filler: ${"x".repeat(900)}\r\n`.repeat(1300);
  expect(
    await submit(
      client,
      "bob@crepes.fr",
      `From: bob@crepes.fr\r\nBcc: secret@far.example\r\n${filler}\r\nHi`,
    ),
  ).toMatch(/^552 5\.3\.4 Header/);
  expect(stage.accepted).toEqual([]);
  client.close();
});

test("an account that is disabled while its message arrives sends nothing", async () => {
  const client = await signedIn();
  await client.say("MAIL FROM:<bob@crepes.fr>", "RCPT TO:<alice@crepes.fr>", "DATA");
  stage.behaviour.disabled.add("2");
  expect(await client.say("Subject: x\r\n\r\nHi\r\n.")).toMatch(/^550 5\.7\.1/);
  expect(stage.accepted).toEqual([]);
  client.close();
});

test.each([
  [100, /^250/],
  [101, /^554 5\.4\.6/],
])("%i Received fields are answered %s", async (hops, answer) => {
  const client = await atData();
  expect(await client.say(`${"Received: from x by y\r\n".repeat(hops)}\r\nHi\r\n.`)).toMatch(answer);
  client.close();
});

test("one account named twice gets one delivery", async () => {
  const client = await greeted(stage.ports.smtp);
  await client.say("MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>", "RCPT TO:<BOB@crepes.fr>", "DATA");
  expect(await client.say("x\r\n.")).toMatch(/^250/);
  expect(stage.accepted[0]?.deliveries).toHaveLength(1);
  client.close();
});

test("a listed network relays without signing in, into the same acceptance", async () => {
  const open = await stageSmtp({ trustedNetworks: ["127.0.0.0/8"] });
  const client = await greeted(open.ports.smtp);
  await client.say(
    "MAIL FROM:<a@b.example>",
    "RCPT TO:<bob@crepes.fr>",
    "RCPT TO:<carol@hamburger.edu>",
    "DATA",
  );
  expect(await client.say("x\r\n.")).toMatch(/^250/);
  expect(open.accepted).toHaveLength(1);
  expect(open.accepted[0]?.deliveries).toHaveLength(1);
  expect(open.accepted[0]?.relays.map(({ forwardPath }) => forwardPath)).toEqual(["carol@hamburger.edu"]);
  const trace = Buffer.from(open.accepted[0]?.relays[0]?.trace ?? []).toString();
  expect(trace).toMatch(/^Received: /);
  expect(trace).not.toContain("Return-Path");
  client.close();
  await open.stop();
});

test("a peer that goes away is no error of ours", async () => {
  const client = await greeted(stage.ports.smtp);
  client.close();
  await stage.stop();
  expect(stage.logged.filter(({ level }) => level === "error")).toEqual([]);
});
