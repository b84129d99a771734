import { expect, test } from "vitest";
import { accountProblem, slowDownWords } from "./account-words.ts";

test("each problem stands beside the field it belongs to", () => {
  expect(accountProblem({ kind: "taken" }).field).toBe("address");
  expect(accountProblem({ kind: "weak-password", minimum: 10 })).toEqual({
    field: "password",
    text: "Too easy to guess. Use 10 characters or more; a few words do well.",
  });
  expect(accountProblem({ kind: "last-administrator" }).field).toBe("form");
});

test("the wait is said in seconds, then in minutes", () => {
  expect(slowDownWords(0.2)).toContain("in one second.");
  expect(slowDownWords(90)).toContain("in 90 seconds.");
  expect(slowDownWords(121)).toContain("in 3 minutes.");
});
