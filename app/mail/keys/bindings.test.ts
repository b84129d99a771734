import { expect, test } from "vitest";
import { usualKeys } from "../../../lib/own-keys.ts";
import { bindingsFor, conflictsOf, keysFor, withKeys, withUsualKeys } from "./bindings.ts";
import { press } from "./key-press.ts";

const usual = keysFor(usualKeys);
const own = (keys: Record<string, readonly string[]>) => ({ ...usualKeys, keys });

test("an act does by its own keys what it did by the usual ones, which then do nothing", () => {
  const bindings = bindingsFor(keysFor(own({ archive: ["y"], inbox: ["q i"] })));
  expect(press(null, "y", 0, bindings).command).toBe("archive");
  expect(press(null, "e", 0, bindings).command).toBeNull();
  const { pending } = press(null, "q", 0, bindings);
  expect(press(pending, "i", 100, bindings).command).toBe("inbox");
});

test("without single keys only keys that write no sign do anything", () => {
  const { next, open, selectNone, palette, inbox } = keysFor({ ...usualKeys, singleKeys: false });
  expect({ next, open, selectNone, palette, inbox }).toEqual({
    ...{ next: [], open: ["Enter"], selectNone: ["Escape"], palette: ["Ctrl+K"], inbox: [] },
  });
});

test("a conflict names every act that would be lost", () => {
  expect(conflictsOf(usual, "archive", "s")).toEqual(["star"]);
  expect(conflictsOf(usual, "archive", "e")).toEqual([]);
  expect(conflictsOf(usual, "archive", "e y")).toEqual([]);
  // One key would swallow all that begin with it.
  expect(conflictsOf(usual, "archive", "*")).toEqual([
    ...["selectAll", "selectNone", "selectRead", "selectUnread", "selectStarred", "selectUnstarred"],
  ]);
  expect(conflictsOf(usual, "archive", "j k")).toEqual(["next"]);
});

test("keys that are taken leave the other act, and come back to it", () => {
  const keys = withKeys(own({}), "archive", "o");
  expect(keys).toEqual({ archive: ["o"], open: ["Enter"] });
  expect(withUsualKeys(own({ ...keys }), "archive")).toEqual({ open: ["Enter"] });
  expect(withUsualKeys(own({ star: ["e"], archive: ["y"] }), "archive")).toEqual({ star: [] });
});

test("the palette keeps its key, whatever was kept", () => {
  expect(keysFor(own({ palette: ["p"] })).palette).toEqual(["Ctrl+K"]);
});

test("no two usual keys are in each other's way", () => {
  for (const [id, keys] of Object.entries(usual))
    for (const one of keys) expect(conflictsOf(usual, id as keyof typeof usual, one), one).toEqual([]);
});
