import { randomBytes } from "node:crypto";
import { expect, test } from "@playwright/test";
import { popByCurl } from "./clients.ts";
import { type Keryx, password, startKeryx } from "./servers.ts";
import { type Strangers, strangers } from "./strangers.ts";

let keryx: Keryx;
let outside: Strangers;
test.beforeAll(async () => {
  keryx = await startKeryx("crepes.fr", { accounts: ["bob"], env: { KERYX_MESSAGE_MAX: "256KB" } });
  outside = strangers(keryx);
});
test.afterAll(() => keryx.destroy());
test.afterEach(() => outside.foundNothing());

for (const port of ["smtp", "submission", "submissions"] as const) {
  test(`${port}: malformed commands are refused one by one, and the conversation goes on`, async () => {
    const cases: [line: string | Uint8Array, answer: RegExp][] = [
      ["", /^500/],
      ["FLY ME TO THE MOON", /^500/],
      ["EHLO", /^501/],
      ["MAIL FROM:<carol@hamburger.edu>", /^503/],
      ["EHLO client.example", /^250/],
      ["MAIL FROM carol@hamburger.edu", /^501/],
      ["MAIL FROM:<carol@@hamburger.edu>", /^501/],
      ["RCPT TO:<bob@crepes.fr>", /^(503|530)/],
      ["DATA", /^(503|530)/],
      ["NOOP", /^250/],
    ];
    const { say, close } = await outside.peer(port);
    for (const [line, answer] of cases) expect(await say(line), JSON.stringify(line)).toMatch(answer);
    close();
  });

  test(`${port}: an over-long line, NUL and bare line ends are refused, and the next command is heard`, async () => {
    const { say, close } = await outside.peer(port);
    expect(await say(`NOOP ${"x".repeat(1_000_000)}`)).toMatch(/^500 /);
    expect(await say(Buffer.from("NOOP\n"))).toMatch(/^500 /);
    expect(await say(Buffer.from([0x4e, 0x00, 0xff, 0xfe, 0x0d, 0x0a]))).toMatch(/^50[01] /);
    expect(await say("EHLO client.example")).toMatch(/^250/);
    close();
  });

  test(`${port}: who errs without end, speaks HTTP or sends noise is sent away`, async () => {
    const tireless = await outside.peer(port);
    let answer = "";
    for (let n = 0; n < 50 && !answer.startsWith("421"); n++) answer = await tireless.say("FLY");
    expect(answer).toMatch(/^421 /);
    expect(await tireless.hear()).toBe("closed");

    const browser = await outside.peer(port);
    expect(await browser.say("GET / HTTP/1.1")).toMatch(/^500 /);
    expect(await browser.hear()).toBe("closed");

    const noise = await outside.peer(port);
    noise.client.send(randomBytes(300_000));
    for (let n = 0; n < 1_000 && answer !== "closed"; n++) {
      answer = await noise.hear();
      expect(answer).toMatch(/^(5\d\d|421) |^closed$/);
    }
    noise.close();
  });

  test(`${port}: a wrong password reads as an unknown name does, and the third try is the last`, async () => {
    const { client, say, hear } = await outside.peer(port);
    const plain = (name: string, secret: string) =>
      Buffer.from(`\0${name}\0${secret}`, "utf8").toString("base64");
    await say("EHLO client.example");
    if (port === "smtp") {
      expect(await say(`AUTH PLAIN ${plain("bob@crepes.fr", password)}`)).toMatch(/^503/);
      return client.close();
    }
    if (port === "submission") {
      expect(await say(`AUTH PLAIN ${plain("bob@crepes.fr", password)}`)).toMatch(/^5(30|38)/);
      expect(await say("STARTTLS")).toMatch(/^220/);
      await client.startTls();
      await say("EHLO client.example");
    }
    expect(await say("AUTH PLAIN ?not=base64?")).toMatch(/^501/);
    expect(await say(`AUTH PLAIN ${plain("bob@crepes.fr", "\0\0\0")}`)).toMatch(/^501/);
    // An initial response must fit into a command line; a longer one is asked for. RFC 4954 section 4.
    expect(await say(`AUTH PLAIN ${plain("bob@crepes.fr", "x".repeat(9_000))}`)).toMatch(/^500 5\.5\.6/);
    expect(await say("AUTH PLAIN")).toMatch(/^334/);
    expect(await say("y".repeat(1_000_000))).toMatch(/^501/);
    const wrong = await say(`AUTH PLAIN ${plain("bob@crepes.fr", "guess")}`);
    expect(wrong).toMatch(/^535 /);
    expect(await say(`AUTH PLAIN ${plain("nobody@crepes.fr", "guess")}`)).toBe(wrong);
    expect(await say(`AUTH PLAIN ${plain("bob@crepes.fr", "guess again")}`)).toMatch(/^(535|454) /);
    expect(await hear()).toMatch(/^421 /);
    expect(await hear()).toBe("closed");
    client.close();
  });
}

