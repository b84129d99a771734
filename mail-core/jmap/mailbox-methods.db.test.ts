import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { AccountId } from "../ids.ts";
import { type Scene, stage } from "../testing/scene.ts";

let scene: Scene;
let bob: AccountId;

beforeAll(async () => {
  scene = await stage();
  bob = await scene.signIn("bob@crepes.fr");
});
afterAll(() => scene.end());
beforeEach(async () => {
  const { list } = await call("Mailbox/get", {});
  const own = list.filter((one: { role: string | null }) => one.role === null);
  const ids = own.map((one: { id: string }) => one.id);
  // Parents are named before their children, maybe: none stays for it.
  for (let at = 0; at < ids.length; at += 500)
    expect((await call("Mailbox/set", { destroy: ids.slice(at, at + 500) })).notDestroyed).toBeNull();
});

const call = (name: string, args: Record<string, unknown>) => scene.call(bob, name, args);
/** A chain of folders below each other; their ids from the top down. */
async function chain(name: string, levels: number): Promise<string[]> {
  const create = Object.fromEntries(
    Array.from({ length: levels }, (_, at) => [
      `${name}${at}`,
      { name: `${name}${at}`, parentId: at === 0 ? null : `#${name}${at - 1}` },
    ]).toReversed(),
  );
  const { created } = await call("Mailbox/set", { create });
  return Array.from({ length: levels }, (_, at) => created[`${name}${at}`].id);
}

test("a child may be named before its parent in one call; a ring of them is refused", async () => {
  const ids = await chain("deep", 5);
  const { list } = await call("Mailbox/get", { ids, properties: ["parentId"] });
  expect(list.map((one: { parentId: string | null }) => one.parentId)).toEqual([null, ...ids.slice(0, -1)]);
  const ring = await call("Mailbox/set", {
    create: {
      a: { name: "a", parentId: "#b" },
      b: { name: "b", parentId: "#a" },
      c: { name: "c", parentId: "#c" },
    },
  });
  expect(ring.created).toBeNull();
  expect(Object.keys(ring.notCreated).sort()).toEqual(["a", "b", "c"]);
});

test("a folder is not moved where those below it would lie too deep, nor into itself", async () => {
  const [six = "", , inside = ""] = await chain("six", 6);
  const five = await chain("five", 5);
  const move = (id: string, parentId: string | null) =>
    call("Mailbox/set", { update: { [id]: { parentId } } });
  const refused = { notUpdated: { [six]: { type: "invalidProperties", properties: ["parentId"] } } };
  expect(await move(six, five[4] ?? "")).toMatchObject(refused);
  expect(await move(six, inside)).toMatchObject(refused);
  expect(await move(six, six)).toMatchObject(refused);
  expect(await move(six, five[3] ?? "")).toMatchObject({ updated: { [six]: null }, notUpdated: null });
});

test.each([
  ["nothing", ""],
  ["spaces", "  "],
  ["a line end", "a\nb"],
  ["NUL", "a\0b"],
  ["half a character", "a\ud800b"],
  ["a line separator", "a\u2028b"],
  ["an override of direction", "a\u202eb"],
  ["201 octets", "x".repeat(201)],
  ["a number", 7],
  ["null", null],
  ["a name that is there", "inbox of mine"],
])("a folder is not called %s", async (_what, name) => {
  await call("Mailbox/set", { create: { n: { name: "inbox of mine" } } });
  const set = await call("Mailbox/set", { create: { n: { name } } });
  expect(set).toMatchObject({
    created: null,
    notCreated: { n: { type: "invalidProperties", properties: ["name"] } },
  });
});

test("creation ids are names like any other, and no more folders are made than one account may have", async () => {
  const odd = await call("Mailbox/set", { create: JSON.parse('{"__proto__":{"name":"p"}}') });
  expect(Object.keys(odd.created)).toEqual(["__proto__"]);
  const many = (from: number) =>
    Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`n${n}`, { name: `n${from + n}` }]));
  await call("Mailbox/set", { create: many(0) });
  const last = await call("Mailbox/set", { create: many(500) });
  expect(Object.values(last.notCreated)).toContainEqual({
    type: "overQuota",
    description: "There are too many folders",
  });
  expect((await call("Mailbox/query", { calculateTotal: true })).total).toBe(1000);
});

test("a filter is not too long", async () => {
  const filter = { operator: "AND", conditions: Array(300).fill({ name: "x" }) };
  expect(await call("Mailbox/query", { filter })).toMatchObject({ type: "unsupportedFilter" });
});

