import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { QueuedRecipient } from "../index.ts";
import { handIn } from "../testing/dialogue.ts";
import { reportsTo } from "../testing/queue-rows.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type Behaviour, type Sink, startSink } from "../testing/sink-server.ts";

let scene: Scene;
let sink: Sink;
let behave: Behaviour = () => undefined;
/** What the sink was told, by verb. */
let steps: string[] = [];

beforeAll(async () => {
  sink = await startSink((step, line) => {
    steps.push(step);
    return behave(step, line);
  });
  scene = await stage({
    trustedNetworks: ["127.0.0.0/8"],
    routes: new Map(
      ["hamburger.edu", "galettes.example"].map((domain) => [domain, { host: "127.0.0.1", port: sink.port }]),
    ),
    retryScheduleMs: [3_600_000],
  });
});
afterEach(async () => {
  behave = () => undefined;
  await scene.core.queue.remove({ filter: {} }, { report: false });
  sink.say("451 4.3.2 goodbye");
  await expect.poll(() => open()).toEqual([]);
  const ledger = await scene.core.queue.ledger();
  expect(ledger).toMatchObject({ waiting: 0, unexplained: 0, miscounted: [] });
  steps = [];
});
afterAll(async () => {
  await sink.close();
  await scene.end();
});

let letters = 0;
/** Hands in one message for these. */
const send = (to: readonly string[], from = "bob@crepes.fr", parameters = "") =>
  handIn(
    scene.ports.smtp,
    { from, to: to.map((path) => `<${path}>${parameters}`) },
    `Subject: letter ${++letters}\r\n\r\nHi\r\n`,
  );

const open = async () => (await scene.core.queue.list({}))?.recipients ?? [];
async function one(path: string): Promise<QueuedRecipient> {
  for (const state of [undefined, "relayed", "bounced", "deleted"] as const) {
    const found = (await scene.core.queue.list({ recipient: path, state }))?.recipients[0];
    if (found) return found;
  }
  throw new Error(`${path} is not in the queue`);
}
const until = (path: string, facts: Partial<QueuedRecipient>) =>
  expect.poll(() => one(path)).toMatchObject(facts);
const untilStep = (step: string) => expect.poll(() => steps).toContain(step);
const atTheEnd: Behaviour = (step) => (step === "end" ? "silence" : undefined);
const isDown: Behaviour = (step) => (step === "RCPT" ? "451 4.3.2 closed\r\n" : undefined);
const reports = () => reportsTo(scene.database, "bob@crepes.fr");

test("what is held during its attempt stays held when it is deferred, and goes when it is released", async () => {
  behave = atTheEnd;
  await send(["a1@hamburger.edu"]);
  await untilStep("end");
  const { id } = await one("a1@");
  expect(await scene.core.queue.hold({ ids: [id] })).toBe(1);
  expect(await one("a1@")).toMatchObject({ state: "held", trying: true });
  sink.say("451 4.3.2 later");
  await until("a1@", { state: "held", trying: false, attempts: 1, lastReply: "451 4.3.2 later" });
  behave = () => undefined;
  expect(await scene.core.queue.retry({ filter: {} })).toBe(0);
  expect(await scene.core.queue.release({ ids: [id] })).toBe(1);
  await until("a1@", { state: "relayed" });
});

test("what is held or deleted during its attempt and taken by the host is relayed, once", async () => {
  behave = atTheEnd;
  await send(["b1@hamburger.edu", "b2@hamburger.edu"]);
  await untilStep("end");
  const [held, gone] = [await one("b1@"), await one("b2@")];
  expect(await scene.core.queue.hold({ ids: [held.id] })).toBe(1);
  expect(await scene.core.queue.remove({ ids: [gone.id] }, { report: true })).toEqual({
    deleted: 0,
    soon: 1,
  });
  expect(await one("b2@")).toMatchObject({ deleting: true });
  sink.say("250 taken");
  await until("b1@", { state: "relayed" });
  await until("b2@", { state: "relayed" });
  expect(await scene.core.queue.release({ ids: [held.id] })).toBe(0);
});

test("what is deleted during an attempt that fails is not tried again", async () => {
  behave = atTheEnd;
  await send(["c1@hamburger.edu"]);
  await untilStep("end");
  const { id } = await one("c1@");
  expect(await scene.core.queue.remove({ ids: [id] }, { report: false })).toEqual({ deleted: 0, soon: 1 });
  sink.say("451 4.3.2 later");
  await until("c1@", {
    state: "deleted",
    attempts: 1,
    lastReply: "5.7.1 An administrator took it out of the queue",
  });
  expect(await reports()).toEqual([]);
});

