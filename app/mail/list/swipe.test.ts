import { expect, test } from "vitest";
import { actAt, doneAt, wayOf } from "./swipe.ts";

test("a finger that hardly moved goes nowhere, one that goes down scrolls, and one that goes across swipes", () => {
  expect(wayOf(5, 5)).toBeNull();
  expect(wayOf(3, 40)).toBe("along");
  expect(wayOf(20, 18)).toBe("along");
  expect(wayOf(-30, 10)).toBe("across");
});

test("a short swipe does nothing; a long one archives towards the end of the line, and throws away towards its start", () => {
  expect(actAt(doneAt - 1, false)).toBeNull();
  expect([actAt(doneAt, false), actAt(-doneAt, false)]).toEqual(["archive", "discard"]);
  expect([actAt(doneAt, true), actAt(-doneAt, true)]).toEqual(["discard", "archive"]);
});
