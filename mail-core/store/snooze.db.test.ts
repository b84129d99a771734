import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { silentLog } from "../log.ts";
import { fakeClock } from "../testing/fake-clock.ts";
import { type Scene, stage } from "../testing/scene.ts";
import { type Database, openDatabase } from "./database.ts";
import { makeWaker } from "./snooze.ts";

/** Long after today, so that the server's own waker leaves these alone. */
const startMs = Date.UTC(2040, 0, 1, 7);
const clock = fakeClock(startMs);
const announced: string[] = [];
let scene: Scene;
let database: Database;
let waker: ReturnType<typeof makeWaker>;
let bob: AccountId;
let inbox: string;
let snoozed: string;

beforeAll(async () => {
  scene = await stage();
  database = openDatabase(scene.database.url, { connectionsMax: 2 });
  const announcer = { announce: (ids: Iterable<string>) => void announced.push(...ids) };
  waker = makeWaker({ database, announcer, clock, log: silentLog });
  bob = await scene.signIn("bob@crepes.fr");
  const { list } = await scene.call(bob, "Mailbox/get", {});
  inbox = list.find(({ role }: { role: string }) => role === "inbox").id;
  const create = { s: { name: "Snoozed", role: "snoozed" } };
  snoozed = (await scene.call(bob, "Mailbox/set", { create })).created.s.id;
});
afterAll(async () => {
  await database.close();
  await scene.end();
});

async function asleep(subject: string, until: string): Promise<string> {
  const keywords = { $seen: true, [`snoozed-until-${until}`]: true };
  const create = { n: { mailboxIds: { [snoozed]: true }, keywords, subject } };
  return (await scene.call(bob, "Email/set", { create })).created.n.id;
}
const read = async (id: string) => (await scene.call(bob, "Email/get", { ids: [id] })).list[0];

test("there is one mailbox of this role, and only a new one can have it", async () => {
  const create = { t: { name: "More", role: "snoozed" }, u: { name: "Inbox 2", role: "inbox" } };
  const { notCreated } = await scene.call(bob, "Mailbox/set", { create });
  expect(Object.keys(notCreated)).toEqual(["t", "u"]);
});

test("what sleeps comes back to the inbox at its time, unread and above what came before, and not earlier", async () => {
  const id = await asleep("Pickles", "20400101t080000z");
  const later = await asleep("Later", "20400101t090000z");
  await scene.call(bob, "Email/set", {
    create: { n: { mailboxIds: { [inbox]: true }, subject: "Came meanwhile" } },
  });
  clock.advance(3_599_000);
  await waker.runOnce();
  expect((await read(id)).mailboxIds).toEqual({ [snoozed]: true });
  expect(announced).toEqual([]);

  clock.advance(1_000);
  await waker.runOnce();
  expect(await read(id)).toMatchObject({ mailboxIds: { [inbox]: true }, keywords: { snoozed: true } });
  expect((await read(later)).mailboxIds).toEqual({ [snoozed]: true });
  expect(announced).toEqual([bob]);
  const sort = [{ property: "receivedAt", isAscending: false }];
  const listed = { filter: { inMailbox: inbox }, sort, collapseThreads: true };
  expect((await scene.call(bob, "Email/query", listed)).ids[0]).toBe(id);
  const { list } = await scene.call(bob, "Mailbox/get", { ids: [inbox, snoozed] });
  expect(list).toMatchObject([
    { totalEmails: 2, unreadEmails: 2 },
    { totalEmails: 1, unreadEmails: 0 },
  ]);
});

test("what was taken out of its sleep stays where it was put, and an odd time wakes nobody", async () => {
  const moved = await asleep("Moved", "20400101t083000z");
  const odd = await asleep("Odd", "zzz");
  await scene.call(bob, "Email/set", { update: { [moved]: { mailboxIds: { [inbox]: true } } } });
  clock.advance(86_400_000);
  await waker.runOnce();
  expect((await read(moved)).keywords).toMatchObject({ $seen: true });
  expect((await read(odd)).mailboxIds).toEqual({ [snoozed]: true });
});

test("a server that was away wakes at its start what was due meanwhile", async () => {
  const id = await asleep("Slept long", "20400105t080000z");
  clock.advance(30 * 86_400_000);
  await makeWaker({ database, announcer: { announce() {} }, clock, log: silentLog }).runOnce();
  expect((await read(id)).mailboxIds).toEqual({ [inbox]: true });
});
