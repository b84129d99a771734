import { afterEach, beforeEach, expect, test } from "vitest";
import { greeted, RawClient } from "../../testing/dialogue.ts";
import { octetsOf, type SmtpStage, stageSmtp } from "../../testing/smtp-stage.ts";

let stage: SmtpStage;
beforeEach(async () => {
  stage = await stageSmtp();
});
afterEach(() => stage.stop());

async function withRecipient(parameters = ""): Promise<RawClient> {
  const client = await greeted(stage.ports.smtp);
  await client.say(`MAIL FROM:<a@b.example>${parameters}`, "RCPT TO:<bob@crepes.fr>");
  return client;
}

const ways: [string, (octets: Buffer) => Buffer[]][] = [
  ["in one segment", (octets) => [octets]],
  ["octet by octet", (octets) => Array.from(octets, (_, at) => octets.subarray(at, at + 1))],
];

test.each(ways)(
  "chunks that are pipelined %s are answered one by one, and kept octet for octet",
  async (_, cut) => {
    const client = await withRecipient();
    const octets = Buffer.from(
      "BDAT 12\r\nSubject: x\r\nBDAT 2\r\n\r\nBDAT 7\r\n.\r\n..\r\nBDAT 0 LAST\r\nNOOP\r\n",
    );
    for (const piece of cut(octets)) client.send(piece);
    expect(await client.reply()).toBe("250 2.0.0 12 octets received");
    expect(await client.reply()).toBe("250 2.0.0 2 octets received");
    expect(await client.reply()).toBe("250 2.0.0 7 octets received");
    expect(await client.reply()).toBe("250 2.0.0 Message accepted for delivery");
    expect(await client.reply()).toMatch(/^250 2\.0\.0 OK/);
    expect(octetsOf(stage.accepted[0])).toBe("Subject: x\r\n\r\n.\r\n..\r\n");
    client.close();
  },
);

test("a whole transaction goes in one group, and the next one as well", async () => {
  const client = await greeted(stage.ports.smtp);
  client.send("MAIL FROM:<a@b.example>\r\nRCPT TO:<bob@crepes.fr>\r\nBDAT 6 LAST\r\nHell\r\n".repeat(2));
  const codes: string[] = [];
  for (let n = 0; n < 6; n++) codes.push((await client.reply()).slice(0, 3));
  expect(codes).toEqual(["250", "250", "250", "250", "250", "250"]);
  expect(stage.accepted.map(octetsOf)).toEqual(["Hell\r\n", "Hell\r\n"]);
  client.close();
});

test("a large message comes in chunks without being held", async () => {
  const client = await withRecipient();
  const chunk = Buffer.alloc(1024 * 1024, "a line of text\r\n");
  for (let n = 0; n < 3; n++) {
    client.send(`BDAT ${chunk.length}\r\n`);
    client.send(chunk);
    expect(await client.reply()).toBe(`250 2.0.0 ${chunk.length} octets received`);
  }
  client.send("BDAT 2 LAST\r\n\r\n");
  expect(await client.reply()).toMatch(/^250/);
  expect(octetsOf(stage.accepted[0])).toHaveLength(3 * chunk.length + 2);
  client.close();
});

const bareEnds = [
  ...["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\r\n", "\r.\n", "\n.\r", "\r\n.\r"],
  ...["\r\n.\r\r\n", "\r\r\n.\r\r\n", "\r\n.\r\0\n", "\r\0\n.\r\n"],
];
test.each(bareEnds)("%j in a chunk ends nothing, and is refused as it is after DATA", async (sequence) => {
  const content = `x${sequence}MAIL FROM:<s@evil.test>\r\n`;
  const client = await withRecipient();
  client.send(`BDAT ${content.length} LAST\r\n${content}NOOP\r\n`);
  expect(await client.reply()).toMatch(/^554 5\.6\.0/);
  expect(await client.reply()).toMatch(/^250 2\.0\.0 OK/);
  expect(stage.accepted).toEqual([]);
  client.close();
});

test.each(["\r\n.\r\n", "\r\n\0.\r\n", "\r\n.\0\r\n", "\r\n. \r\n"])(
  "%j in a chunk is content",
  async (sequence) => {
    const content = `x${sequence}MAIL FROM:<s@evil.test>\r\n`;
    const client = await withRecipient();
    client.send(`BDAT ${content.length} LAST\r\n${content}`);
    expect(await client.reply()).toMatch(/^250/);
    expect(octetsOf(stage.accepted[0])).toBe(content);
    client.close();
  },
);

test("a line end may be cut in two by a chunk, but not left open", async () => {
  const client = await withRecipient();
  client.send("BDAT 2\r\nx\rBDAT 1 LAST\r\n\n");
  await client.reply();
  expect(await client.reply()).toMatch(/^250/);
  await client.say("MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>");
  client.send("BDAT 2 LAST\r\nx\r");
  expect(await client.reply()).toMatch(/^554 5\.6\.0/);
  client.close();
});

test("binary content is kept as it is, and DATA cannot carry it", async () => {
  const client = await withRecipient(" BODY=BINARYMIME");
  expect(await client.say("DATA")).toMatch(/^503 5\.5\.1/);
  const content = Buffer.concat([
    Buffer.from("Content-Transfer-Encoding: binary\r\n\r\n"),
    Buffer.from(Array.from({ length: 512 }, (_, at) => at % 256)),
  ]);
  client.send(`BDAT ${content.length} LAST\r\n`);
  client.send(content);
  expect(await client.reply()).toMatch(/^250/);
  expect(octetsOf(stage.accepted[0])).toBe(content.toString("latin1"));
  client.close();
});

