import { expect, test } from "vitest";
import { parseEmailFilter } from "./email-filter.ts";
import { searchCapability } from "./limits.ts";

const ours = new Set([searchCapability]);

test.each([
  [{ "keryx:near": { text: "red wine", within: 5 } }, { near: { text: "red wine", within: 5 } }],
  [{ "keryx:authentication": ["dkim", "fail"] }, { authentication: { method: "dkim", result: "fail" } }],
  [
    { "keryx:attachmentKind": "pdf", from: "ana" },
    { attachmentKind: "pdf", from: "ana" },
  ],
  [{ "keryx:hasTls": false }, { hasTls: false }],
  [{ "keryx:delivery": "deferred" }, { delivery: "deferred" }],
])("%j is a condition of ours", (given, condition) => {
  expect(parseEmailFilter(given, ours)).toEqual({ ok: true, value: { condition } });
});

test.each([
  { "keryx:near": { text: "red wine", within: 101 } },
  { "keryx:near": null },
  { "keryx:authentication": ["dkim", ".*"] },
  { "keryx:authentication": ["header.d", "pass"] },
  { "keryx:attachmentKind": "constructor" },
  { "keryx:delivery": "toString" },
  { "keryx:hasTls": "none" },
  { "keryx:deliveredTo": "a".repeat(400) },
])("%j is no value", (given) => {
  expect(parseEmailFilter(given, ours)).toMatchObject({ ok: false, type: "invalidArguments" });
});

test("without the capability our conditions do not exist, and others never do", () => {
  const refused = { ok: false, type: "unsupportedFilter" };
  expect(parseEmailFilter({ "keryx:hasTls": true }, new Set())).toMatchObject(refused);
  expect(parseEmailFilter({ "keryx:constructor": true }, ours)).toMatchObject(refused);
});
