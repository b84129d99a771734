import { expect, test } from "vitest";
import { contradict, type MailOptions, readMailOption, readRcptOption } from "./parameters.ts";

const now = new Date("2026-11-21T08:00:00.250Z");
const offers = { now, holdMaxMs: 86_400_000, takesDeadlines: true, isSecure: true };
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
  expect(readMailOption("BY", "60;N", {}, { ...offers, takesDeadlines: false })).toBe("unknown");
  expect(readMailOption("REQUIRETLS", "", {}, { ...offers, isSecure: false })).toBe("unknown");
  expect(readMailOption("COLOUR", "red", {}, offers)).toBe("unknown");
  expect(readRcptOption("COLOUR", "red", {})).toBe("unknown");
});

test("REQUIRETLS has no value", () => {
  expect(read("REQUIRETLS", "")).toEqual({ read: "taken", options: { requireTls: true } });
  expect(read("REQUIRETLS", "yes").read).toBe("malformed");
});

test.each([
  ["120;R", "2026-11-21T08:02:00.250Z", "R", false],
  ["+120;rt", "2026-11-21T08:02:00.250Z", "R", true],
  ["999999999;N", "2058-07-30T09:46:39.250Z", "N", false],
  ["0;N", "2026-11-21T08:00:00.250Z", "N", false],
  ["-60;NT", "2026-11-21T07:59:00.250Z", "N", true],
])("BY=%s is a time to deliver by", (value, at, mode, trace) => {
  expect(read("BY", value)).toEqual({ read: "taken", options: { by: { at: new Date(at), mode, trace } } });
});

test.each([
  "",
  "120",
  "120;",
  ";R",
  "120;X",
  "120;RN",
  "0;R",
  "-1;R",
  "1234567890;N",
  "1.5;N",
  "120;R;T",
  "120; R",
])("BY=%s is none", (value) => {
  expect(read("BY", value).read).toBe("malformed");
});

test("what may leave only after it should have been delivered is a contradiction", () => {
  const hold = read("HOLDFOR", "60").options;
  expect(contradict(read("BY", "59;N", { ...hold }).options)).toBe(true);
  expect(contradict(read("BY", "60;N", { ...hold }).options)).toBe(false);
  expect(contradict(hold)).toBe(false);
});

test.each(["-9", "-1", "0", "1", "9"])("MT-PRIORITY=%s is a priority", (value) => {
  expect(read("MT-PRIORITY", value)).toEqual({ read: "taken", options: { priority: Number(value) } });
});

test.each(["", "10", "-10", "-0", "+1", "01", "1.0", "high"])("MT-PRIORITY=%s is none", (value) => {
  expect(read("MT-PRIORITY", value).read).toBe("malformed");
});
