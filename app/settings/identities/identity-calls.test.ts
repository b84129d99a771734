import { expect, test } from "vitest";
import { speakFailures } from "../../../lib/language/failures.ts";
import { inEnglish } from "../../../lib/language/in-english.ts";
import { refusalWords } from "./identity-calls.ts";

speakFailures(inEnglish("failures"));

test("an address that leads to others, and one that is none, are refused in words", () => {
  expect(refusalWords({ type: "forbiddenFrom" })).toContain("does not lead to you alone");
  expect(refusalWords({ type: "invalidProperties", properties: ["email"] })).toContain("not an address");
  expect(refusalWords({ type: "invalidProperties", properties: ["htmlSignature"] })).toContain("too long");
  expect(refusalWords({ type: "notFound" })).toBe("That is no longer there.");
});
