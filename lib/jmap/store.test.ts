import { expect, test } from "vitest";
import { storeOf } from "../testing/store-of.ts";
import { mailboxQuery } from "./calls.ts";
import type { Email, Id, Invocation } from "./types.ts";

const query = mailboxQuery("inbox");
const emptyStore = (isGrouped = true) => storeOf([], isGrouped);

const names = (from: number, count: number) => Array.from({ length: count }, (_, n) => `e${from + n}`);
const answer = (position: number, ids: Id[], queryState: string, total = 120): Invocation[] => [
  ["Email/query", { position, ids, queryState, total }, "list.query"],
  ["Email/get", { state: queryState, list: [] }, "list.rows"],
];

function withTwoWindows() {
  const store = emptyStore();
  store.putWindow(query, answer(0, names(0, 50), "1"));
  store.putWindow(query, answer(50, names(50, 50), "1"));
  expect(store.hasRows(query, 0, 100)).toBe(true);
  return store;
}

test("a change that moves no row leaves every row in its place, and those out of view are asked for again", () => {
  const store = withTwoWindows();
  store.putWindow(query, answer(0, names(0, 50), "2"));
  expect(store.list(query).ids.slice(0, 100)).toEqual(names(0, 100));
  expect(store.hasRows(query, 0, 50)).toBe(true);
  expect(store.hasRows(query, 40, 60)).toBe(false);
  store.putWindow(query, answer(50, names(50, 50), "2"));
  expect(store.hasRows(query, 0, 100)).toBe(true);
});

test("when a new row comes, the windows that were not read since show nothing", () => {
  const store = withTwoWindows();
  store.putWindow(query, answer(0, ["new", ...names(0, 49)], "2", 121));
  const { ids } = store.list(query);
  expect(ids).toHaveLength(121);
  expect(ids[0]).toBe("new");
  expect(ids.slice(50).every((id) => id === undefined)).toBe(true);
});

test("when a row is another one, what was read of the same state stays", () => {
  const store = withTwoWindows();
  store.putWindow(query, answer(0, names(0, 50), "2"));
  store.putWindow(query, answer(50, ["other", ...names(51, 49)], "2"));
  expect(store.list(query).ids.slice(0, 52)).toEqual([...names(0, 50), "other", "e51"]);
  expect(store.hasRows(query, 0, 100)).toBe(true);
});

test("the rows past the last window are not known until they are read", () => {
  const store = withTwoWindows();
  expect(store.hasRows(query, 90, 120)).toBe(false);
  store.putWindow(query, answer(100, names(100, 20), "1"));
  expect(store.hasRows(query, 90, 150)).toBe(true);
});

test("message by message each email is a row of its own, and a conversation's address leads to its last message", () => {
  const store = emptyStore(false);
  const email = (id: Id) => ({ id, threadId: "t1", receivedAt: id }) as unknown as Email;
  store.putWindow(query, [
    ["Email/query", { position: 0, ids: ["e2", "e1"], queryState: "1", total: 2 }, "list.query"],
    ["Email/get", { state: "1", list: [email("e2"), email("e1")] }, "list.rows"],
  ]);
  expect(store.emails.get("e1")?.threadId).toBe("e1");
  expect(store.threadEmails("e1").map(({ id }) => id)).toEqual(["e1"]);
  store.putThreads([{ id: "t1", emailIds: ["e1", "e2"] }]);
  expect(store.threadEmails("t1").map(({ id }) => id)).toEqual(["e2"]);
  expect(store.threadEmails("e2").map(({ id }) => id)).toEqual(["e2"]);
});

test("of a conversation whose body is forgotten the row stays", () => {
  const store = emptyStore();
  store.putThreads([{ id: "t", emailIds: ["e"] }]);
  store.putEmails([{ id: "e", threadId: "t", subject: "Hi", bodyValues: {} } as unknown as Email]);
  store.forgetBodies(["t", "gone"]);
  expect(store.emails.get("e")).toEqual({ id: "e", threadId: "t", subject: "Hi" });
});

test("what a search found first is shown before all of it is counted", () => {
  const store = emptyStore();
  const [found, rows] = answer(0, names(0, 50), "1") as [Invocation, Invocation];
  store.putWindow(query, [[found[0], { ...found[1], total: undefined }, found[2]], rows]);
  expect(store.list(query)).toMatchObject({ total: 50, isUncounted: true });
  store.putCount(query, { queryState: "2", total: 700 });
  expect(store.list(query).total).toBe(50);
  store.putCount(query, { queryState: "1", total: 120 });
  expect(store.list(query)).toMatchObject({ total: 120, isUncounted: false });
  expect(store.list(query).ids).toHaveLength(120);
});

test("rows that are not loaded are undefined and not missing, so that nothing moves into their place", () => {
  const store = emptyStore();
  store.putWindow(query, answer(100, names(100, 20), "1"));
  const { ids } = store.list(query);
  expect(ids.filter((id) => id !== "e100")).toHaveLength(119);
  expect(Object.keys(ids)).toHaveLength(120);
});
