import { expect, test } from "vitest";
import { id, parseBlobId, parseId, parseIdOrCreation } from "./ids.ts";

test("an id that was given out is read again", () => {
  expect(parseId("m", id("m", "9223372036854775807"))).toBe("9223372036854775807");
});

test.each(["", "m", "e7", "m007", "m-1", "m7 ", "m7'--", "m9223372036854775808", "m1e3", 7, null, ["m7"]])(
  "%j is no mailbox id",
  (text) => expect(parseId("m", text)).toBeNull(),
);

test("blob ids name messages, parts and uploads", () => {
  expect(parseBlobId("be7")).toEqual({ kind: "email", rowId: "7", parts: [] });
  expect(parseBlobId("be7-12")).toEqual({ kind: "email", rowId: "7", parts: ["12"] });
  expect(parseBlobId("bu7")).toEqual({ kind: "upload", rowId: "7", parts: [] });
  expect(parseBlobId("bu7-2-1")).toEqual({ kind: "upload", rowId: "7", parts: ["2", "1"] });
  for (const text of ["bu7--1", "be7-1-1-1-1-1", "be", "be7-", "bx7", "be07", "7", "be7/../8", 7])
    expect(parseBlobId(text)).toBeNull();
});

test("a creation id stands for what was created, of that type only", () => {
  const created = new Map([["new", "m5"]]);
  expect(parseIdOrCreation("m", "#new", created)).toBe("5");
  expect(parseIdOrCreation("e", "#new", created)).toBeNull();
  expect(parseIdOrCreation("m", "#__proto__", created)).toBeNull();
});