test("an unknown recipient, a stranger's relay and an oversized message are refused, before and after DATA", async () => {
  const { say, client, close } = await outside.peer("smtp");
  await say("EHLO client.example");
  expect(await say("MAIL FROM:<carol@hamburger.edu> SIZE=99999999")).toMatch(/^552 5\.3\.4 /);
  await say("MAIL FROM:<carol@hamburger.edu>");
  expect(await say("RCPT TO:<nobody@crepes.fr>")).toMatch(/^550 5\.1\.1 /);
  expect(await say("RCPT TO:<dave@pizza.example>")).toMatch(/^550 5\.7\.1 /);
  expect(await say("RCPT TO:<bob@crepes.fr>")).toMatch(/^250/);
  expect(await say("DATA")).toMatch(/^354/);
  client.send("Subject: too much\r\n\r\n");
  for (let n = 0; n < 40; n++) client.send(`${"y".repeat(78)}\r\n`.repeat(100));
  expect(await say(".")).toMatch(/^552 5\.3\.4 /);
  expect(await say("NOOP")).toMatch(/^250/);
  close();
});

test("broken MIME is taken in and handed out octet for octet", async () => {
  const bodies = [
    'Content-Type: multipart/mixed; boundary="',
    "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n--a\r\n--a",
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n${"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n".repeat(400)}`,
    "Content-Type: text/plain; charset=no-such\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!====",
    "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=\r\n=Z=3",
    "Subject: =?utf-8?B?/////?= =?x?Q?=ZZ?=\r\nDate: the day after\r\nFrom: <<>>,;:\r\n\r\n",
    ":\r\n: x\r\nno colon here\r\n\r\n",
    `Subject: ${"\u0000".repeat(10)}\r\n\r\n\u0000`,
  ];
  const { say, client, close } = await outside.peer("smtp");
  await say("EHLO client.example");
  for (const [at, body] of bodies.entries()) {
    await say("MAIL FROM:<carol@hamburger.edu>");
    await say("RCPT TO:<bob@crepes.fr>");
    expect(await say("DATA")).toMatch(/^354/);
    client.send(`X-Case: ${at}\r\n${body}\r\n`);
    expect(await say("."), body.slice(0, 40)).toMatch(/^250/);
    const count = (await popByCurl(keryx.ports.pop3s, "bob@crepes.fr"))
      .toString()
      .trim()
      .split("\r\n").length;
    const kept = await popByCurl(keryx.ports.pop3s, "bob@crepes.fr", String(count));
    expect(kept.toString("latin1")).toContain(`X-Case: ${at}\r\n${body}`);
  }
  close();
});

for (const port of ["pop3", "pop3s"] as const) {
  test(`${port}: malformed commands, over-long lines and wrong passwords are answered -ERR`, async () => {
    const { say, hear, close } = await outside.peer(port);
    for (const line of ["", "FLY", "RETR 1", "PASS x", "USER", "AUTH NOTHING", `USER ${"x".repeat(500_000)}`])
      expect(await say(line), line.slice(0, 20)).toMatch(/^-ERR/);
    expect(await say(Buffer.from([0x00, 0xff, 0x80, 0x0d, 0x0a]))).toMatch(/^-ERR/);
    const attempt = async (name: string) => {
      expect(await say(`USER ${name}`)).toMatch(/^\+OK/);
      return say("PASS guess");
    };
    const wrong = await attempt("bob@crepes.fr");
    expect(wrong).toMatch(/^-ERR \[AUTH\]/);
    expect(await attempt("nobody@crepes.fr")).toBe(wrong);
    await attempt("bob@crepes.fr");
    expect(await hear()).toBe("closed");
    close();
  });

  test(`${port}: numbers that are none, or too large, are refused in the transaction`, async () => {
    const { say, close } = await outside.peer(port);
    await say("USER bob@crepes.fr");
    expect(await say(`PASS ${password}`)).toMatch(/^\+OK/);
    const lines = [
      "RETR 0",
      "RETR -1",
      "RETR 99999999999999999999",
      "RETR 1e3",
      "DELE x",
      "TOP 1",
      "TOP 1 -1",
    ];
    for (const line of [...lines, "LIST 4294967297", "UIDL \u0000", "USER bob@crepes.fr"])
      expect(await say(line), line).toMatch(/^-ERR/);
    expect(await say("NOOP")).toMatch(/^\+OK/);
    expect(await say("QUIT")).toMatch(/^\+OK/);
    close();
  });
}
