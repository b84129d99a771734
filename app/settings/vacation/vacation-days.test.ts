import { expect, test } from "vitest";
import { beginningOf, dayOf, endOf, lastDayOf } from "./vacation-days.ts";

const athens = "Europe/Athens";

test("a vacation begins with its first day and lasts through its last one, where its owner is", () => {
  expect(beginningOf("2026-12-24", athens)).toBe("2026-12-23T22:00:00Z");
  expect(endOf("2026-12-31", athens)).toBe("2026-12-31T22:00:00Z");
  expect(dayOf("2026-12-23T22:00:00Z", athens)).toBe("2026-12-24");
  expect(lastDayOf("2026-12-31T22:00:00Z", athens)).toBe("2026-12-31");
});

test("a day on which the clocks change has another length", () => {
  expect(beginningOf("2026-10-25", athens)).toBe("2026-10-24T21:00:00Z");
  expect(endOf("2026-10-25", athens)).toBe("2026-10-25T22:00:00Z");
});

test("no day is no date", () => {
  expect([beginningOf("", athens), endOf("tomorrow", athens)]).toEqual([null, null]);
  expect([dayOf(null, athens), lastDayOf(null, athens)]).toEqual(["", ""]);
});
