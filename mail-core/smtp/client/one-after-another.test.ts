import { expect, onTestFinished, test } from "vitest";
import { Transcript } from "../../net/transcript.ts";
import { type Behaviour, type Sink, startSink } from "../../testing/sink-server.ts";
import type { OutgoingMessage, SmtpClient } from "./client.ts";
import { openClient } from "./open.ts";

const talks = {
  "by DATA": "250-hamburger.edu\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
  "in chunks": "250-hamburger.edu\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 8BITMIME\r\n",
  "one by one": "250-hamburger.edu\r\n250 8BITMIME\r\n",
} as const;
type Talk = keyof typeof talks;

const message = (to: string): OutgoingMessage => ({
  reversePath: "a@crepes.fr",
  recipients: [`${to}@hamburger.edu`],
  sizeOctets: 16,
  smtpUtf8: false,
  body: undefined,
  async *octets() {
    yield Buffer.from(`Subject: ${to}\r\n\r\n`);
  },
});

const letters = ["b", "c", "d"].map(message);

/** A host that writes down what it hears, with a line for each time that it is written to. */
async function call(talk: Talk, behave: Behaviour = () => undefined) {
  const heard: string[] = [];
  const sink: Sink = await startSink((step, line) => {
    heard.push(step);
    return step === "EHLO" ? talks[talk] : behave(step, line);
  });
  onTestFinished(() => sink.close());
  const transcript = new Transcript();
  const opened = await openClient({
    host: "localhost",
    address: "127.0.0.1",
    port: sink.port,
    hostname: "crepes.fr",
    timeoutMs: 5_000,
    transcript,
  });
  if (!opened.ok) throw new Error(opened.reply.text);
  onTestFinished(() => opened.client.quit());
  return { client: opened.client, sink, heard, transcript };
}

/** Sends all letters, each with the next one announced; what became of each. */
async function sendAll(client: SmtpClient): Promise<string[]> {
  const ends: string[] = [];
  for (const [n, letter] of letters.entries()) {
    const results = await client.send(letter, () => letters[n + 1] ?? null);
    ends.push(results === "gone" ? "gone" : `${results[0]?.kind} ${results[0]?.reply.code}`);
    if (!client.usable) break;
  }
  return ends;
}

test.each(Object.keys(talks) as Talk[])(
  "several messages on one connection, %s, come whole",
  async (talk) => {
    const { client, sink } = await call(talk);
    expect(await sendAll(client)).toEqual(["relayed 250", "relayed 250", "relayed 250"]);
    expect(sink.messages.map(({ to, octets }) => [to[0], octets.split("\r\n")[0]])).toEqual([
      ["b@hamburger.edu", "Subject: b"],
      ["c@hamburger.edu", "Subject: c"],
      ["d@hamburger.edu", "Subject: d"],
    ]);
  },
);

test("the first message goes alone; then each envelope comes with the end of the message before", async () => {
  const { client, heard } = await call("by DATA");
  await client.send(letters[0] as OutgoingMessage, () => letters[1] ?? null);
  expect(heard.at(-1)).toBe("end");
  await client.send(letters[1] as OutgoingMessage, () => letters[2] ?? null);
  await expect.poll(() => heard.slice(-4)).toEqual(["end", "MAIL", "RCPT", "DATA"]);
  await client.send(letters[2] as OutgoingMessage);
});

test("each dialogue tells its own transaction, though its envelope went out before", async () => {
  const { client, transcript } = await call("by DATA");
  await sendAll(client);
  const said = transcript.text().split("\n");
  expect(said.slice(said.indexOf("C: MAIL FROM:<a@crepes.fr> BODY=8BITMIME"))).toEqual([
    "C: MAIL FROM:<a@crepes.fr> BODY=8BITMIME",
    "C: RCPT TO:<d@hamburger.edu>",
    "C: DATA",
    "S: 250 ok",
    "S: 250 ok",
    "S: 354 go",
    "C: (the message, 17 octets)",
    "C: .",
    "S: 250 Message accepted for delivery",
  ]);
});

test.each(["by DATA", "in chunks"] as const)(
  "a message that is refused at its end does not hurt the one behind it (%s)",
  async (talk) => {
    let ends = 0;
    const { client, sink } = await call(talk, (step) =>
      (step === "end" || step === "BDAT") && ++ends === 2 ? "554 5.6.0 Not this\r\n" : undefined,
    );
    expect(await sendAll(client)).toEqual(["relayed 250", "bounced 554", "relayed 250"]);
    expect(sink.messages.map(({ to }) => to[0])).toEqual(["b@hamburger.edu", "d@hamburger.edu"]);
  },
);

test.each(["by DATA", "in chunks"] as const)(
  "a recipient that is refused ahead of time has its answer, and its neighbours theirs (%s)",
  async (talk) => {
    const { client, sink } = await call(talk, (step, line) =>
      step === "RCPT" && line.includes("<c@") ? "550 5.1.1 Nobody\r\n" : undefined,
    );
    expect(await sendAll(client)).toEqual(["relayed 250", "bounced 550", "relayed 250"]);
    expect(sink.messages.map(({ to }) => to[0])).toEqual(["b@hamburger.edu", "d@hamburger.edu"]);
  },
);

test.each([
  ["says goodbye after a message", "250 taken\r\n421 4.3.2 Enough\r\n"],
  ["hangs up after a message", "cut"],
] as const)("when the host %s the one behind it has lost nothing", async (_, fault) => {
  let ends = 0;
  const { client, sink } = await call("by DATA", (step) => {
    if (step !== "end" || ++ends !== 2) return undefined;
    if (fault !== "cut") setImmediate(() => sink.hangUp());
    return fault;
  });
  const [first, second, third] = await sendAll(client);
  expect(first).toBe("relayed 250");
  expect(second).toBe(fault === "cut" ? "deferred null" : "relayed 250");
  expect([undefined, "gone"]).toContain(third);
  expect(client.usable).toBe(false);
});

test.each(["by DATA", "in chunks"] as const)(
  "an answer too many is never taken for the next message's (%s)",
  async (talk) => {
    let ends = 0;
    const { client, sink } = await call(talk, (step) =>
      (step === "end" || step === "BDAT") && ++ends === 2 ? "250 yes\r\n250 yes\r\n" : undefined,
    );
    const ends3 = await sendAll(client);
    expect(ends3.slice(0, 2)).toEqual(["relayed 250", "relayed 250"]);
    expect(ends3[2]).not.toBe("relayed 250");
    expect(sink.messages).toHaveLength(2);
    expect(client.usable).toBe(false);
  },
);

test("a connection that ends with a message announced says no QUIT, which would be content", async () => {
  const { client, sink, heard } = await call("by DATA");
  await client.send(letters[0] as OutgoingMessage);
  await client.send(letters[1] as OutgoingMessage, () => letters[2] ?? null);
  await client.quit();
  await expect.poll(() => heard.at(-1)).toBe("DATA");
  expect(sink.messages).toHaveLength(2);
});
