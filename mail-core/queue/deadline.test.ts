import { expect, test } from "vitest";
import { byParameter, isBehind, isOverdue, notPast, withDeadline } from "./deadline.ts";

const nowMs = Date.parse("2026-11-21T08:00:00Z");
const at = (seconds: number) => new Date(nowMs + seconds * 1000);
const by = (seconds: number, mode: "N" | "R", trace?: true) => ({
  at: at(seconds).toISOString(),
  mode,
  ...(trace ? { trace } : {}),
});

test.each([
  [by(98, "R"), "98;R"],
  [by(98.7, "R"), "98;R"],
  [by(0.4, "R"), "1;R"],
  [by(98, "N", true), "98;NT"],
  [by(0, "N"), "0;N"],
  [by(-60, "N"), "-60;N"],
])("%j is told on as BY=%s", (deadline, parameter) => {
  expect(byParameter(deadline, nowMs)).toBe(parameter);
});

test("what must come back is overdue at its time, what only is to be told of is behind", () => {
  expect([
    isOverdue({ dsn: { by: by(0, "R") } }, nowMs),
    isBehind({ dsn: { by: by(0, "R") } }, nowMs),
  ]).toEqual([true, false]);
  expect([
    isOverdue({ dsn: { by: by(0, "N") } }, nowMs),
    isBehind({ dsn: { by: by(0, "N") } }, nowMs),
  ]).toEqual([false, true]);
  expect([
    isOverdue({ dsn: { by: by(1, "R") } }, nowMs),
    isBehind({ dsn: { by: by(1, "N") } }, nowMs),
  ]).toEqual([false, false]);
  expect([isOverdue({ dsn: {} }, nowMs), isBehind({ dsn: {} }, nowMs)]).toEqual([false, false]);
});

test("the next attempt is not past the time that was set", () => {
  const entry = (dsn: Parameters<typeof notPast>[1]["dsn"], expiresAt = at(9_999)) => ({ dsn, expiresAt });
  const now = at(0);
  expect(notPast(at(300), entry({ by: by(60, "R") }, at(60)), now)).toEqual(at(60));
  expect(notPast(at(300), entry({ by: by(60, "N") }), now)).toEqual(at(60));
  expect(notPast(at(300), entry({ by: by(-60, "N") }), now)).toEqual(at(300));
  expect(notPast(at(30), entry({ by: by(60, "N") }), now)).toEqual(at(30));
  expect(notPast(at(300), entry({}), now)).toEqual(at(300));
});

test("a notice of delay is due at that time as well", () => {
  expect(withDeadline([4_000], { dsn: { by: by(60, "N") } }, at(0))).toEqual([4_000, 60_000]);
  expect(withDeadline([4_000], { dsn: { by: by(60, "R") } }, at(0))).toEqual([4_000]);
});
