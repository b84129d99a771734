import { afterAll, beforeAll, expect, test } from "vitest";
import { silentLog } from "../log.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { type ScratchDatabase, scratchDatabase } from "../testing/scratch-database.ts";
import { makeAnnouncer } from "./announcer.ts";
import { makeIds } from "./ids.ts";
import { makeSweeper } from "./sweep.ts";

let database: ScratchDatabase;
beforeAll(async () => {
  database = await scratchDatabase();
});
afterAll(() => database.close());

test("what nobody names goes once it is old; what is named or young stays", async () => {
  const clock = fakeClock();
  const ids = makeIds(clock.now);
  const blob = async (isMessage: boolean) => {
    const id = ids.next();
    await database.query("INSERT INTO blob_chunk VALUES ($1, 0, ''), ($1, 1, '')", [id]);
    if (isMessage) await database.query("INSERT INTO message VALUES ($1, 0, '{}')", [id]);
    return id;
  };
  await blob(false);
  await blob(true);
  const upload = await blob(false);
  await database.query("INSERT INTO upload VALUES (1, $1, 0, 'x/y')", [upload]);
  const queued = await blob(true);
  await database.query(
    `INSERT INTO queue_entry (id, message_id, trace, forward_path, domain, state, next_attempt_at, created_at, expires_at)
     VALUES (1, $1, '', 'a@b', 'b', 'waiting', now(), now(), now())`,
    [queued],
  );
  await database.query("INSERT INTO sign_in_failure VALUES (1, 'a', 'n', $1)", [new Date(clock.now())]);
  await database.query(
    `INSERT INTO account (id, address, password_hash) VALUES (1, 'a@b', '');
     INSERT INTO pop_sign_in VALUES (1, '192.0.2.7', '${new Date(clock.now()).toISOString()}')`,
  );
  await database.query("INSERT INTO mail_state (account_id, email) VALUES (1, 20005)");
  await database.query(
    "INSERT INTO change SELECT 1, 'Email', s, s, 'created' FROM generate_series(1, 20005) s",
  );
  const digests = "INSERT INTO accepted_digest VALUES (decode($1, 'hex'), $2)";
  await database.query(digests, ["01", ids.next()]);
  clock.advance(25 * 3_600_000);
  await database.query(digests, ["02", ids.next()]);
  const young = await blob(false);
  await makeSweeper({ database, clock, log: silentLog }).runOnce();
  const blobs = await database.query("SELECT DISTINCT blob_id AS id FROM blob_chunk ORDER BY 1");
  expect(blobs.map(({ id }) => id)).toEqual([queued, young]);
  expect(await database.query("SELECT id FROM message")).toEqual([{ id: queued }]);
  expect(await database.query("SELECT FROM upload")).toHaveLength(0);
  expect(await database.query("SELECT FROM sign_in_failure")).toHaveLength(0);
  expect(await database.query("SELECT FROM pop_sign_in")).toHaveLength(0);
  expect(await database.query("SELECT encode(digest, 'hex') AS digest FROM accepted_digest")).toEqual([
    { digest: "02" },
  ]);
  expect(await database.query("SELECT min(state) FROM change")).toEqual([{ min: "6" }]);
});

test("what ended long ago is forgotten with all that happened to it; what waits or ended lately is not", async () => {
  const clock = fakeClock();
  const ids = makeIds(clock.now);
  const entry = async (state: string, endedAt: Date | null) => {
    const id = ids.next();
    await database.query(
      `INSERT INTO queue_entry (id, message_id, trace, forward_path, domain, state, next_attempt_at, created_at, expires_at, ended_at)
       VALUES ($1, 1, '', 'a@b', 'b', $2, now(), now(), now(), $3)`,
      [id, state, endedAt],
    );
    return id;
  };
  const event = async (entryId: string) => {
    const callId = ids.next();
    await database.query("INSERT INTO journey_call (id, dialogue) VALUES ($1, 'S: 220 b')", [callId]);
    await database.query("INSERT INTO journey_event VALUES ($1, $2, now(), 'deferred', $3, '{}')", [
      entryId,
      ids.next(),
      callId,
    ]);
  };
  const old = await entry("relayed", new Date(clock.now()));
  const waiting = await entry("waiting", null);
  for (const id of [old, old, waiting]) await event(id);
  clock.advance(2 * 86_400_000);
  const late = await entry("bounced", new Date(clock.now()));
  for (const id of [waiting, late]) await event(id);
  await makeSweeper({ database, clock, log: silentLog, journeyLifetimeMs: 86_400_000 }).runOnce();
  const kept = (table: string, column: string) =>
    database.query(`SELECT ${column} AS id FROM ${table} WHERE ${column} >= $1 ORDER BY 1`, [old]);
  expect(await kept("queue_entry", "id")).toEqual([{ id: waiting }, { id: late }]);
  expect(await kept("journey_event", "entry_id")).toEqual([{ id: waiting }, { id: late }]);
  expect(await kept("journey_call", "id")).toHaveLength(2);
});

test("another machine hears of an account and of the queue; one's own callbacks run once and at once", async () => {
  const [here, there] = [
    makeAnnouncer({ database, log: silentLog }),
    makeAnnouncer({ database, log: silentLog }),
  ];
  await Promise.all([here.start(), there.start()]);
  let own = 0;
  here.watch("7", () => {
    own += 1;
  });
  const heard = new Promise<void>((resolve) => there.watch("7", resolve));
  const woken = new Promise<void>((resolve) => there.watchQueue(() => resolve()));
  here.announce(["7", "7"]);
  here.announceQueue();
  expect(own).toBe(1);
  await Promise.all([heard, woken]);
  expect(own).toBe(1);
  await Promise.all([here.stop(), there.stop()]);
});