test("folders are listed as a tree, filtered with their ancestors, and in pages", async () => {
  const ids = await chain("t", 3);
  const sort = [{ property: "name" }];
  const own = { hasAnyRole: false };
  expect((await call("Mailbox/query", { filter: own, sort, sortAsTree: true })).ids).toEqual(ids);
  expect((await call("Mailbox/query", { filter: { name: "T2" }, filterAsTree: true })).ids).toEqual([]);
  expect((await call("Mailbox/query", { filter: { name: "T2" } })).ids).toEqual([ids[2]]);
  expect(
    await call("Mailbox/query", { filter: own, sort, anchor: ids[1], anchorOffset: -1, limit: 2 }),
  ).toMatchObject({
    position: 0,
    ids: ids.slice(0, 2),
  });
  const descending = [{ property: "name", isAscending: false }];
  expect((await call("Mailbox/query", { filter: own, sort: descending, position: -1 })).ids).toEqual([
    ids[0],
  ]);
});

test.each([
  [{ filter: [] }, "invalidArguments"],
  [{ filter: { name: 7 } }, "invalidArguments"],
  [{ filter: { hasAnyRole: "yes" } }, "invalidArguments"],
  [{ filter: { operator: "XOR", conditions: [] } }, "invalidArguments"],
  [{ filter: { operator: "AND" } }, "invalidArguments"],
  [{ filter: { constructor: 1 } }, "unsupportedFilter"],
  [{ sort: {} }, "invalidArguments"],
  [{ sort: [{ property: "colour" }] }, "unsupportedSort"],
  [{ sort: [{ property: "name", collation: "i;x" }] }, "unsupportedSort"],
  [{ position: 1.5 }, "invalidArguments"],
  [{ limit: -1 }, "invalidArguments"],
  [{ limit: "1" }, "invalidArguments"],
  [{ anchor: 7 }, "invalidArguments"],
  [{ anchor: "m1" }, "anchorNotFound"],
  [{ sortAsTree: 1 }, "invalidArguments"],
])("Mailbox/query with %j is answered %s", async (args, type) => {
  expect(await call("Mailbox/query", args)).toMatchObject({ type });
});

test("Mailbox/queryChanges brings an old result to the new one, whatever was done meanwhile", async () => {
  const make = async (names: string[]) => {
    const create = Object.fromEntries(names.map((name) => [name, { name }]));
    return (await call("Mailbox/set", { create })).created as Record<string, { id: string }>;
  };
  const made = await make(["b", "d", "f", "h"]);
  const idOf = (name: string) => made[name]?.id ?? "";
  const query = {
    filter: { operator: "NOT", conditions: [{ name: "hidden" }] },
    sort: [{ property: "name", isAscending: false }],
    calculateTotal: true,
  };
  const before = await call("Mailbox/query", query);
  expect(before.canCalculateChanges).toBe(true);
  await call("Mailbox/set", {
    create: { c: { name: "c" }, gone: { name: "gone" } },
    update: { [idOf("h")]: { name: "a" }, [idOf("d")]: { name: "hidden" } },
    destroy: [idOf("f")],
  });
  const changes = await call("Mailbox/queryChanges", { ...query, sinceQueryState: before.queryState });
  const after = await call("Mailbox/query", query);
  const spliced = before.ids.filter((one: string) => !changes.removed.includes(one));
  for (const { id, index } of changes.added) spliced.splice(index, 0, id);
  expect(spliced).toEqual(after.ids);
  expect(changes).toMatchObject({
    oldQueryState: before.queryState,
    newQueryState: after.queryState,
    total: after.total,
  });
  const again = { ...query, sinceQueryState: after.queryState };
  expect(await call("Mailbox/queryChanges", again)).toMatchObject({ removed: [], added: [] });
});

test.each([
  [{ sinceQueryState: "99999" }, "cannotCalculateChanges"],
  [{ sinceQueryState: "x" }, "cannotCalculateChanges"],
  [{ sinceQueryState: "0", sortAsTree: true }, "cannotCalculateChanges"],
  [{ sinceQueryState: 7 }, "invalidArguments"],
  [{ sinceQueryState: "0", maxChanges: 0 }, "invalidArguments"],
  [{ sinceQueryState: "0", filter: { colour: "red" } }, "unsupportedFilter"],
])("Mailbox/queryChanges with %j is answered %s", async (args, type) => {
  expect(await call("Mailbox/queryChanges", args)).toMatchObject({ type });
});

test("more changes than a client wants are too many", async () => {
  const { queryState: sinceQueryState } = await call("Mailbox/query", {});
  await call("Mailbox/set", { create: { a: { name: "a" }, b: { name: "b" } } });
  expect(await call("Mailbox/queryChanges", { sinceQueryState, maxChanges: 1 })).toEqual({
    type: "tooManyChanges",
  });
  expect((await call("Mailbox/queryChanges", { sinceQueryState, maxChanges: 2 })).added).toHaveLength(2);
});
