import { afterEach, beforeEach, expect, test } from "vitest";
import { greeted, plain, RawClient } from "../../testing/dialogue.ts";
import { octetsOf, password, type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";

// What is put where a command, a number or a TLS handshake is expected; `attacks.test.ts` has the rest.

let stage: SmtpStage;
beforeEach(async () => {
  stage = await stageSmtp();
});
afterEach(() => stage.stop());

/** On a port whose sessions are ready for MAIL. */
async function ready(port: keyof SmtpStage["ports"]): Promise<RawClient> {
  const client = await RawClient.open(stage.ports[port]);
  if (port === "submissions") await client.startTls();
  await client.reply();
  await client.say("EHLO client.example");
  return client;
}

test.each(["smtp", "submission", "submissions"] as const)(
  "on %s a bare LF ends no command that is carried out",
  async (port) => {
    const client = await ready(port);
    client.send("NOOP\nQUIT\nRSET\r\n");
    const replies = [await client.reply(), await client.reply(), await client.reply()];
    expect(replies.map((reply) => reply.slice(0, 3))).toEqual(["500", "500", "250"]);
    client.close();
  },
);

test("a command that comes in the clear while STARTTLS is being answered is not heard under TLS", async () => {
  const client = await ready("smtp");
  client.send("STARTTLS\r\n");
  client.send("EHLO inject\r\n");
  const first = await client.reply();
  if (first.startsWith("220")) {
    // The plain text is taken for a handshake, which it is not.
    expect(await client.reply()).toBe("closed");
  } else expect(first).toMatch(/^554/);
});

test("plain text behind the 220 in the place of a handshake ends the connection", async () => {
  const client = await ready("smtp");
  expect(await client.say("STARTTLS")).toMatch(/^220/);
  client.send("EHLO inject\r\nMAIL FROM:<s@evil.test>\r\n");
  expect(await client.reply()).toBe("closed");
});

test("STARTTLS under TLS is refused with 503, and what was said before it is forgotten once", async () => {
  const client = await ready("smtp");
  expect(await client.say("STARTTLS")).toMatch(/^220/);
  await client.startTls();
  expect(await client.say("EHLO client.example")).not.toContain("STARTTLS");
  expect(await client.say("STARTTLS")).toMatch(/^503/);
  expect(await client.say("MAIL FROM:<a@b.example>")).toMatch(/^250/);
  client.close();
});

test.each([
  ["four parts", `\0bob@crepes.fr\0${password}\0`],
  ["one part", "bob@crepes.fr"],
  ["nobody", `\0\0${password}`],
  ["no password", "\0bob@crepes.fr\0"],
])("PLAIN with %s signs nobody in, and opens no relay", async (_, text) => {
  const client = await ready("submissions");
  expect(await client.say(`AUTH PLAIN ${Buffer.from(text).toString("base64")}`)).toMatch(/^5(01|35)/);
  expect(await client.say("MAIL FROM:<bob@crepes.fr>")).toMatch(/^530/);
  client.close();
});

test.each(["9".repeat(1_900), `${"0".repeat(1_900)}5`])(
  "BDAT %s is no chunk, and ends the connection",
  async (digits) => {
    const client = await ready("smtp");
    await client.say("MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>");
    expect(await client.say(`BDAT ${digits}`)).toMatch(/^50[01]/);
    expect(await client.reply()).toBe("closed");
    expect(stage.accepted).toEqual([]);
  },
);

test("an empty last chunk ends the message, and an only one is an empty message", async () => {
  const client = await ready("smtp");
  for (const before of ["BDAT 3\r\nx\r\n", ""]) {
    await client.say("MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>");
    if (before) {
      client.send(before);
      expect(await client.reply()).toMatch(/^250/);
    }
    expect(await client.say("BDAT 0 LAST")).toMatch(/^250/);
  }
  expect(stage.accepted.map(octetsOf)).toEqual(["x\r\n", ""]);
  client.close();
});

test("who was refused a sign-in relays no more than a stranger", async () => {
  const client = await ready("submissions");
  expect(await client.say(`AUTH PLAIN ${plain("bob@crepes.fr", "wrong")}`)).toMatch(/^535/);
  expect(await client.say("MAIL FROM:<bob@crepes.fr>")).toMatch(/^530/);
  client.close();
});

test("our own name and our own people's addresses open no relay to strangers", async () => {
  const client = await RawClient.open(stage.ports.smtp);
  await client.reply();
  await client.say("EHLO crepes.fr");
  for (const reversePath of ["bob@crepes.fr", "postmaster@crepes.fr", ""]) {
    expect(await client.say(`MAIL FROM:<${reversePath}>`)).toMatch(/^250/);
    expect(await client.say("RCPT TO:<carol@hamburger.edu>")).toMatch(/^550 5\.7\.1/);
    await client.say("RSET");
  }
  client.close();
});

test("a null reverse-path for somebody unknown is refused, and for two who are here is one message", async () => {
  const client = await ready("smtp");
  expect(await client.say("MAIL FROM:<>", "RCPT TO:<nobody@crepes.fr>")).toMatch(/^550 5\.1\.1/);
  await client.say("RCPT TO:<alice@crepes.fr>", "RCPT TO:<bob@crepes.fr>", "DATA");
  expect(await client.say("Subject: Report\r\n\r\n.")).toMatch(/^250/);
  expect(stage.accepted).toHaveLength(1);
  expect(stage.accepted[0]).toMatchObject({ deliveries: [{}, {}], relays: [] });
  client.close();
});

test.each(["a", "(", "<", '"', "\\", "=?", ";", " ", "%", "@", ".", "+"])(
  "a megabyte of %j in the place of a command costs nobody's time",
  async (text) => {
    const client = await greeted(stage.ports.smtp);
    for (const verb of ["", "MAIL FROM:<", "EHLO "]) {
      const before = process.cpuUsage();
      client.send(`${verb}${text.repeat(1_000_000 / text.length)}\r\n`);
      expect(await client.reply()).toMatch(/^(5\d\d|421)/);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000).toBeLessThan(500);
    }
    client.close();
  },
);
