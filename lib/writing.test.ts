import { expect, test } from "vitest";
import { isWritingChange, writingFrom } from "./writing.ts";

test("what was never chosen, and what cannot be read, is as usual", () => {
  const usual = { format: "rich", answersToPlain: "usual", answer: "above", receipts: "chosen" };
  for (const odd of [null, 7, [], {}, { format: "morse", toString: 1 }])
    expect(writingFrom(odd)).toEqual(usual);
  expect(writingFrom({ answer: "below", format: "morse" })).toEqual({ ...usual, answer: "below" });
});

test("only what is offered may be kept", () => {
  expect(isWritingChange({ format: "plain", answer: "below" })).toBe(true);
  for (const odd of [null, [], "plain", { format: "morse" }, { toString: 1 }, { isAdmin: true }])
    expect(isWritingChange(odd)).toBe(false);
});
