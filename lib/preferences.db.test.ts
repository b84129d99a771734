import { expect, test } from "vitest";
import { prisma } from "./db/prisma.ts";
import { savedSearchesMax } from "./jmap/saved-search.ts";
import { addLabel } from "./labels.ts";
import { isKeysChange, usualKeys } from "./own-keys.ts";
import { changeOwnKeys, ownKeysOf, preferencesIn } from "./preferences.ts";
import { forgetSearch, renameSearch, savedSearchesOf, saveSearch } from "./saved-searches.ts";
import { alice, bob, withWebDatabase } from "./testing/web-database.ts";

withWebDatabase();

test("a search is saved under a name, replaced by the same name, renamed and forgotten by its owner alone", async () => {
  const saved = await saveSearch(alice, { name: "Bills", query: "subject:bill" });
  await saveSearch(alice, { name: "bills", query: "subject:invoice" });
  await saveSearch(alice, { name: "Ana", query: "from:ana" });
  expect((await savedSearchesOf(alice)).map(({ name, query }) => [name, query])).toEqual([
    ["Ana", "from:ana"],
    ["bills", "subject:invoice"],
  ]);
  const id = saved?.id ?? "";
  await renameSearch(bob, id, "Mine");
  await forgetSearch(bob, id);
  await renameSearch(alice, id, "Zebra");
  expect((await savedSearchesOf(alice)).map(({ name }) => name)).toEqual(["Ana", "Zebra"]);
  await forgetSearch(alice, id);
  expect(await savedSearchesOf(alice)).toHaveLength(1);
});

test("past the limit no search is saved, but one that is there can be replaced", async () => {
  await prisma().savedSearch.createMany({
    data: Array.from({ length: savedSearchesMax }, (_, n) => ({
      accountId: BigInt(bob),
      id: `s${n}`,
      name: `Search ${n}`,
      query: "a",
    })),
  });
  expect(await saveSearch(bob, { name: "One more", query: "b" })).toBeNull();
  expect(await saveSearch(bob, { name: "Search 7", query: "b" })).toMatchObject({ id: "s7" });
});

test("keys are as usual until they are changed, each part by itself", async () => {
  expect(await ownKeysOf(alice)).toEqual(usualKeys);
  await changeOwnKeys(alice, { keys: { archive: ["y"] } });
  await changeOwnKeys(alice, { singleKeys: false });
  expect(await ownKeysOf(alice)).toEqual({ keys: { archive: ["y"] }, singleKeys: false, hints: true });
  await changeOwnKeys(alice, { keys: {} });
  expect((await ownKeysOf(alice)).keys).toEqual({});
});

test("what is no change of keys is not kept", () => {
  expect(isKeysChange({ keys: { archive: ["g y"], star: [] } })).toBe(true);
  for (const wrong of [
    { keys: { archive: "y" } },
    { keys: { archive: ["a b c"] } },
    { keys: { archive: ["é"] } },
    { keys: [] },
    { singleKeys: "no" },
    { theme: "dark" },
    null,
  ])
    expect(isKeysChange(wrong), JSON.stringify(wrong)).toBe(false);
});

test("in another account one has its labels, and one's own searches and keys", async () => {
  await addLabel(alice, { name: "Private", colour: "red" });
  await addLabel(bob, { name: "Orders", colour: "blue" });
  await saveSearch(alice, { name: "Bills", query: "subject:bill" });
  const seen = await preferencesIn(alice, { account: bob, access: "read" });
  expect(seen.labels.map(({ name }) => name)).toEqual(["Orders"]);
  expect(seen.searches.map(({ name }) => name)).toContain("Bills");
  expect((await preferencesIn(alice, null)).labels.map(({ name }) => name)).toEqual(["Private"]);
});
