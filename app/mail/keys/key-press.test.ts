import { expect, test } from "vitest";
import { usualKeys } from "../../../lib/own-keys.ts";
import { bindingsFor, keysFor } from "./bindings.ts";
import { commands, shownKeys } from "./key-map.ts";
import { letterOf, type Pending, press as pressWith, secondKeyMs } from "./key-press.ts";

const bindings = bindingsFor(keysFor(usualKeys));
const press = (before: Pending | null, key: string, atMs: number) => pressWith(before, key, atMs, bindings);

test("every key does one thing, and none that begins two keys does anything alone", () => {
  const all = commands.flatMap(([, { keys }]) => keys);
  expect(new Set(all).size).toBe(all.length);
  for (const keys of all.filter((one) => one.includes(" "))) expect(all).not.toContain(keys.split(" ")[0]);
});

test("g and then i goes to the inbox; i alone does nothing", () => {
  const first = press(null, "g", 0);
  expect(first).toEqual({ command: null, pending: { key: "g", atMs: 0 } });
  expect(press(first.pending, "i", 300)).toEqual({ command: "inbox", pending: null });
  expect(press(null, "i", 300)).toEqual({ command: null, pending: null });
});

test("a second key that comes late, or that belongs to nothing, is not taken for another act", () => {
  const g = { key: "g", atMs: 0 };
  expect(press(g, "i", secondKeyMs + 1)).toEqual({ command: null, pending: null });
  expect(press(g, "e", 100)).toEqual({ command: null, pending: null });
  expect(press(g, "e", secondKeyMs + 1).command).toBe("archive");
});

test("on a page that is busy for long the second key is not late, in whatever order they are dealt with", () => {
  const busyMs = 3 * secondKeyMs;
  const { pending } = pressWith(null, "g", 0, bindings, busyMs);
  // Both were pressed while it was busy; and somebody saw the first dealt with, and pressed the second.
  expect(press(pending, "i", 200).command).toBe("inbox");
  expect(press(pending, "i", busyMs + 200).command).toBe("inbox");
  expect(press(pending, "i", busyMs + secondKeyMs + 1).command).toBeNull();
});

test("a key of a Greek keyboard is the letter that stands in its place", () => {
  expect(letterOf({ key: "ξ", code: "KeyJ", shiftKey: false })).toBe("j");
  expect(letterOf({ key: "Ι", code: "KeyI", shiftKey: true })).toBe("I");
  // On a French one the letter is where it says.
  expect(letterOf({ key: "a", code: "KeyQ", shiftKey: false })).toBe("a");
  expect(letterOf({ key: "Enter", code: "Enter", shiftKey: false })).toBe("Enter");
});

test("keys are shown as they stand on a keyboard", () => {
  expect(shownKeys("I")).toEqual(["Shift", "I"]);
  expect(shownKeys("g i")).toEqual(["g", "i"]);
  expect(shownKeys("Ctrl+K")).toEqual(["Ctrl", "K"]);
});
