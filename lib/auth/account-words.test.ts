import { expect, test } from "vitest";
import { inEnglish } from "../language/in-english.ts";
import { accountProblem, slowDownWords } from "./account-words.ts";

const t = inEnglish("account");

test("each problem stands beside the field it belongs to", () => {
  expect(accountProblem(t, { kind: "taken" }).field).toBe("address");
  expect(accountProblem(t, { kind: "weak-password", minimum: 10 })).toEqual({
    field: "password",
    text: "Too easy to guess. Use 10 characters or more; a few words do well.",
  });
  expect(accountProblem(t, { kind: "last-administrator" }).field).toBe("form");
});

test("the wait is said in seconds, then in minutes", () => {
  expect(slowDownWords(t, 0.2)).toContain("in one second.");
  expect(slowDownWords(t, 90)).toContain("in 90 seconds.");
  expect(slowDownWords(t, 121)).toContain("in 3 minutes.");
});
