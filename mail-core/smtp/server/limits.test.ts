import { afterEach, expect, test, vi } from "vitest";
import { converse, RawClient } from "../../testing/dialogue.ts";
import { password, type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";

const stages: SmtpStage[] = [];
const stage = async (...changes: Parameters<typeof stageSmtp>): Promise<SmtpStage> => {
  const made = await stageSmtp(...changes);
  stages.push(made);
  return made;
};
afterEach(async () => {
  for (const made of stages.splice(0)) await made.stop();
});

test("the limits are announced, and hold", async () => {
  const { ports } = await stage({ smtp: { messagesMax: 2, recipientsMax: 1 } });
  const client = await RawClient.open(ports.smtp);
  await client.reply();
  client.send("EHLO client.example\r\n");
  expect(await client.reply()).toContain("LIMITS MAILMAX=2 RCPTMAX=1");
  client.close();
  await converse(
    ports.smtp,
    `S: 220
     C: EHLO client.example
     S: 250
     C: MAIL FROM:<a@b.example>
     S: 250
     C: RCPT TO:<bob@crepes.fr>
     S: 250
     C: RCPT TO:<alice@crepes.fr>
     S: 452 4.5.3
     C: RSET
     S: 250
     C: MAIL FROM:<not an address>
     S: 501
     C: MAIL FROM:<a@b.example>
     S: 250
     C: RSET
     S: 250
     C: MAIL FROM:<a@b.example>
     S: 421 4.7.0
     S: closed`,
  );
});

test.each([
  ["after DATA", "DATA\r\n", "x\r\n"],
  ["in a chunk", "", "BDAT 1000\r\nx\r\n"],
])(
  "a message that comes too slowly %s ends the connection, and nothing is kept",
  async (_, begin, octets) => {
    const { ports, accepted, abandoned } = await stage({
      smtp: { rateFloorOctetsPerS: 1_000_000, rateGraceMs: 50 },
    });
    const client = await RawClient.open(ports.smtp);
    await client.reply();
    for (const line of [
      "EHLO client.example\r\n",
      "MAIL FROM:<a@b.example>\r\n",
      "RCPT TO:<bob@crepes.fr>\r\n",
      begin,
    ]) {
      if (line === "") continue;
      client.send(line);
      await client.reply();
    }
    client.send(octets);
    expect(await client.reply()).toMatch(/^421 4\.4\.2 .*slowly/);
    expect(await client.reply()).toBe("closed");
    expect(accepted).toEqual([]);
    expect(abandoned()).toBe(1);
  },
);

test("who talks while the greeting is held back gets 554", async () => {
  const { ports } = await stage({ smtp: { greetingDelayMs: 60_000 } });
  const client = await RawClient.open(ports.smtp);
  client.send("EHLO early.example\r\n");
  expect(await client.reply()).toMatch(/^554 5\.5\.1/);
  expect(await client.reply()).toBe("closed");
});

test("half a line is talk as well, and is answered when the time is over", async () => {
  const { ports } = await stage({ smtp: { greetingDelayMs: 100 } });
  const client = await RawClient.open(ports.smtp);
  client.send("EH");
  expect(await client.reply()).toMatch(/^554 5\.5\.1/);
});

test("a stop does not wait for greetings that are held back", async () => {
  const held = await stage({ smtp: { greetingDelayMs: 60_000 } });
  const client = await RawClient.open(held.ports.smtp);
  // A later connection that is greeted proves that the first one was taken.
  await converse(held.ports.submission, "S: 220");
  await held.stop();
  expect(await client.reply()).toMatch(/^421 4\.3\.2/);
});

test("who waits is greeted, and known peers and our own people need not wait", async () => {
  const patient = await stage({ smtp: { greetingDelayMs: 30 } });
  await converse(patient.ports.smtp, "S: 220");
  const spared = await stage({ smtp: { greetingDelayMs: 60_000 }, trustedNetworks: ["127.0.0.0/8"] });
  await converse(spared.ports.smtp, "S: 220");
  const other = await stage({ smtp: { greetingDelayMs: 60_000 } });
  await converse(other.ports.submission, "S: 220");
});

test("a connection has so many recipients over all of its messages, and then so many messages", async () => {
  const { ports } = await stage({ smtp: { recipientsPerConnectionMax: 2 } });
  const client = await RawClient.open(ports.smtp);
  await client.reply();
  client.send("EHLO client.example\r\n");
  expect(await client.reply()).toContain("RCPTMAX=2");
  client.close();
  await converse(
    ports.smtp,
    `S: 220
     C: EHLO client.example
     S: 250
     C: MAIL FROM:<a@b.example>
     S: 250
     C: RCPT TO:<bob@crepes.fr>
     S: 250
     C: RSET
     S: 250
     C: MAIL FROM:<a@b.example>
     S: 250
     C: RCPT TO:<bob@crepes.fr>
     S: 250
     C: RCPT TO:<alice@crepes.fr>
     S: 452 4.5.3
     C: RSET
     S: 250
     C: MAIL FROM:<a@b.example>
     S: 421 4.7.0 crepes.fr takes no more messages on this connection
     S: closed`,
  );
});

test("commands that nobody knows end the session before other errors do", async () => {
  const { ports } = await stage({ smtp: { unknownCommandsMax: 2, errorsMax: 4 } });
  await converse(
    ports.smtp,
    `S: 220
     C: EHLO client.example
     S: 250
     C: XYZZY
     S: 500
     C: MAIL FROM:<
     S: 501
     C: PLUGH
     S: 500
     S: 421 4.7.0 crepes.fr closing connection after too many unknown commands
     S: closed`,
  );
});

test("who does not greet has few commands, whatever they are answered", async () => {
  const { ports } = await stage({ smtp: { commandsBeforeHelloMax: 3 } });
  await converse(
    ports.smtp,
    `S: 220
     C: NOOP
     S: 250
     C: RSET
     S: 250
     C: HELP
     S: 214
     S: 421 4.7.0 crepes.fr waited for HELO, closing connection
     S: closed`,
  );
});

test("who hands in nothing goes; a message that is taken grants as many commands again", async () => {
  const { ports, accepted } = await stage({ smtp: { idleCommandsMax: 3 } });
  await converse(
    ports.smtp,
    `S: 220
     C: EHLO client.example
     S: 250
     C: NOOP
     S: 250
     C: MAIL FROM:<a@b.example>
     S: 250
     C: RCPT TO:<bob@crepes.fr>
     S: 250
     C: DATA
     S: 354
     C: x
     C: .
     S: 250
     C: NOOP
     S: 250
     C: RSET
     S: 250
     C: VRFY bob
     S: 252
     S: 421 4.7.0 crepes.fr closing connection after too many commands without a message
     S: closed`,
  );
  expect(accepted).toHaveLength(1);
});

test("who says nothing is told goodbye when the wait is over", async () => {
  const { ports } = await stage({ smtp: { commandTimeoutMs: 50 } });
  await converse(ports.smtp, "S: 220\nS: 421 4.4.2\nS: closed");
});

test("half a line that is too long is one line, however long the rest is waited for", async () => {
  const { ports } = await stage({ smtp: { stressTimeoutMs: 20 } });
  const client = await RawClient.open(ports.smtp);
  await client.reply();
  client.send(`NOOP ${"x".repeat(3_000)}`);
  // Another connection's dialogue takes longer than one of the slices that the wait is made of.
  const other = await stage({ smtp: { commandTimeoutMs: 100, stressTimeoutMs: 30 } });
  await converse(other.ports.smtp, "S: 220\nS: 421 4.4.2\nS: closed");
  client.send("\r\nNOOP\r\n");
  expect(await client.reply()).toMatch(/^500 5\.5\.6/);
  expect(await client.reply()).toMatch(/^250/);
  client.close();
});

const strained = { connectionsMax: 10, stressShare: 0.4, stressTimeoutMs: 60 };
const open = async (port: number) => {
  const client = await RawClient.open(port);
  expect(await client.reply()).toMatch(/^220/);
  return client;
};

test("under stress who waits loses the connection, also who was there before, until there are fewer; the log tells", async () => {
  const { ports, logged } = await stage({ smtp: strained });
  const clients = [await open(ports.smtp), await open(ports.smtp), await open(ports.smtp)];
  expect(logged.some(({ event }) => event.startsWith("stress"))).toBe(false);
  clients.push(await open(ports.smtp));
  const replies = Promise.all(clients.map((client) => client.reply()));
  await vi.waitUntil(() => logged.some(({ event }) => event === "stress ended"), { timeout: 60_000 });
  for (const client of clients) client.send("NOOP\r\n");
  const heard = await replies;
  const cut = heard.filter((reply) => reply.startsWith("421 4.4.2"));
  expect(cut.length).toBeGreaterThan(0);
  expect(heard.filter((reply) => reply.startsWith("250")).length).toBe(4 - cut.length);
  expect(logged.map(({ event }) => event).filter((event) => event.startsWith("stress"))).toEqual([
    "stress began: strangers have stricter limits",
    "stress ended",
  ]);
  for (const client of clients) client.close();
});

test("under stress one error is enough", async () => {
  const { ports } = await stage({ smtp: { ...strained, stressTimeoutMs: 60_000 } });
  const others = await Promise.all([open(ports.smtp), open(ports.smtp), open(ports.smtp)]);
  await converse(
    ports.smtp,
    `S: 220
     C: EHLO client.example
     S: 250
     C: MAIL FROM:<
     S: 501
     S: 421 4.7.0
     S: closed`,
  );
  for (const client of others) client.close();
});

test("under stress a message that stops coming ends its connection soon", async () => {
  const { ports, abandoned } = await stage({ smtp: strained });
  const sender = await open(ports.smtp);
  for (const line of ["EHLO client.example", "MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>", "DATA"]) {
    sender.send(`${line}\r\n`);
    await sender.reply();
  }
  sender.send("Subject: half\r\n");
  const others = await Promise.all([open(ports.smtp), open(ports.smtp), open(ports.smtp)]);
  expect(await sender.reply()).toMatch(/^421 4\.4\.2/);
  expect(abandoned()).toBe(1);
  for (const client of others) client.close();
});

test("under stress those who are signed in may err as ever, and strangers beside them may not", async () => {
  const { ports } = await stage({ smtp: { ...strained, stressTimeoutMs: 60_000 } });
  const alice = await open(ports.submission);
  const say = async (line: string) => {
    alice.send(`${line}\r\n`);
    return alice.reply();
  };
  await say("EHLO client.example");
  await say("STARTTLS");
  await alice.startTls();
  await say("EHLO client.example");
  const plain = Buffer.from(`\0alice@crepes.fr\0${password}`).toString("base64");
  expect(await say(`AUTH PLAIN ${plain}`)).toMatch(/^235/);
  const others = await Promise.all([open(ports.submission), open(ports.submission), open(ports.submission)]);
  expect([await say("XYZZY"), await say("NOOP")].map((reply) => reply.slice(0, 3))).toEqual(["500", "250"]);
  const [stranger] = others;
  stranger?.send("XYZZY\r\n");
  expect([await stranger?.reply(), await stranger?.reply()].join()).toMatch(/^500.*421 4\.7\.0/);
  for (const client of [alice, ...others]) client.close();
});

test("under stress a trusted network is spared", async () => {
  const { ports, logged } = await stage({
    smtp: { ...strained, stressTimeoutMs: 60_000 },
    trustedNetworks: ["127.0.0.1/32"],
  });
  const ours = await open(ports.smtp);
  const strangers = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const client = await RawClient.open(ports.smtp, "127.0.9.1");
      expect(await client.reply()).toMatch(/^220/);
      return client;
    }),
  );
  expect(logged.some(({ event }) => event.startsWith("stress began"))).toBe(true);
  for (const [client, codes] of [
    [ours, ["500", "250"]],
    [strangers[0], ["500", "421"]],
  ] as const) {
    client?.send("XYZZY\r\nNOOP\r\n");
    expect([await client?.reply(), await client?.reply()].map((reply) => reply?.slice(0, 3))).toEqual(codes);
  }
  for (const client of [ours, ...strangers]) client.close();
});
