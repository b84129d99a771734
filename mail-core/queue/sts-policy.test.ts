import { expect, test } from "vitest";
import { namesHost, readStsId, readStsPolicy } from "./sts-policy.ts";

test.each([
  ["v=STSv1; id=20160831085700Z;", "20160831085700Z"],
  ["v=STSv1;id=1", "1"],
  ["v=STSv1 ; other=x; id=a1; id=b2", "a1"],
  ["v=STSv1; id=", null],
  ["v=STSv1; id=a-b", null],
  [`v=STSv1; id=${"a".repeat(33)}`, null],
  ["v=STSv2; id=1", null],
  ["v=STSv1", null],
  ["v=spf1 -all", null],
])("of the record %j the id is %j", (record, id) => expect(readStsId(["v=spf1 -all", record])).toBe(id));

test("several records tell of no policy", () =>
  expect(readStsId(["v=STSv1; id=1;", "v=STSv1; id=2;"])).toBeNull());

const file = (...lines: string[]) => ["version: STSv1", ...lines].join("\n");

test("a policy is read with either line end, unknown fields, and the first of those that stand twice", () => {
  const text = file(
    "mode: enforce",
    "mx: mail.example.com",
    "mx: *.Example.NET",
    "x-note: y",
    "max_age: 123456",
    "mode: none",
  );
  const policy = { mode: "enforce", mx: ["mail.example.com", "*.example.net"], maxAgeS: 123_456 };
  expect(readStsPolicy(text)).toEqual(policy);
  expect(readStsPolicy(text.replaceAll("\n", "\r\n"))).toEqual(policy);
});

test("a policy that takes itself back needs no hosts", () =>
  expect(readStsPolicy(file("mode: none", "max_age: 0"))).toEqual({ mode: "none", mx: [], maxAgeS: 0 }));

test.each([
  ["no version", "mode: none\nmax_age: 1"],
  ["another version", "version: STSv2\nmode: none\nmax_age: 1"],
  ["no mode", file("mx: a.example", "max_age: 1")],
  ["another mode", file("mode: Enforce", "mx: a.example", "max_age: 1")],
  ["no hosts", file("mode: enforce", "max_age: 1")],
  ["no age", file("mode: enforce", "mx: a.example")],
  ["an age that is none", file("mode: enforce", "mx: a.example", "max_age: 1e3")],
  ["too great an age", file("mode: enforce", "mx: a.example", "max_age: 31557601")],
  ["a star in the middle", file("mode: enforce", "mx: a.*.example", "max_age: 1")],
  ["a star alone", file("mode: enforce", "mx: *", "max_age: 1")],
  ["a host that is none", file("mode: enforce", "mx: a b", "max_age: 1")],
  [
    "a thousand hosts",
    file("mode: enforce", ...Array.from({ length: 1_000 }, (_, n) => `mx: a${n}.example`), "max_age: 1"),
  ],
  ["HTML", "<html><body>Welcome to nginx!</body></html>"],
  ["nothing", ""],
])("a file with %s is no policy", (_, text) => expect(readStsPolicy(text)).toBeNull());

test.each([
  ["mx.example", true],
  ["a.mail.example", true],
  ["a.b.mail.example", false],
  ["mail.example", false],
  ["other.example", false],
  ["x.mx.example", false],
])("under mx.example and *.mail.example the host %s is named: %s", (host, named) =>
  expect(namesHost(["mx.example", "*.mail.example"], host)).toBe(named),
);
