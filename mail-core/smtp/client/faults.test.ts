import { createSecureContext, getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { certify, type Made } from "../../testing/certificates.ts";
import { type Behaviour, startSink } from "../../testing/sink-server.ts";
import type { OutgoingMessage } from "./client.ts";
import { openClient } from "./open.ts";

/** Every step of a talk with another host, and everything that a host can do there. */

/** For hosts that say nothing to come to an end soon, and others not to be cut short on a busy machine. */
const impatientMs = 250;
/** A handshake comes first, which takes its time where many are made at once. */
const impatientTlsMs = 2_000;
const patientMs = 10_000;
const trusted = getCACertificates("default");
let own: Made;
beforeAll(async () => {
  own = await certify(["localhost"], { isAuthority: true });
  setDefaultCACertificates([own.cert]);
});
afterAll(() => setDefaultCACertificates(trusted));

type Finish = (close: () => Promise<void>) => void;

/** Ways to talk, by what the host offers. */
const talks = {
  plain: "250 hamburger.edu\r\n",
  pipelined: "250-hamburger.edu\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
  chunked: "250-hamburger.edu\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 8BITMIME\r\n",
  "one by one in chunks": "250-hamburger.edu\r\n250-CHUNKING\r\n250 8BITMIME\r\n",
  secure: "250-hamburger.edu\r\n250-STARTTLS\r\n250-AUTH PLAIN\r\n250 PIPELINING\r\n",
  "signed in": "250-hamburger.edu\r\n250-STARTTLS\r\n250-AUTH PLAIN\r\n250 PIPELINING\r\n",
} as const;
type Talk = keyof typeof talks;

const faults = {
  "says nothing": "silence",
  "cuts the connection": "cut",
  "makes no sense": "what is this?\r\n",
  "sends octets": "\u0000\u00ff\u0080\u0001\r\n",
  "sends a line without end": `250 ${"x".repeat(100_000)}`,
  "sends a line that is too long": `250 ${"x".repeat(100_000)}\r\n`,
  "sends too many lines": `${"250-more\r\n".repeat(1_000)}250 done\r\n`,
  "never comes to the last line": "drip",
  "mixes codes": "250-yes\r\n550 no\r\n",
  "has a code that is none": "299x\r\n",
  "says 150": "150 wait\r\n",
  "says its part twice": "twice",
  "says 421": "421 4.3.2 Goodbye\r\n",
  "says 451": "451 4.7.1 Not now\r\n",
  "says 554": "554 5.7.1 Never\r\n",
  "says 354": "354 Go ahead\r\n",
} as const;
type Fault = keyof typeof faults;

const recipients = ["bob@hamburger.edu", "carol@hamburger.edu"];
const message: OutgoingMessage = {
  reversePath: "a@crepes.fr",
  recipients,
  sizeOctets: 16,
  smtpUtf8: false,
  body: undefined,
  async *octets() {
    yield Buffer.from("Subject: x\r\n\r\n.\r\n");
  },
};

/** Takes one message to a host that misbehaves at a step: "unopened 421", or the result of each recipient; "twice" if taken more than once. */
async function take(
  {
    talk,
    step,
    behave,
    timeoutMs = patientMs,
  }: { talk: Talk; step: string; behave: Behaviour; timeoutMs?: number },
  finish: Finish,
): Promise<string[]> {
  const context = talk === "secure" || talk === "signed in" ? createSecureContext(own) : null;
  const sink = await startSink(
    (at, line) => {
      const odd = at === step ? behave(at, line) : undefined;
      // To come to HELO there must be no EHLO, and to RSET no recipient.
      if (odd !== undefined) return odd;
      if (at === "EHLO") return step === "HELO" ? "502 what?\r\n" : talks[talk];
      if (at === "TLS EHLO") return talks[talk].replace("250-STARTTLS\r\n", "");
      if (at === "TLS AUTH") return "235 welcome\r\n";
      return at.endsWith("RCPT") && step.endsWith("RSET") ? "550 5.1.1 Nobody\r\n" : undefined;
    },
    0,
    context,
  );
  finish(() => sink.close());
  const opened = await openClient({
    host: "localhost",
    address: "127.0.0.1",
    port: sink.port,
    hostname: "crepes.fr",
    timeoutMs,
    ...(talk === "signed in" ? { credentials: { user: "a", password: "b" } } : {}),
  });
  if (!opened.ok) return [`unopened ${opened.reply.code}`];
  finish(() => opened.client.quit());
  const results = await opened.client.send(message);
  if (results === "gone") return ["gone"];
  const again = opened.client.usable && step !== "QUIT" ? await opened.client.send(message) : [];
  await opened.client.quit();
  expect(opened.client.usable).toBe(false);
  expect(sink.connections).toBeLessThanOrEqual(2);
  const [first, ...others] = results.map(({ kind, reply }) => `${kind} ${reply.code}`);
  // What is said to be taken was taken, whole and once for each time.
  const said = [results, again].filter((one) => one !== "gone" && one[0]?.kind === "relayed").length;
  expect(sink.messages.length).toBeGreaterThanOrEqual(said);
  for (const { octets, to } of sink.messages) {
    expect(octets.replace("..\r\n", ".\r\n")).toBe("Subject: x\r\n\r\n.\r\n");
    expect(to).toEqual(recipients);
  }
  expect(others).toEqual(recipients.slice(1).map(() => first));
  return [first ?? ""];
}

type Expected = Partial<Record<Fault, string>> & { otherwise: string };

/** What comes of it where the connection does not open. */
const unopened: Expected = {
  otherwise: "unopened null",
  "says 421": "unopened 421",
  "says 451": "unopened 451",
  "says 554": "unopened 554",
  "says 354": "unopened 354",
};
/** What a host answers to a message. */
const answered: Expected = {
  otherwise: "deferred null",
  "says 421": "deferred 421",
  "says 451": "deferred 451",
  "says 554": "bounced 554",
  "says 354": "deferred 354",
};
/** A host that does not know EHLO is greeted with HELO. */
const greetedAgain = {
  "says 451": "relayed 250",
  "says 554": "relayed 250",
  "says 354": "relayed 250",
  "says its part twice": "deferred null",
};

const goesOnInTheClear = {
  "says 451": "relayed 250",
  "says 554": "relayed 250",
  "says 354": "deferred null",
};

const steps: [Talk, string, Expected][] = [
  ["plain", "greeting", unopened],
  ["plain", "EHLO", { ...unopened, ...greetedAgain }],
  ["plain", "HELO", { ...unopened, "says its part twice": "deferred null" }],
  ["plain", "MAIL", answered],
  ["plain", "RCPT", answered],
  // 354 is what DATA hopes for.
  ["plain", "DATA", { ...answered, "says 354": "relayed 250" }],
  ["plain", "end", { ...answered, "says its part twice": "relayed 250" }],
  ["pipelined", "MAIL", answered],
  ["pipelined", "RCPT", answered],
  ["pipelined", "DATA", { ...answered, "says 354": "relayed 250" }],
  ["pipelined", "end", { ...answered, "says its part twice": "relayed 250" }],
  ["chunked", "RCPT", answered],
  ["chunked", "BDAT", { ...answered, "says its part twice": "relayed 250" }],
  ["one by one in chunks", "BDAT", { ...answered, "says its part twice": "relayed 250" }],
  ["secure", "STARTTLS", { ...unopened, ...goesOnInTheClear }],
  ["secure", "TLS EHLO", { ...unopened, ...greetedAgain }],
  ["secure", "TLS MAIL", answered],
  ["secure", "TLS end", { ...answered, "says its part twice": "relayed 250" }],
  [
    "signed in",
    "STARTTLS",
    { ...unopened, "says 451": "unopened null", "says 554": "unopened null", "says 354": "unopened null" },
  ],
  ["signed in", "TLS AUTH", { ...unopened, "says its part twice": "unopened 250" }],
  // The verdict stands, whatever the host does afterwards.
  ["plain", "RSET", { otherwise: "bounced 550" }],
  ["pipelined", "RSET", { otherwise: "bounced 550" }],
  ["plain", "QUIT", { otherwise: "relayed 250" }],
];

/** Faults that end when we lose patience. */
const slow: readonly Fault[] = ["says nothing", "sends a line without end", "never comes to the last line"];

describe.each(steps)("%s, at %s", (talk, step, expected) => {
  test.concurrent.for(Object.keys(faults) as Fault[])(
    "a host that %s",
    async (fault, { expect, onTestFinished }) => {
      const patience = step.startsWith("TLS ") ? impatientTlsMs : impatientMs;
      const timeoutMs = slow.includes(fault) ? patience : patientMs;
      const result = await take({ talk, step, behave: () => faults[fault], timeoutMs }, onTestFinished);
      expect(result).toEqual([expected[fault] ?? expected.otherwise]);
    },
  );
});

test.each(["silence", "cut", "what is this?\r\n"] as const)(
  "a host whose TLS handshake is %j is called again without it, unless it must prove itself",
  async (fault) => {
    const timeoutMs = fault === "silence" ? impatientMs : patientMs;
    const faulty = { step: "handshake", behave: () => fault, timeoutMs };
    expect(await take({ talk: "secure", ...faulty }, onTestFinished)).toEqual(["relayed 250"]);
    expect(await take({ talk: "signed in", ...faulty }, onTestFinished)).toEqual(["unopened null"]);
  },
);

test.each([
  ["plain", "DATA"],
  ["pipelined", "DATA"],
  ["chunked", "BDAT"],
  ["one by one in chunks", "BDAT"],
] as const)("a host that reads no more (%s) is left, and the message waits", async (talk, step) => {
  const sink = await startSink((at) => (at === "EHLO" ? talks[talk] : at === step ? "deaf" : undefined));
  onTestFinished(() => sink.close());
  const port = sink.port;
  const opened = await openClient({
    host: "localhost",
    address: "127.0.0.1",
    port,
    hostname: "crepes.fr",
    timeoutMs: impatientMs,
  });
  if (!opened.ok) throw new Error(opened.reply.text);
  const megabyte = Buffer.alloc(1024 * 1024, "x\r\n");
  const large = async function* () {
    for (let n = 0; n < 32; n++) yield megabyte;
  };
  expect(await opened.client.send({ ...message, octets: large })).toMatchObject([
    { kind: "deferred" },
    { kind: "deferred" },
  ]);
  expect(opened.client.usable).toBe(false);
});

test("of several recipients each has its own answer, and those who were refused stay so", async () => {
  const sink = await startSink((at, line) =>
    at === "RCPT" && line.includes("bob@") ? "550 5.1.1 Nobody\r\n" : at === "end" ? "cut" : undefined,
  );
  onTestFinished(() => sink.close());
  const port = sink.port;
  const opened = await openClient({
    host: "localhost",
    address: "127.0.0.1",
    port,
    hostname: "crepes.fr",
    timeoutMs: patientMs,
  });
  if (!opened.ok) throw new Error(opened.reply.text);
  expect(await opened.client.send(message)).toMatchObject([{ kind: "deferred" }, { kind: "deferred" }]);
});
