import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { handIn } from "../testing/dialogue.ts";
import { fillQueue } from "../testing/queue-rows.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type Behaviour, type Sink, startSink } from "../testing/sink-server.ts";
import { connectionsPerDestinationMax } from "./concurrency.ts";

let scene: Scene;
let good: Sink;
let silent: Sink;
let behave: Behaviour = () => undefined;
const silentDomains = Array.from({ length: 210 }, (_, n) => `silent${n}.example`);

beforeAll(async () => {
  good = await startSink((step, line) => behave(step, line));
  silent = await startSink(() => "silence");
  scene = await stage({
    trustedNetworks: ["127.0.0.0/8"],
    routes: new Map([
      ["hamburger.edu", { host: "127.0.0.1", port: good.port }],
      ["galettes.example", { host: "127.0.0.1", port: good.port }],
      ["down.example", { host: "127.0.0.1", port: good.port }],
      ...silentDomains.map((domain) => [domain, { host: "127.0.0.1", port: silent.port }] as const),
    ]),
    retryScheduleMs: [60_000],
    // Longer than any test here: who is silent stays so.
    relayTimeoutMs: 600_000,
  });
});
afterEach(() => {
  behave = () => undefined;
});
afterAll(async () => {
  await scene.end({ isTampered: true });
  await Promise.all([good.close(), silent.close()]);
});

const send = (...to: string[]) =>
  handIn(scene.ports.smtp, { from: "bob@crepes.fr", to }, "Subject: out\r\n\r\n");

const fill = (domain: string, count: number, firstId: number, state?: "waiting" | "held") =>
  fillQueue(scene.database, domain, count, firstId, state);

/** Resolves once it is at the other host: long before anybody gives up a silent one, which takes ten minutes. */
const hasCome = (path: string) =>
  expect
    .poll(() => good.messages.some(({ to }) => to.includes(path)), { timeout: 60_000, interval: 20 })
    .toBe(true);

test("forty destinations that accept the call and say nothing hold nobody else", async () => {
  const some = silentDomains.slice(0, 40);
  await send(...some.map((domain) => `x@${domain}`));
  await expect.poll(() => silent.connections).toBe(some.length);
  await send("first@hamburger.edu");
  await hasCome("first@hamburger.edu");
});

test("a destination with many messages gets them on twenty connections at most, each once", async () => {
  const [connections, messages] = [good.connections, good.messages.length];
  let [open, most] = [0, 0];
  behave = (step) => {
    if (step === "greeting") most = Math.max(most, ++open);
    if (step === "QUIT") open -= 1;
    return undefined;
  };
  await fill("galettes.example", 300, 1_000_000);
  await send("wake@galettes.example");
  await good.until(messages + 301);
  const came = good.messages.slice(messages).map(({ to }) => to[0]);
  expect(new Set(came).size).toBe(301);
  expect(good.connections - connections).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(connectionsPerDestinationMax);
  await expect
    .poll(() =>
      scene.database.query(
        "SELECT DISTINCT state, attempts, lease_holder FROM queue_entry WHERE domain = 'galettes.example'",
      ),
    )
    .toEqual([{ state: "relayed", attempts: 1, lease_holder: null }]);
});

test("a host that takes one connection only still gets everything, on that one", async () => {
  const messages = good.messages.length;
  let greeted = 0;
  behave = (step) => (step === "greeting" && ++greeted > 1 ? "421 4.7.0 one at a time\r\n" : undefined);
  await fill("galettes.example", 60, 2_000_000);
  await send("wake2@galettes.example");
  await good.until(messages + 61);
  const deferred = await scene.database.query(
    "SELECT id FROM queue_entry WHERE domain = 'galettes.example' AND attempts > 1",
  );
  expect(deferred).toEqual([]);
});

test("a host that breaks every transaction is left in peace after three", async () => {
  let begun = 0;
  behave = (step, line) => {
    // What earlier tests left for others at this host goes through.
    if (step !== "RCPT" || !line.includes("@galettes.example")) return undefined;
    begun += 1;
    return "cut";
  };
  await fill("galettes.example", 50, 3_000_000);
  await send("wake3@galettes.example");
  await expect
    .poll(() =>
      scene.database.query(
        "SELECT count(*)::int AS waiting, min(attempts) AS least FROM queue_entry WHERE domain = 'galettes.example' AND state = 'waiting'",
      ),
    )
    .toEqual([{ waiting: 51, least: 1 }]);
  // The message that woke the queue may have been another claim: a probe of its own.
  expect(begun).toBeLessThanOrEqual(6);
});

