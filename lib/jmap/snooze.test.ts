import { expect, test } from "vitest";
import { snoozedUntil, withSnooze } from "./snooze.ts";

const at = Date.UTC(2026, 10, 22, 7, 30, 5);

test("the time of a sleep is a keyword, one at a time, and is read back", () => {
  const once = withSnooze({ $seen: true }, at);
  expect(once).toEqual({ $seen: true, "snoozed-until-20261122t073005z": true });
  expect(snoozedUntil({ keywords: once })).toBe(at);
  const again = withSnooze({ ...once, snoozed: true }, at + 1_000);
  expect(Object.keys(again)).toEqual(["$seen", "snoozed-until-20261122t073006z"]);
  expect(withSnooze(again, null)).toEqual({ $seen: true });
});

test("what is awake, and a time that is none, sleeps until nothing", () => {
  expect(snoozedUntil({ keywords: { snoozed: true } })).toBeNull();
  expect(snoozedUntil({ keywords: { "snoozed-until-20269999t999999z": true } })).toBeNull();
  expect(snoozedUntil({ keywords: { "snoozed-until-tomorrow": true } })).toBeNull();
});