test("what a server has in hand and not on the wire is taken back, held or deleted", async () => {
  behave = atTheEnd;
  // The first connection is a probe: all others wait behind it.
  await send(["first@hamburger.edu"]);
  await untilStep("end");
  for (const n of [1, 2, 3, 4]) await send([`d${n}@hamburger.edu`]);
  await until("d4@", { trying: true });
  const [d1, d2] = [await one("d1@"), await one("d2@")];
  await scene.core.queue.hold({ ids: [d1.id] });
  await scene.core.queue.remove({ ids: [d2.id] }, { report: false });
  await until("d1@", { state: "held", trying: false });
  await until("d2@", { state: "deleted", attempts: 0 });
  const before = sink.messages.length;
  behave = () => undefined;
  sink.say("451 4.3.2 later");
  await sink.until(before + 2);
  await until("d3@", { state: "relayed" });
  await until("d4@", { state: "relayed" });
  expect(
    sink.messages
      .slice(before)
      .flatMap(({ to }) => to)
      .sort(),
  ).toEqual(["d3@hamburger.edu", "d4@hamburger.edu"]);
  await until("d1@", { state: "held", attempts: 0 });
});

test("a deletion with a report tells the sender; NOTIFY=NEVER and the null reverse-path tell nobody", async () => {
  behave = isDown;
  await send(["e1@hamburger.edu"]);
  await send(["e2@hamburger.edu"], "bob@crepes.fr", " NOTIFY=NEVER");
  await send(["e3@hamburger.edu"], "");
  for (const path of ["e1@", "e2@", "e3@"]) await until(path, { attempts: 1, trying: false });
  expect(await scene.core.queue.remove({ filter: {} }, { report: true })).toEqual({ deleted: 1, soon: 2 });
  for (const path of ["e1@", "e2@", "e3@"]) await until(path, { state: "deleted", attempts: 1 });
  const [report, ...others] = await reports();
  expect(others).toEqual([]);
  expect(report).toContain("<e1@hamburger.edu>: 5.7.1 An administrator took it out of the queue.");
  expect(report).toContain("Action: failed\r\nStatus: 5.7.1\r\n");
});

test("mail goes to the next hop that an administrator names, and others of its domain as usual", async () => {
  const other = await startSink();
  behave = isDown;
  await send(["f1@hamburger.edu"]);
  await until("f1@", { attempts: 1, trying: false });
  const { id } = await one("f1@");
  expect(await scene.core.queue.route({ ids: [id] }, { host: "127.0.0.1", port: other.port })).toBe(1);
  await other.until(1);
  await until("f1@", { state: "relayed", destination: `127.0.0.1:${other.port}` });
  behave = () => undefined;
  const before = sink.messages.length;
  await send(["f2@hamburger.edu"]);
  await sink.until(before + 1);
  await other.close();
});

test("pages follow each other without a gap while the queue moves, also through an answer that is nowhere", async () => {
  behave = isDown;
  await send(Array.from({ length: 7 }, (_, n) => `g${n}@hamburger.edu`));
  await send(Array.from({ length: 3 }, (_, n) => `h${n}@galettes.example`));
  await until("h2@", { attempts: 1, trying: false });
  const { queue } = scene.core;
  const seen: string[] = [];
  let from: string | undefined;
  for (;;) {
    const page = await queue.list({}, { from, limit: 4 });
    seen.push(...(page?.recipients.map(({ forwardPath }) => forwardPath) ?? []));
    // What was seen goes away meanwhile.
    await queue.remove({ ids: page?.recipients.map(({ id }) => id) ?? [] }, { report: false });
    if (!page?.next) break;
    from = page.next;
  }
  expect(seen).toEqual([
    ...[0, 1, 2].map((n) => `h${n}@galettes.example`),
    ...[0, 1, 2, 3, 4, 5, 6].map((n) => `g${n}@hamburger.edu`),
  ]);
  expect(await queue.list({}, { from: "no place" })).toBeNull();
  expect(await queue.list({ reply: "nowhere" })).toEqual({ recipients: [], next: null });
  expect(
    (await queue.list({ state: "deleted", recipient: "@galettes" }, { limit: 2 }))?.recipients,
  ).toHaveLength(2);
});

