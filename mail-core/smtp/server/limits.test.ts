import { afterEach, expect, test } from "vitest";
import { converse, RawClient } from "../../testing/dialogue.ts";
import { type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";

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
