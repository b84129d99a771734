import { expect, test } from "vitest";
import type { MailCoreConfig } from "../config.ts";
import type { Signer } from "../dkim/signer.ts";
import { type Log, silentLog } from "../log.ts";
import type { Announcer, Blobs, Recipients } from "../store/contracts.ts";
import type { EndedGroup, QueueEntry, QueueStore } from "../store/queue.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import type { Attempted } from "./dsn.ts";
import { makeOutcomes } from "./outcomes.ts";
import { makePatience } from "./patience.ts";

const relayed = (id: string, dsn: QueueEntry["dsn"] = {}): Attempted => ({
  // Only what is looked at: nobody wants to hear of what was passed on.
  entry: {
    id,
    messageId: id,
    reversePath: "bob@crepes.fr",
    forwardPath: "x@hamburger.edu",
    dsn,
  } as QueueEntry,
  ended: {
    kind: "relayed",
    reply: { code: 250, enhanced: null, text: "ok" },
    host: "hamburger.edu",
    call: null,
  },
});

function stage(finish: (ids: string[]) => Promise<void>, log: Log = silentLog) {
  const clock = fakeClock();
  const state = { running: true };
  const written: string[][] = [];
  const store = {
    async finish(_holder: string, _now: Date, groups: readonly EndedGroup[]) {
      const ids = groups.flatMap(({ ends }) => ends.map(({ entry }) => entry.id));
      await finish(ids);
      written.push(ids);
      return [];
    },
  } as unknown as QueueStore;
  const outcomes = makeOutcomes({
    store,
    holder: "a worker",
    blobs: {} as Blobs,
    recipients: {} as Recipients,
    signer: {} as Signer,
    announcer: { announce() {}, announceQueue() {} } as unknown as Announcer,
    config: { hostname: "crepes.fr" } as MailCoreConfig,
    clock,
    patiently: makePatience({ clock, isRunning: () => state.running, log }),
    log,
  });
  return { outcomes, written, clock, state };
}
const away = () => Object.assign(new Error("the database is away"), { code: "ECONNREFUSED" });

test("what ends while a transaction is in flight goes together into the next", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  let calls = 0;
  const { outcomes, written } = stage(() => {
    calls += 1;
    return gate;
  });
  const first = outcomes.finish([relayed("1")]);
  await expect.poll(() => calls).toBe(1);
  const rest = ["2", "3", "4"].map((id) => outcomes.finish([relayed(id)]));
  open();
  await Promise.all([first, ...rest]);
  expect(written).toEqual([["1"], ["2", "3", "4"]]);
});

test("one that cannot be written fails alone", async () => {
  const { outcomes, written } = stage(async (ids) => {
    if (ids.includes("2")) throw new Error("a defect");
  });
  const results = await Promise.allSettled(["1", "2", "3"].map((id) => outcomes.finish([relayed(id)])));
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(written).toEqual([["1"], ["3"]]);
});

test("a database that is away is waited for, so that what was passed on does not go out twice", async () => {
  let calls = 0;
  const { outcomes, written, clock } = stage(async () => {
    calls += 1;
    if (calls < 3) throw away();
  });
  const finished = outcomes.finish([relayed("1")]);
  for (const seen of [1, 2]) {
    await expect.poll(() => calls).toBe(seen);
    await new Promise((turn) => setImmediate(turn));
    clock.advance(1_000);
  }
  await finished;
  expect(written).toEqual([["1"]]);
});

test("a server that stops does not wait for a database", async () => {
  const { outcomes, state } = stage(async () => {
    throw away();
  });
  state.running = false;
  await expect(outcomes.finish([relayed("1")])).rejects.toThrow("away");
});

test("the log tells the priority of what was sent with one", async () => {
  const logged: unknown[] = [];
  const log = { ...silentLog, info: (_: string, fields?: object) => logged.push(fields) };
  const { outcomes } = stage(async () => {}, log);
  await outcomes.finish([relayed("1", { priority: 3 }), relayed("2")]);
  expect(logged).toMatchObject([{ entry: "1", priority: 3 }, { entry: "2" }]);
  expect(logged[1]).not.toHaveProperty("priority");
});
