import { expect, test } from "vitest";
import { parseCommand } from "./grammar.ts";

const parse = (line: string) => parseCommand(Buffer.from(line, "utf8"));

test("keywords are read in any case", () => {
  expect(parse("stat")).toEqual({ ok: true, command: { verb: "STAT" } });
  expect(parse("Retr 7")).toEqual({ ok: true, command: { verb: "RETR", number: 7 } });
});

test("a password keeps its own spaces, also at its ends", () => {
  expect(parse("PASS  two words ")).toEqual({ ok: true, command: { verb: "PASS", password: " two words " } });
});

test.each([
  "LIST 0",
  "LIST -1",
  "LIST 01",
  "LIST 18446744073709551616",
  "LIST 1 2",
  "LIST ",
  "RETR",
  "RETR 1x",
  "RETR +1",
  "TOP 1",
  "TOP 1 -1",
  "TOP 1 99999999999",
  "TOP 0 1",
  "DELE",
  "USER",
  "USER a\0b",
  "STAT now",
  "PASS",
  "AUTH PLAIN a b",
])("%j is malformed", (line) => {
  expect(parse(line)).toEqual({ ok: false, reason: "malformed" });
});

test.each(["", "XYZZY", "GET / HTTP/1.1", "__proto__", "RETR\u00a01"])("%j is unknown", (line) => {
  expect(parse(line)).toEqual({ ok: false, reason: "unknown" });
});
