import { expect, test } from "vitest";
import { type MailOptions, readMailOption, readRcptOption } from "./parameters.ts";

const now = new Date("2026-11-21T08:00:00.250Z");
const offers = { now, holdMaxMs: 86_400_000, isSecure: true };
const read = (name: string, value: string, options: MailOptions = {}) => ({
  read: readMailOption(name, value, options, offers),
  options,
});

test.each([
  ["HOLDFOR", "1", "2026-11-21T08:00:01.250Z", "for;1"],
  ["HOLDFOR", "86400", "2026-11-22T08:00:00.250Z", "for;86400"],
  ["HOLDUNTIL", "2026-11-21T09:00:00Z", "2026-11-21T09:00:00.000Z", "until;2026-11-21T09:00:00Z"],
  ["HOLDUNTIL", "2026-11-21t08:00:01.5z", "2026-11-21T08:00:01.500Z", "until;2026-11-21t08:00:01.5z"],
])("%s=%s holds until %s", (name, value, until, request) => {
  expect(read(name, value)).toEqual({
    read: "taken",
    options: { hold: { until: new Date(until), request } },
  });
});

test.each([
  ["HOLDFOR", ""],
  ["HOLDFOR", "0"],
  ["HOLDFOR", "-1"],
  ["HOLDFOR", "+5"],
  ["HOLDFOR", "5s"],
  ["HOLDFOR", "010"],
  ["HOLDFOR", "1234567890"],
  ["HOLDFOR", "86401"],
  ["HOLDUNTIL", ""],
  ["HOLDUNTIL", "2026-11-21T08:00:00Z"],
  ["HOLDUNTIL", "2026-11-22T08:00:01Z"],
  ["HOLDUNTIL", "2026-11-21T10:00:00+01:00"],
  ["HOLDUNTIL", "2026-11-21T10:00:00"],
  ["HOLDUNTIL", "2026-11-21"],
  ["HOLDUNTIL", "2026-11-21 10:00:00Z"],
  ["HOLDUNTIL", "2026-11-31T10:00:00Z"],
  ["HOLDUNTIL", "2026-11-21T25:00:00Z"],
  ["HOLDUNTIL", "99999-11-21T10:00:00Z"],
])("%s=%s is no time that a message could wait for", (name, value) => {
  expect(read(name, value).read).toBe("malformed");
});

test.each([
  ["HOLDFOR", "HOLDUNTIL"],
  ["HOLDUNTIL", "HOLDFOR"],
])("%s and %s together are one too many", (first, second) => {
  const values: Record<string, string> = { HOLDFOR: "60", HOLDUNTIL: "2026-11-21T09:00:00Z" };
  const { options } = read(first, values[first] as string);
  expect(read(second, values[second] as string, options).read).toBe("malformed");
});

test("what is not offered is not known", () => {
  expect(readMailOption("HOLDFOR", "60", {}, { ...offers, holdMaxMs: null })).toBe("unknown");
  expect(readMailOption("REQUIRETLS", "", {}, { ...offers, isSecure: false })).toBe("unknown");
  expect(readMailOption("COLOUR", "red", {}, offers)).toBe("unknown");
  expect(readRcptOption("COLOUR", "red", {})).toBe("unknown");
});

test("REQUIRETLS has no value", () => {
  expect(read("REQUIRETLS", "")).toEqual({ read: "taken", options: { requireTls: true } });
  expect(read("REQUIRETLS", "yes").read).toBe("malformed");
});
