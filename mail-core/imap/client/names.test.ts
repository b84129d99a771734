import { expect, test } from "vitest";
import { decodeName, pathOf } from "./names.ts";

const name = (text: string, coding: "utf-7" | "utf-8" = "utf-7") =>
  decodeName(Buffer.from(text, "latin1"), coding);

test.each([
  ["&A5UDuwO7A7cDvQO5A7oDrA-", "Ελληνικά"],
  ["Entw&APw-rfe", "Entwürfe"],
  ["~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語"],
  ["&2D3eAA-", "😀"],
  ["R&-D", "R&D"],
  ["Sent Items", "Sent Items"],
])("%s is %s", (given, said) => {
  expect(name(given)).toBe(said);
});

test("what is not as it should be stays what it is", () => {
  for (const odd of ["&", "&abc", "a & b", "&A-"]) expect(name(odd)).toBe(odd);
  expect(name("\xff\xfe")).toBe("\xff\xfe");
});

test("UTF-8 is read where it was agreed on, and where it came all the same", () => {
  const octets = Buffer.from("Ελληνικά &-").toString("latin1");
  expect(name(octets, "utf-8")).toBe("Ελληνικά &-");
  expect(name(octets)).toBe("Ελληνικά &-");
});

test("names are told apart at the delimiter, before they are decoded", () => {
  const path = (text: string, delimiter: string | null) =>
    pathOf(Buffer.from(text, "latin1"), delimiter, "utf-7");
  expect(path("Work/&AC8-/a", "/")).toEqual(["Work", "/", "a"]);
  expect(path("Work.a/b", ".")).toEqual(["Work", "a/b"]);
  expect(path("Work/a", null)).toEqual(["Work/a"]);
  expect(path("//a//", "/")).toEqual(["a"]);
});
