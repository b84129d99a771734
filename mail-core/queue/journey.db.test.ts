import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Administration, composeAdministration } from "../administration.ts";
import type { HostCall, Journey, JourneyEvent } from "../index.ts";
import { handIn } from "../testing/dialogue.ts";
import { type DnsServer, startDns } from "../testing/dns-server.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type Behaviour, type Sink, startSink } from "../testing/sink-server.ts";

let scene: Scene;
let dns: DnsServer;
let sink: Sink;
let administration: Administration;
let behave: Behaviour = () => undefined;
const secret = "Behind the mill at nine";

beforeAll(async () => {
  sink = await startSink((step, line) => behave(step, line));
  dns = await startDns({
    "hamburger.edu": { MX: [[10, "mail.hamburger.edu"]] },
    "mail.hamburger.edu": { A: ["127.0.0.1"] },
    "cold.example": {
      MX: [
        [5, "down.example"],
        [10, "mail.hamburger.edu"],
      ],
    },
    "down.example": { A: ["127.0.0.2"] },
    "nomail.example": { MX: [[0, ""]] },
  });
  scene = await stage({
    trustedNetworks: ["127.0.0.0/8"],
    dnsServers: [dns.address],
    relayPort: sink.port,
    retryScheduleMs: [200],
    relayTimeoutMs: 5_000,
  });
  administration = composeAdministration({
    databaseUrl: scene.database.url,
    config: { hostname: "crepes.fr", smarthost: null, dnsServers: [] },
  });
});
afterEach(() => {
  behave = () => undefined;
});
afterAll(async () => {
  await administration.close();
  await scene.end();
  await sink.close();
  await dns.close();
});

const send = (to: string[], from = "bob@crepes.fr") =>
  handIn(
    scene.ports.smtp,
    { from, to },
    `Subject: Tonight\r\nMessage-ID: <1@here.example>\r\n\r\n${secret}\r\n`,
  );

const idOf = async (path: string) =>
  (
    await scene.database.query<{ id: string }>("SELECT id FROM queue_entry WHERE forward_path = $1", [path])
  )[0]?.id ?? "";
/** The way to an address, once it has come to such an event. */
async function journeyTo(path: string, kind: JourneyEvent["kind"]): Promise<Journey> {
  const id = await idOf(path);
  const kinds = async () => (await administration.queue.journey(id))?.events.map((event) => event.kind);
  await expect.poll(kinds).toContain(kind);
  const journey = await administration.queue.journey(id);
  if (!journey) throw new Error("it is gone");
  return journey;
}
const callOf = (event: JourneyEvent | undefined): HostCall => {
  if (!event || !("call" in event) || !event.call) throw new Error("no call");
  return event.call;
};
const shown = ({ dialogue }: HostCall) =>
  dialogue.map(({ by, text }) => `${{ client: "C: ", server: "S: ", remark: "* " }[by]}${text}`);

test("a message's way: received from whom, queued, and taken by which host, with all that was said", async () => {
  await send(["carol@hamburger.edu"]);
  const journey = await journeyTo("carol@hamburger.edu", "relayed");
  expect(journey).toMatchObject({
    state: "relayed",
    reversePath: "bob@crepes.fr",
    forwardPath: "carol@hamburger.edu",
    subject: "Tonight",
    messageId: "1@here.example",
    submitter: null,
    attempts: 1,
  });
  expect(journey.events).toMatchObject([
    {
      kind: "received",
      arrival: { helo: "client.example", address: "127.0.0.1", protocol: "ESMTP", isAuthenticated: false },
    },
    { kind: "queued", right: "network" },
    { kind: "relayed", reply: "250 Message accepted for delivery", until: null, isReported: false },
  ]);
  const call = callOf(journey.events.at(-1));
  const hop = { host: "mail.hamburger.edu", address: "127.0.0.1", port: sink.port };
  expect(call).toMatchObject({ route: { by: "mx", hops: [hop] }, hop, tls: null });
  expect(shown(call)).toEqual([
    `* Calling mail.hamburger.edu (127.0.0.1), port ${sink.port}.`,
    "S: 220 hamburger.edu",
    "C: EHLO crepes.fr",
    "S: 250-hamburger.edu",
    "S: 250-PIPELINING",
    "S: 250-SMTPUTF8",
    "S: 250 8BITMIME",
    "C: MAIL FROM:<bob@crepes.fr>",
    "C: RCPT TO:<carol@hamburger.edu>",
    "C: DATA",
    "S: 250 ok",
    "S: 250 ok",
    "S: 354 go",
    expect.stringMatching(/^C: \(the message, \d+ octets\)$/),
    "C: .",
    "S: 250 Message accepted for delivery",
  ]);
  expect(JSON.stringify(journey)).not.toContain(secret);
});

