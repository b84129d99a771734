import type { Worker } from "node:worker_threads";
import { afterEach, expect, test } from "vitest";
import { handIn } from "../testing/dialogue.ts";
import { fillQueue, reportsTo, untilState } from "../testing/queue-rows.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type Behaviour, type Sink, startSink } from "../testing/sink-server.ts";

let scene: Scene | null = null;
let sink: Sink | null = null;
let note: (worker: Worker) => void = () => {};
afterEach(async () => {
  // Who says nothing hangs up, so that nobody is waited for.
  await sink?.close();
  // Rows were put into the queue that nobody had handed in.
  await scene?.end({ isTampered: true });
  process.off("worker", note);
  [scene, sink] = [null, null];
});

/** A server whose queue has a thread of its own, with those that were started; and a host for hamburger.edu. */
async function open(
  behave: Behaviour = () => undefined,
): Promise<{ scene: Scene; sink: Sink; threads: Worker[] }> {
  const threads: Worker[] = [];
  note = (worker) => {
    // Other threads are for other things.
    if (worker.threadName === "queue.thread") threads.push(worker);
  };
  process.on("worker", note);
  sink = await startSink(behave);
  scene = await stage({
    queueThread: true,
    trustedNetworks: ["127.0.0.0/8"],
    routes: new Map([["hamburger.edu", { host: "127.0.0.1", port: sink.port }]]),
    relayTimeoutMs: 120_000,
  });
  return { scene, sink, threads };
}

/** What wakes the queue to what lies in it. */
const wake = ({ ports }: Scene, to = "wake@hamburger.edu") =>
  handIn(ports.smtp, { from: "bob@crepes.fr", to: [to] }, "Subject: out\r\n\r\n");

test("mail goes out, and what waits when the server stops is given back, each message once", async () => {
  const { scene, sink, threads } = await open();
  await fillQueue(scene.database, "hamburger.edu", 20_000, 1_000_000);
  await wake(scene);
  await sink.until(500);
  expect(threads).toHaveLength(1);
  await scene.core.stop();
  const [rows] = await scene.database.query(
    `SELECT count(*) FILTER (WHERE state = 'relayed')::int AS relayed,
       count(*) FILTER (WHERE state = 'waiting' AND lease_holder IS NULL)::int AS waiting FROM queue_entry`,
  );
  const came = new Set(sink.messages.map(({ to }) => to[0])).size;
  expect(came).toBe(sink.messages.length);
  expect(rows).toEqual({ relayed: came, waiting: 20_001 - came });
});

test("what a thread had in hand when it died goes out by another one at once", async () => {
  let isSilent = true;
  const { scene, sink, threads } = await open((step) =>
    isSilent && step === "greeting" ? "silence" : undefined,
  );
  await fillQueue(scene.database, "hamburger.edu", 300, 1_000_000);
  await wake(scene);
  await expect.poll(() => sink.connections).toBe(1);
  isSilent = false;
  await threads[0]?.terminate();
  await sink.until(301);
  expect(new Set(sink.messages.map(({ to }) => to[0])).size).toBe(301);
});

test("who is not there is told to the sender, who is looking at the inbox", async () => {
  const { scene } = await open((step) => (step === "RCPT" ? "550 5.1.1 nobody here\r\n" : undefined));
  const bob = await scene.signIn("bob@crepes.fr");
  let told = 0;
  scene.core.watch(bob, () => told++);
  await wake(scene, "nobody@hamburger.edu");
  await untilState(scene.database, "nobody@hamburger.edu", "bounced");
  await expect.poll(() => told).toBeGreaterThan(0);
  expect(await reportsTo(scene.database, "bob@crepes.fr")).toEqual([
    expect.stringContaining("nobody@hamburger.edu"),
  ]);
});

test("what an administrator holds is taken out of a thread's hands", async () => {
  const { scene, sink } = await open((step) => (step === "greeting" ? "silence" : undefined));
  await fillQueue(scene.database, "hamburger.edu", 3, 1_000_000);
  await wake(scene);
  await expect.poll(() => sink.connections).toBe(1);
  const held = () =>
    scene.database.query("SELECT id FROM queue_entry WHERE state = 'held' AND lease_holder IS NULL");
  await scene.core.queue.hold({ filter: { destination: "hamburger.edu" } });
  await expect.poll(held).toHaveLength(4);
});
