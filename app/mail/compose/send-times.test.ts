import { expect, test } from "vitest";
import { instantOf, readWallTime, sendTimes, wallTimeAt, wallTimeText } from "./send-times.ts";

const at = (iso: string) => Date.parse(iso);
const offered = (now: string, timeZone: string) =>
  sendTimes({ now: at(now), timeZone }).map(({ label, at: time }) => [label, new Date(time).toISOString()]);

test("on a Saturday morning in Paris: three hours on, Sunday at 8 and Monday at 8, by the clock there", () => {
  expect(offered("2026-11-21T08:20:00Z", "Europe/Paris")).toEqual([
    ["laterToday", "2026-11-21T12:00:00.000Z"],
    ["tomorrowMorning", "2026-11-22T07:00:00.000Z"],
    ["mondayMorning", "2026-11-23T07:00:00.000Z"],
  ]);
});

test("late in the evening nothing is offered for today", () => {
  expect(offered("2026-11-18T21:30:00Z", "Europe/London").map(([label]) => label)).toEqual([
    "tomorrowMorning",
    "mondayMorning",
  ]);
});

test("on a Sunday tomorrow is Monday, and is offered once; on a Monday the next Monday is", () => {
  expect(offered("2026-11-22T22:00:00Z", "UTC").map(([label]) => label)).toEqual(["tomorrowMorning"]);
  expect(offered("2026-11-23T22:00:00Z", "UTC").at(-1)).toEqual([
    "mondayMorning",
    "2026-11-30T08:00:00.000Z",
  ]);
});

test("the day is the writer's, not the server's", () => {
  expect(offered("2026-11-21T20:00:00Z", "Pacific/Auckland")[0]).toEqual([
    "laterToday",
    "2026-11-21T23:00:00.000Z",
  ]);
});

test("Monday morning stays at 8 when the clocks change in between", () => {
  expect(offered("2026-10-24T20:00:00Z", "Europe/Paris").at(-1)).toEqual([
    "mondayMorning",
    "2026-10-26T07:00:00.000Z",
  ]);
});

test("a time that the clocks leave out is an hour later, one that comes twice is the first", () => {
  const instant = (text: string) => {
    const wall = readWallTime(text);
    return wall && new Date(instantOf(wall, "Europe/Paris")).toISOString();
  };
  expect(instant("2026-03-29T02:30")).toBe("2026-03-29T01:30:00.000Z");
  expect(instant("2026-10-25T02:30")).toBe("2026-10-25T00:30:00.000Z");
});

test.each(["Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])(
  "what the clock shows in %s leads back to its instant",
  (timeZone) => {
    for (let hour = 0; hour < 24 * 7; hour += 5) {
      const instant = at("2026-06-01T00:15:00Z") + hour * 3_600_000;
      expect(instantOf(wallTimeAt(instant, timeZone), timeZone)).toBe(instant);
    }
  },
);

test("a field's text is read and written alike; a day that is none is refused", () => {
  expect(wallTimeText({ year: 2026, month: 3, day: 9, hour: 7, minute: 5 })).toBe("2026-03-09T07:05");
  expect(readWallTime("2026-03-09T07:05")).toEqual({ year: 2026, month: 3, day: 9, hour: 7, minute: 5 });
  for (const text of ["", "soon", "2026-02-30T07:05", "2026-03-09T24:00"])
    expect(readWallTime(text)).toBeNull();
});
