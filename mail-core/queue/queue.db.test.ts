import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { Relay } from "../store/contracts.ts";
import { handIn } from "../testing/dialogue.ts";
import { type DnsServer, startDns } from "../testing/dns-server.ts";
import { reportsTo } from "../testing/queue-rows.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type Behaviour, type Sink, startSink } from "../testing/sink-server.ts";

let scene: Scene;
let dns: DnsServer;
let sink: Sink;
let behave: Behaviour = () => undefined;

beforeAll(async () => {
  sink = await startSink((step, line) => behave(step, line));
  dns = await startDns({
    "hamburger.edu": { MX: [[10, "mail.hamburger.edu"]] },
    "mail.hamburger.edu": { A: ["127.0.0.1"] },
    "implicit.example": { A: ["127.0.0.1"] },
    "nomail.example": { MX: [[0, ""]] },
    "loop.example": { MX: [[10, "crepes.fr"]] },
    "broken.example": "SERVFAIL",
    "cold.example": {
      MX: [
        [5, "down.example"],
        [10, "mail.hamburger.edu"],
      ],
    },
    "down.example": { A: ["127.0.0.2"] },
  });
  scene = await stage({
    trustedNetworks: ["127.0.0.0/8"],
    dnsServers: [dns.address],
    relayPort: sink.port,
    retryScheduleMs: [200],
    relayTimeoutMs: 5_000,
  });
});
afterEach(() => {
  behave = () => undefined;
  // Each test meets a host that is called anew.
  sink.hangUp();
});
afterAll(async () => {
  await scene.end({ isTampered: true });
  await sink.close();
  await dns.close();
});

/** Hands a message in from a trusted network. */
const send = (to: string[], text = "Subject: out\r\n\r\n.dot first\r\n", from = "bob@crepes.fr") =>
  handIn(scene.ports.smtp, { from, to }, text);

const entry = async (path: string) =>
  (
    await scene.database.query<{
      state: string;
      attempts: number;
      last_reply: { text: string; enhanced: string | null } | null;
      last_host: string;
    }>(
      "SELECT state, attempts, last_reply, last_host FROM queue_entry WHERE forward_path = $1 ORDER BY id DESC LIMIT 1",
      [path],
    )
  )[0];

async function untilState(
  path: string,
  test: (found: NonNullable<Awaited<ReturnType<typeof entry>>>) => boolean,
) {
  return expect.poll(() => entry(path)).toSatisfy((found) => found !== undefined && test(found));
}

test("mail for another domain goes to the host that MX names, octet for octet below our Received", async () => {
  await send(["carol@hamburger.edu"]);
  await sink.until(1);
  const [taken] = sink.messages;
  expect(taken).toMatchObject({ from: "bob@crepes.fr", to: ["carol@hamburger.edu"] });
  expect(taken?.octets).toMatch(
    /^Received: from client\.example [\s\S]*\r\nSubject: out\r\n\r\n\.\.dot first\r\n$/,
  );
  await untilState(
    "carol@hamburger.edu",
    ({ state, last_host }) => state === "relayed" && last_host === "mail.hamburger.edu",
  );
});

test("a domain without MX is called itself, and a host that is down is passed over for the next", async () => {
  const before = sink.messages.length;
  await send(["x@implicit.example"]);
  await send(["x@cold.example"]);
  await sink.until(before + 2);
});

test.each(["greeting", "EHLO", "MAIL", "RCPT", "DATA", "end"])(
  "a host that says 4yz at %s is tried again, and gets the message once",
  async (step) => {
    const before = sink.messages.length;
    const path = `later-${step.toLowerCase()}@hamburger.edu`;
    behave = (at) =>
      at === step || (step === "EHLO" && at === "HELO") ? "451 4.7.1 not now\r\n" : undefined;
    await send([path]);
    await untilState(path, ({ state, attempts }) => state === "waiting" && attempts >= 2);
    behave = () => undefined;
    await untilState(path, ({ state }) => state === "relayed");
    expect(sink.messages.length).toBe(before + 1);
  },
);

test.each(["greeting", "EHLO", "MAIL", "RCPT", "DATA", "end"])(
  "a host that says 421 at %s and hangs up is tried again, and gets the message once",
  async (step) => {
    const before = sink.messages.length;
    const path = `over-${step.toLowerCase()}@hamburger.edu`;
    behave = (at) => {
      if (at !== step && !(step === "EHLO" && at === "HELO")) return undefined;
      setImmediate(() => sink.hangUp());
      return "421 4.3.2 closing down\r\n";
    };
    await send([path]);
    await untilState(path, ({ state, attempts }) => state === "waiting" && attempts >= 1);
    behave = () => undefined;
    await untilState(path, ({ state }) => state === "relayed");
    expect(sink.messages.length).toBe(before + 1);
  },
);

test.each(["greeting", "EHLO", "MAIL", "RCPT", "DATA", "end"])(
  "a host that cuts the connection at %s is tried again",
  async (step) => {
    const path = `cut-${step.toLowerCase()}@hamburger.edu`;
    behave = (at) => (at === step ? "cut" : undefined);
    await send([path]);
    await untilState(path, ({ state, attempts }) => state === "waiting" && attempts >= 1);
    behave = () => undefined;
    await untilState(path, ({ state }) => state === "relayed");
  },
);

test("what a host puts off for a moment goes out on the connection that is kept meanwhile", async () => {
  const before = { ...sink, count: sink.messages.length };
  let refusals = 1;
  behave = (at) => (at === "RCPT" && refusals-- > 0 ? "451 4.7.1 in a moment\r\n" : undefined);
  await send(["soon@hamburger.edu"]);
  await sink.until(before.count + 1);
  expect(sink.connections).toBe(before.connections + 1);
});

