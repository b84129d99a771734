import { afterEach, expect, test, vi } from "vitest";
import type { Act } from "../kept/acts.ts";
import { storeOf } from "../testing/store-of.ts";
import { mailboxQuery } from "./calls.ts";
import { Changes, withFlag } from "./changes.ts";
import { Sync } from "./sync.ts";
import type { Email, Invocation } from "./types.ts";

afterEach(() => void vi.unstubAllGlobals());

test("acts that wait for the server wait in the order in which they were done, whichever request fails first", async () => {
  const fail: (() => void)[] = [];
  vi.stubGlobal(
    "fetch",
    () => new Promise((_, reject) => fail.push(() => reject(new TypeError("Failed to fetch")))),
  );
  const waiting: Act[] = [];
  const sync = new Sync(storeOf([]));
  sync.offline = {
    later: async (act) => waiting.push(act) > 0,
    list: async () => false,
    thread: async () => false,
    emails: async () => null,
  };
  const read: Act = { set: { update: { M1: { "keywords/$seen": true } } } };
  const star: Act = { set: { update: { M1: { "keywords/$flagged": true } } } };
  const outcomes = [sync.writeOrLater(read), sync.writeOrLater(star)];
  for (const one of fail.reverse()) one();
  expect(await Promise.all(outcomes)).toEqual([false, false]);
  expect(waiting).toEqual([read, star]);
});

/** A server whose answers a test gives one by one, to the requests in their order. */
function slowServer() {
  const asked: { calls: Invocation[]; outlives: boolean; answer(responses: Invocation[]): void }[] = [];
  vi.stubGlobal(
    "fetch",
    (_: string, { body, keepalive: outlives }: { body: string; keepalive: boolean }) =>
      new Promise((resolve) => {
        const calls: Invocation[] = JSON.parse(body).methodCalls;
        const answer = (methodResponses: Invocation[]) =>
          resolve(Response.json({ methodResponses, sessionState: "s" }));
        asked.push({ calls, outlives, answer });
      }),
  );
  const request = (n: number) => vi.waitUntil(() => asked[n], { timeout: 60_000 });
  /** From here on whatever comes is answered at once. */
  const serve = (answers: (calls: Invocation[]) => Invocation[]) => {
    for (const { calls, answer } of asked.splice(0)) answer(answers(calls));
    asked.push = (...given) => {
      for (const { calls, answer } of given) answer(answers(calls));
      return 0;
    };
  };
  return { asked, request, serve };
}

const plain = { id: "M1", threadId: "T1", keywords: {}, mailboxIds: { in: true } } as unknown as Email;
const star = ({ keywords, mailboxIds }: Email) => ({
  keywords: withFlag(keywords, "$flagged", true),
  mailboxIds,
});

test("what was asked before an act and is answered after it does not take the act back", async () => {
  const { asked, request } = slowServer();
  const store = storeOf([plain]);
  store.states.set("Email", "1");
  const sync = new Sync(store);
  const seen: boolean[] = [];
  store.subscribe(() => seen.push(store.emails.get("M1")?.keywords.$flagged === true));

  const refreshed = sync.refresh();
  const older = await request(0);
  const opened = sync.loadEmails(["M1"]);
  const opening = await request(1);
  const done = new Changes(store, sync).update(["M1"], star);
  (await request(2)).answer([["Email/set", { updated: { M1: null } }, "set"]]);
  await done;
  // Both speak of the time before the star, as does whoever else changed the message then.
  older.answer([
    [
      "Email/changes",
      { newState: "1", hasMoreChanges: false, created: [], updated: ["M1"], destroyed: [] },
      "changes",
    ],
    ["Email/get", { state: "1", list: [plain] }, "updated"],
  ]);
  opening.answer([["Email/get", { state: "1", list: [plain] }, "emails"]]);
  await opened;
  const newer = await request(3);
  expect(newer.calls.map(([name]) => name)).toContain("Email/changes");
  newer.answer([
    [
      "Email/changes",
      { newState: "2", hasMoreChanges: false, created: [], updated: ["M1"], destroyed: [] },
      "changes",
    ],
    ["Email/get", { state: "2", list: [{ ...plain, keywords: { $flagged: true, $seen: true } }] }, "updated"],
  ]);
  await vi.waitUntil(() => store.emails.get("M1")?.keywords.$seen, { timeout: 60_000 });
  for (const rest of asked.slice(4)) rest.answer([]);
  await Promise.race([refreshed, Promise.resolve()]);
  expect(seen).not.toContain(false);
});

const inbox = mailboxQuery("in");
/** A window of the inbox, and a round of changes with it: each shows these emails. */
const rows = (tag: string, list: Email[]): Invocation[] => [
  [
    "Email/query",
    { queryState: "1", ids: list.map(({ id }) => id), total: list.length, position: 0 },
    `${tag}.query`,
  ],
  ["Email/get", { state: "1", list }, `${tag}.rows`],
];

test("a list that was asked for before a conversation left it does not bring it back", async () => {
  const { request, serve } = slowServer();
  const store = storeOf([plain]);
  const sync = new Sync(store);
  const shown: boolean[] = [];
  store.subscribe(() => shown.push(store.list(inbox).ids.includes("M1")));
  const opened = sync.lists.load(inbox, 0, 50);
  const older = await request(0);
  const moved = new Changes(store, sync).update(["M1"], ({ keywords }) => ({
    keywords,
    mailboxIds: { away: true },
  }));
  (await request(1)).answer([["Email/set", { updated: { M1: null } }, "set"]]);
  await moved;
  older.answer(rows("list", [plain]));
  serve(() => rows("list", []));
  await opened;
  expect(store.list(inbox)).toMatchObject({ ids: [], total: 0 });
  expect(shown).not.toContain(true);
});

test("a list that was asked for before news came and answered after it is asked for again", async () => {
  const { request, serve } = slowServer();
  const store = storeOf([]);
  const sync = new Sync(store);
  sync.inView = { query: inbox, rows: [0, 10], threadId: null };
  const opened = sync.lists.load(inbox, 0, 50);
  const older = await request(0);
  void sync.refresh();
  (await request(1)).answer([["Email/get", { state: "2", list: [] }, "updated"], ...rows("list0", [plain])]);
  await vi.waitUntil(() => store.list(inbox).ids.includes("M1"), { timeout: 60_000 });
  older.answer(rows("list", []));
  serve(() => rows("list", [plain]));
  await opened;
  expect(store.list(inbox)).toMatchObject({ ids: ["M1"], total: 1 });
});

test("acts outlive the page that they were done on, as many as a browser takes", async () => {
  const { asked } = slowServer();
  const sync = new Sync(storeOf([plain]));
  void sync.read([["Mailbox/get", { accountId: "a1", ids: null }, "mailboxes"]]);
  for (let n = 0; n < 100; n += 1)
    void sync.writeOrLater({ set: { update: { M1: { "keywords/$flagged": true } } } });
  const [question, ...acts] = asked.map(({ outlives }) => outlives);
  expect(question).toBe(false);
  expect(acts.slice(0, 5)).not.toContain(false);
  expect(acts.slice(-10)).not.toContain(true);
});
