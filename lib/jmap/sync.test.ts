import { afterEach, expect, test, vi } from "vitest";
import type { Act } from "../kept/acts.ts";
import { storeOf } from "../testing/store-of.ts";
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
  const asked: { calls: Invocation[]; answer(responses: Invocation[]): void }[] = [];
  vi.stubGlobal(
    "fetch",
    (_: string, { body }: { body: string }) =>
      new Promise((resolve) => {
        const calls: Invocation[] = JSON.parse(body).methodCalls;
        const answer = (methodResponses: Invocation[]) =>
          resolve(Response.json({ methodResponses, sessionState: "s" }));
        asked.push({ calls, answer });
      }),
  );
  const request = (n: number) => vi.waitUntil(() => asked[n], { timeout: 60_000 });
  return { asked, request };
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