test("destinations are counted, a message is shown whole, and what is no id is nothing", async () => {
  behave = isDown;
  await send(
    ["i1@hamburger.edu", "i2@hamburger.edu", "i3@galettes.example"],
    "bob@crepes.fr",
    " NOTIFY=FAILURE",
  );
  for (const path of ["i1@", "i2@", "i3@"]) await until(path, { attempts: 1, trying: false });
  const { queue } = scene.core;
  const { id } = await one("i1@");
  await queue.hold({ ids: [id, "x", "99999999999999999999"] });
  const { list, ...sums } = await queue.destinations();
  expect(sums).toEqual({ waiting: 2, held: 1 });
  expect(list.map(({ destination, waiting, held }) => [destination, waiting, held])).toEqual([
    ["hamburger.edu", 1, 1],
    ["galettes.example", 1, 0],
  ]);
  const shown = await queue.show(id);
  expect(shown?.recipients.map(({ forwardPath }) => forwardPath)).toEqual([
    "i1@hamburger.edu",
    "i2@hamburger.edu",
    "i3@galettes.example",
  ]);
  expect(shown).toMatchObject({ account: null, parameters: { BODY: "7BIT", NOTIFY: "FAILURE" } });
  expect(shown?.header).toMatch(/^Received: from client\.example [\s\S]*\r\nSubject: letter \d+\r\n$/);
  for (const bad of ["x", "7", "", "99999999999999999999"]) expect(await queue.show(bad)).toBeNull();
});

test("whatever is done while hosts are called: what was taken was taken once, what was deleted never, and all are accounted for", async () => {
  const other = await startSink((step, line) => behave(step, line));
  const random = randomBySeed(7);
  const isIn = (share: number) => random() < share;
  // Half of the attempts are put off, so that there is always something to move.
  behave = (step) => (step === "RCPT" && isIn(0.5) ? "451 4.3.2 later\r\n" : undefined);
  const before = await scene.core.queue.ledger();
  const paths = Array.from({ length: 60 }, (_, n) => `s${n}@${n % 2 ? "hamburger.edu" : "galettes.example"}`);
  const { queue } = scene.core;
  const act = async () => {
    const some = (await open()).filter(() => isIn(0.3)).map(({ id }) => id);
    const which = isIn(0.2) ? { filter: { destination: "hamburger.edu" } } : { ids: some };
    const acts = [
      () => queue.hold(which),
      () => queue.release(which),
      () => queue.retry(which),
      () => queue.route(which, { host: "127.0.0.1", port: other.port }),
      () => queue.route(which, null),
      () => queue.remove({ ids: some.slice(0, 2) }, { report: isIn(0.5) }),
    ];
    await acts[Math.floor(random() * acts.length)]?.();
    expect((await queue.ledger()).unexplained).toBe(0);
  };
  const actingAll = async () => {
    for (let n = 0; n < 40; n++) await act();
  };
  await Promise.all([
    (async () => {
      for (let at = 0; at < paths.length; at += 3) await send(paths.slice(at, at + 3));
    })(),
    actingAll(),
    actingAll(),
  ]);
  behave = () => undefined;
  const drained = async () => {
    await queue.release({ filter: {} });
    await queue.retry({ filter: {} });
    return (await open()).length;
  };
  await expect.poll(drained).toBe(0);
  const taken = Map.groupBy(
    [...sink.messages, ...other.messages].flatMap(({ to }) => to).filter((path) => paths.includes(path)),
    (path) => path,
  );
  const ended = { relayed: 0, deleted: 0 };
  for (const path of paths) {
    const { state } = await one(path);
    expect([path, state, taken.get(path)?.length ?? 0]).toEqual([path, state, state === "relayed" ? 1 : 0]);
    ended[state as keyof typeof ended] += 1;
  }
  expect(ended.relayed + ended.deleted).toBe(paths.length);
  const after = await queue.ledger();
  expect([after.relayed - before.relayed, after.deleted - before.deleted]).toEqual([
    ended.relayed,
    ended.deleted,
  ]);
  await other.close();
});

test("every act on what somebody handed in tells their open pages", async () => {
  behave = isDown;
  await send(["t1@hamburger.edu"]);
  await until("t1@", { attempts: 1, trying: false });
  const [bob, { id }] = [await scene.signIn("bob@crepes.fr"), await one("t1@")];
  await scene.database.query("UPDATE queue_entry SET account_id = $1, submission_id = 7 WHERE id = $2", [
    bob,
    id,
  ]);
  let calls = 0;
  const unwatch = scene.core.watch(bob, () => {
    calls += 1;
  });
  const { queue } = scene.core;
  const state = async () => (await scene.core.states(bob)).EmailSubmission;
  behave = atTheEnd;
  for (const act of [
    () => queue.hold({ ids: [id] }),
    () => queue.route({ ids: [id] }, { host: "127.0.0.1", port: sink.port }),
    () => queue.route({ ids: [id] }, null),
    () => queue.release({ ids: [id] }),
    () => queue.remove({ ids: [id] }, { report: false }),
  ]) {
    const [callsBefore, stateBefore] = [calls, await state()];
    await act();
    expect(calls).toBeGreaterThan(callsBefore);
    expect(await state()).not.toBe(stateBefore);
  }
  unwatch();
});

/** A sequence that looks like chance and is always the same. */
function randomBySeed(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