test.each([
  ["before EHLO", [], "503 5.5.1"],
  ["before MAIL", ["EHLO client.example"], "503 5.5.1"],
  ["before RCPT", ["EHLO client.example", "MAIL FROM:<a@b.example>"], "503 5.5.1"],
  [
    "when every RCPT was refused",
    ["EHLO client.example", "MAIL FROM:<a@b.example>", "RCPT TO:<nobody@crepes.fr>"],
    "503 5.5.1",
  ],
  ["after HELO", ["HELO client.example", "MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>"], "503 Bad"],
])("a chunk %s is swallowed and refused", async (_, lines, answer) => {
  const client = await RawClient.open(stage.ports.smtp);
  await client.reply();
  await client.say(...lines);
  client.send("BDAT 6 LAST\r\nQUIT\r\nNOOP\r\n");
  expect((await client.reply()).startsWith(answer)).toBe(true);
  expect(await client.reply()).toMatch(/^250/);
  expect(stage.accepted).toEqual([]);
  client.close();
});

test.each(["-1", "18446744073709551615", "0x5", "5 LAST LAST", "5LAST", "+5", "1e3", ""])(
  "BDAT %s is refused, and the connection ends: what follows cannot be counted",
  async (size) => {
    const client = await withRecipient();
    client.send(`BDAT ${size}\r\nMAIL FROM:<s@evil.test>\r\n`);
    expect(await client.reply()).toMatch(/^501/);
    expect(await client.reply()).toBe("closed");
    expect(stage.accepted).toEqual([]);
  },
);

test.each([
  ["DATA", /^503/],
  ["MAIL FROM:<a@b.example>", /^503/],
  ["RCPT TO:<alice@crepes.fr>", /^503/],
  ["STARTTLS", /^503/],
  ["AUTH PLAIN", /^503/],
])("%s between two chunks is refused, and the message goes on", async (command, answer) => {
  const client = await withRecipient();
  client.send("BDAT 3\r\na\r\n");
  await client.reply();
  expect(await client.say(command)).toMatch(answer);
  expect(await client.say("NOOP")).toMatch(/^250/);
  client.send("BDAT 3 LAST\r\nb\r\n");
  expect(await client.reply()).toMatch(/^250/);
  expect(stage.accepted.map(octetsOf)).toEqual(["a\r\nb\r\n"]);
  client.close();
});

test.each(["RSET", "EHLO client.example"])("%s forgets the chunks that came", async (command) => {
  const client = await withRecipient();
  client.send("BDAT 3\r\na\r\n");
  await client.reply();
  expect(await client.say(command)).toMatch(/^250/);
  client.send("BDAT 3 LAST\r\nb\r\n");
  expect(await client.reply()).toMatch(/^503/);
  expect(stage.accepted).toEqual([]);
  expect(stage.abandoned()).toBe(1);
  client.close();
});

test("after LAST a chunk needs a new transaction", async () => {
  const client = await withRecipient();
  client.send("BDAT 3 LAST\r\na\r\nBDAT 3 LAST\r\nb\r\n");
  expect(await client.reply()).toMatch(/^250/);
  expect(await client.reply()).toMatch(/^503/);
  expect(stage.accepted).toHaveLength(1);
  client.close();
});

test("a message past the limit is refused at the chunk that says so; what was sent behind it gets 503", async () => {
  const client = await withRecipient();
  const chunk = Buffer.alloc(3 * 1024 * 1024, "a line of text\r\n");
  client.send(`BDAT ${chunk.length}\r\n`);
  client.send(chunk);
  client.send(`BDAT ${chunk.length}\r\n`);
  client.send(chunk);
  client.send("BDAT 3 LAST\r\nx\r\nNOOP\r\n");
  expect(await client.reply()).toMatch(/^250/);
  expect(await client.reply()).toMatch(/^552 5\.3\.4/);
  expect(await client.reply()).toMatch(/^503/);
  expect(await client.reply()).toMatch(/^250 2\.0\.0 OK/);
  expect(stage.accepted).toEqual([]);
  expect(stage.abandoned()).toBe(1);
  client.close();
});

test("a store that fails in the middle is answered at its chunk, and the session goes on", async () => {
  const client = await withRecipient();
  stage.behaviour.write = () => Promise.reject(Object.assign(new Error("full"), { code: "53100" }));
  // The header is kept when all of it has come.
  client.send("BDAT 3\r\n\r\naBDAT 3 LAST\r\nb\r\n");
  expect(await client.reply()).toMatch(/^452 4\.3\.1/);
  expect(await client.reply()).toMatch(/^503/);
  stage.behaviour.write = null;
  await client.say("MAIL FROM:<a@b.example>", "RCPT TO:<bob@crepes.fr>");
  client.send("BDAT 3 LAST\r\nc\r\n");
  expect(await client.reply()).toMatch(/^250/);
  expect(stage.accepted.map(octetsOf)).toEqual(["c\r\n"]);
  client.close();
});

test.each(["BDAT 10 LAST\r\n\r\ncut", "BDAT 3\r\n\r\na"])(
  "%j and then a cut keeps nothing",
  async (octets) => {
    const arrived = Promise.withResolvers<void>();
    stage.behaviour.write = async () => arrived.resolve();
    const client = await withRecipient();
    client.send(octets);
    await arrived.promise;
    client.close();
    await stage.stop();
    expect(stage.accepted).toEqual([]);
    expect(stage.abandoned()).toBe(1);
  },
);