test("a hundred thousand messages for one silent domain do not hide one message for another", async () => {
  await fill("silent0.example", 100_000, 10_000_000);
  await send("second@hamburger.edu");
  await hasCome("second@hamburger.edu");
  const [held] = await scene.database.query<{ rows: number }>(
    "SELECT count(*)::int AS rows FROM queue_entry WHERE domain = 'silent0.example' AND lease_holder IS NOT NULL",
  );
  expect(held?.rows).toBeLessThanOrEqual(400);
});

test("a thousand messages for a host that is down cost one probe, and each has its answer", async () => {
  const calls = good.connections;
  behave = (step) => (step === "greeting" ? "421 4.3.2 not now\r\n" : undefined);
  await fill("down.example", 1_000, 4_000_000);
  await send("wake@down.example");
  await expect
    .poll(() =>
      scene.database.query(
        `SELECT count(*)::int AS rows, min(attempts) AS least, max(attempts) AS most, min(last_reply ->> 'text') AS said
           FROM queue_entry WHERE domain = 'down.example' AND lease_holder IS NULL AND next_attempt_at > now()`,
      ),
    )
    .toEqual([{ rows: 1_001, least: 1, most: 1, said: "not now" }]);
  expect(good.connections - calls).toBe(1);
  behave = () => undefined;
  const messages = good.messages.length;
  // An administrator need not wait for it to be forgotten.
  await scene.core.queue.retry({ filter: { destination: "down.example" } });
  await good.until(messages + 1_001);
});

test("two hundred destinations that say nothing hold up neither a report nor mail that was held for somebody here", async () => {
  await send(...silentDomains.slice(0, 100).map((domain) => `x@${domain}`));
  await send(...silentDomains.slice(100).map((domain) => `x@${domain}`));
  await expect.poll(() => silent.connections).toBeGreaterThanOrEqual(200);
  await fill("later.example", 2, 5_000_000, "held");
  await scene.database.query(
    `UPDATE queue_entry SET state = 'waiting', dsn = '{"notify": ["SUCCESS"], "delivered": true}' WHERE id = 5000000`,
  );
  await scene.database.query(
    `UPDATE queue_entry SET state = 'waiting', release_at = now() - interval '1 hour', forward_path = 'bob@crepes.fr', domain = 'crepes.fr',
       message_id = (SELECT message_id FROM queue_entry WHERE forward_path = 'first@hamburger.edu')
     WHERE id = 5000001`,
  );
  await scene.core.queue.retry({ ids: ["5000001"] });
  await expect
    .poll(() =>
      scene.database.query(
        "SELECT id, state FROM queue_entry WHERE id IN (5000000, 5000001) AND ended_at IS NOT NULL ORDER BY id",
      ),
    )
    .toEqual([
      { id: "5000000", state: "delivered" },
      { id: "5000001", state: "delivered" },
    ]);
});

test("mail goes out beside two hundred destinations that say nothing, once it is plain that they do", async () => {
  await send(...silentDomains.slice(0, 100).map((domain) => `y@${domain}`));
  await send(...silentDomains.slice(100).map((domain) => `y@${domain}`));
  await expect.poll(() => silent.connections).toBeGreaterThanOrEqual(200);
  await send("third@hamburger.edu");
  await hasCome("third@hamburger.edu");
});

test("a stop does not wait for hosts that say nothing: what is for them counts no attempt, and is tried after the next start", async () => {
  const forSilent = (condition: string) =>
    scene.database.query(`SELECT id FROM queue_entry WHERE domain LIKE 'silent%' AND ${condition} LIMIT 1`);
  expect(await forSilent("lease_holder IS NOT NULL")).toHaveLength(1);
  await scene.core.stop();
  expect(await forSilent("(lease_holder IS NOT NULL OR attempts > 0 OR last_reply IS NOT NULL)")).toEqual([]);
  const called = silent.connections;
  await scene.core.start();
  await expect.poll(() => silent.connections).toBeGreaterThan(called);
});