test("a message that waits tells why and until when, and later that it went", async () => {
  behave = (step) => (step === "RCPT" ? "450 4.2.0 Not now\r\n" : undefined);
  await send(["patient@hamburger.edu"]);
  const waiting = await journeyTo("patient@hamburger.edu", "deferred");
  const deferred = waiting.events.find(({ kind }) => kind === "deferred");
  expect(deferred).toMatchObject({ reply: "450 4.2.0 Not now", until: expect.any(Date) });
  expect(shown(callOf(deferred)).at(-1)).toMatch(/^S: 250 ok$/);
  behave = () => undefined;
  const gone = await journeyTo("patient@hamburger.edu", "relayed");
  expect(gone.events.at(-1)).toMatchObject({ kind: "relayed" });
});

test("a host that is down is part of the dialogue with the one that answered", async () => {
  await send(["dan@cold.example"]);
  const call = callOf((await journeyTo("dan@cold.example", "relayed")).events.at(-1));
  expect(call.hop?.host).toBe("mail.hamburger.edu");
  expect(shown(call).slice(0, 3)).toEqual([
    `* Calling down.example (127.0.0.2), port ${sink.port}.`,
    "* The host refuses connections.",
    `* Calling mail.hamburger.edu (127.0.0.1), port ${sink.port}.`,
  ]);
});

test("a domain without a host ends with the cause, a call to nobody, and a report", async () => {
  await send(["eve@nomail.example"]);
  const journey = await journeyTo("eve@nomail.example", "bounced");
  expect(journey.events.at(-1)).toMatchObject({
    reply: "550 5.1.10 The domain nomail.example takes no mail",
    isReported: true,
    call: { route: null, hop: null, dialogue: [] },
  });
});

test("recipients that travel together share what was said", async () => {
  const paths = Array.from({ length: 30 }, (_, n) => `team${n}@hamburger.edu`);
  await send(paths);
  for (const path of paths) await journeyTo(path, "relayed");
  const calls = await scene.database.query<{ calls: number }>(
    `SELECT count(DISTINCT e.call_id)::int AS calls FROM journey_event e JOIN queue_entry q ON q.id = e.entry_id
     WHERE q.forward_path LIKE 'team%'`,
  );
  expect(calls).toEqual([{ calls: 1 }]);
});

test("a connection that carries many messages tells each of its own alone", async () => {
  behave = (step) => (step === "RCPT" ? "450 4.2.0 Not now\r\n" : undefined);
  const people = ["ann", "ben", "cleo", "dora"];
  for (const name of people) await send([`${name}@hamburger.edu`], `from-${name}@crepes.fr`);
  behave = () => undefined;
  for (const name of people) {
    const { events } = await journeyTo(`${name}@hamburger.edu`, "relayed");
    const text = events.map((event) => ("call" in event ? shown(callOf(event)).join("\n") : "")).join("\n");
    expect(text).toContain(`MAIL FROM:<from-${name}@crepes.fr>`);
    for (const other of people) if (other !== name) expect(text).not.toContain(other);
  }
});

test("of very many events the latest fifty are kept", async () => {
  behave = (step) => (step === "RCPT" ? "450 4.2.0 Not now\r\n" : undefined);
  await send(["often@hamburger.edu"]);
  const before = await journeyTo("often@hamburger.edu", "deferred");
  await scene.database.query(
    `INSERT INTO journey_event (entry_id, id, at, kind, facts)
     SELECT $1, n, now(), 'deferred', '{}' FROM generate_series(1, 80) n`,
    [before.id],
  );
  // Of a row in hand the worker knows the count already.
  const count = "UPDATE queue_entry SET attempts = 80 WHERE id = $1 AND lease_holder IS NULL RETURNING id";
  await expect.poll(() => scene.database.query(count, [before.id])).toHaveLength(1);
  behave = () => undefined;
  await journeyTo("often@hamburger.edu", "relayed");
  const kept = await scene.database.query("SELECT FROM journey_event WHERE entry_id = $1", [before.id]);
  expect(kept).toHaveLength(50);
});

test("it is told why mail may leave: an alias leads there, or this server wrote it", async () => {
  const to = "passed.on@hamburger.edu";
  await scene.core.aliases.add({ address: "friends@crepes.fr", targets: [to] });
  await send(["friends@crepes.fr"]);
  expect((await journeyTo(to, "relayed")).events[1]).toMatchObject({ kind: "queued", right: "passed-on" });

  const sender = "told@hamburger.edu";
  await send(["frank@nomail.example"], sender);
  await journeyTo("frank@nomail.example", "bounced");
  const { events, reversePath } = await journeyTo(sender, "relayed");
  expect(reversePath).toBeNull();
  expect(events[0]).toMatchObject({ kind: "queued", right: "own" });
});

test("what an administrator deletes says so", async () => {
  behave = (step) => (step === "RCPT" ? "450 4.2.0 Not now\r\n" : undefined);
  await send(["unwanted@hamburger.edu"]);
  const { id } = await journeyTo("unwanted@hamburger.edu", "deferred");
  await administration.queue.remove({ ids: [id] }, { report: false });
  const journey = await journeyTo("unwanted@hamburger.edu", "deleted");
  expect(journey).toMatchObject({ state: "deleted" });
});

test.each(["0", "99", "no", "-1", "9223372036854775808"])("nobody has the journey %s", async (id) => {
  expect(await administration.queue.journey(id)).toBeNull();
});