test("a connection is kept for the next message, and ended politely when none comes", async () => {
  const [connections, messages] = [sink.connections, sink.messages.length];
  const said: string[] = [];
  behave = (step) => {
    said.push(step);
    return undefined;
  };
  for (let n = 1; n <= 3; n++) {
    await send([`kept-${n}@hamburger.edu`]);
    await untilState(`kept-${n}@hamburger.edu`, ({ state }) => state === "relayed");
  }
  expect(sink.messages.length).toBe(messages + 3);
  expect(sink.connections).toBe(connections + 1);
  await expect.poll(() => said.at(-1)).toBe("QUIT");
});

test.each([
  ["hangs up", "cut"],
  ["says 421", "421 4.7.0 one for each connection\r\n"],
])("a host that %s at the second message of each connection gets them all at once", async (_, answer) => {
  const paths = ["one", "two", "three"].map((name) => `${name}-${answer.length}@hamburger.edu`);
  let calls = 0;
  behave = (step) => {
    if (step === "greeting") calls = 0;
    return step === "MAIL" && ++calls > 1 ? answer : undefined;
  };
  for (const path of paths) await send([path]);
  for (const path of paths)
    await untilState(path, ({ state, attempts }) => state === "relayed" && attempts === 1);
});

test.each([
  ["says nothing", "silence"],
  ["talks without end", `${"250-more\r\n".repeat(1_000)}250 done\r\n`],
  ["makes no sense", "what?\r\n"],
  ["sends a line without end", `250 ${"x".repeat(100_000)}\r\n`],
])("a host that %s is left, and tried again", async (_, answer) => {
  const path = `odd-${answer.length}@hamburger.edu`;
  behave = (at) => (at === "MAIL" ? answer : undefined);
  await send([path]);
  await untilState(path, ({ state, attempts }) => state === "waiting" && attempts >= 1);
  behave = () => undefined;
  await untilState(path, ({ state }) => state === "relayed");
});

test("of two recipients one is refused: the other gets the message, and the sender one report", async () => {
  const before = (await reportsTo(scene.database, "bob@crepes.fr")).length;
  behave = (at, line) => (at === "RCPT" && line.includes("gone@") ? "550 5.1.1 No such user\r\n" : undefined);
  await send(["gone@hamburger.edu", "there@hamburger.edu"]);
  await untilState("gone@hamburger.edu", ({ state }) => state === "bounced");
  await untilState("there@hamburger.edu", ({ state }) => state === "relayed");
  const found = await reportsTo(scene.database, "bob@crepes.fr");
  expect(found.length).toBe(before + 1);
  expect(found.at(-1)).toContain("Final-Recipient: rfc822; gone@hamburger.edu");
  expect(found.at(-1)).toContain("Status: 5.1.1");
  expect(found.at(-1)).toContain("Subject: out");
});

test.each([
  ["nobody@missing.example", "5.1.2"],
  ["nobody@nomail.example", "5.1.10"],
  ["nobody@loop.example", "5.4.6"],
])("mail for %s comes back with %s", async (path, status) => {
  await send([path]);
  await untilState(path, ({ state, last_reply }) => state === "bounced" && last_reply?.enhanced === status);
});

test("a host that never takes mail says so once: the message comes back", async () => {
  behave = (at) => (at === "greeting" ? "521 5.3.2 mail.hamburger.edu takes no mail\r\n" : undefined);
  await send(["x@hamburger.edu"]);
  await untilState("x@hamburger.edu", ({ state, attempts }) => state === "bounced" && attempts === 1);
});

test("while the name servers fail the message waits", async () => {
  await send(["x@broken.example"]);
  await untilState(
    "x@broken.example",
    ({ state, attempts, last_reply }) =>
      state === "waiting" && attempts >= 1 && last_reply?.enhanced === "4.4.3",
  );
});

test("a report that cannot be delivered causes no report", async () => {
  behave = (at) => (at === "RCPT" ? "550 5.1.1 No such user\r\n" : undefined);
  await send(["gone2@hamburger.edu"], "Subject: x\r\n\r\n", "");
  await untilState("gone2@hamburger.edu", ({ state }) => state === "bounced");
});

test("what comes out never holds a bare CR or LF", async () => {
  const before = sink.messages.length;
  const relay: Relay = {
    reversePath: "bob@crepes.fr",
    forwardPath: "raw@hamburger.edu",
    trace: Buffer.alloc(0),
    accountId: null,
    submissionId: null,
    dsn: {},
    state: "waiting",
  };
  const octets = Buffer.from("Subject: raw\n\nx\n.\nMAIL FROM:<evil@x.example>\r.\r\n");
  await scene.database.query("INSERT INTO message (id, size_octets, summary) VALUES (77, $1, '{}')", [
    octets.length,
  ]);
  await scene.database.query("INSERT INTO blob_chunk (blob_id, n, octets) VALUES (77, 0, $1)", [octets]);
  await scene.database.query(
    `INSERT INTO queue_entry (id, message_id, trace, reverse_path, forward_path, domain, state, next_attempt_at, created_at, expires_at)
     VALUES (78, 77, '', $1, $2, 'hamburger.edu', 'waiting', now(), now(), now() + interval '1 day')`,
    [relay.reversePath, relay.forwardPath],
  );
  await send(["wake@hamburger.edu"]);
  await sink.until(before + 2);
  const raw = sink.messages.find(({ to }) => to.includes("raw@hamburger.edu"));
  expect(raw?.octets).toBe("Subject: raw\r\n\r\nx\r\n..\r\nMAIL FROM:<evil@x.example>\r\n..\r\n");
});
