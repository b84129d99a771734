import { expect, test } from "vitest";
import { type FaultReason, reasonOf, saidOr, shownFault, storedReason } from "./fault-reason.ts";

test.each<FaultReason>([
  { kind: "too-large" },
  { kind: "said", said: "[EXPUNGEISSUED] it is not here" },
  // A server's words stay its own, whatever they are.
  { kind: "said", said: "too-large" },
  { kind: "said", said: "said twice" },
  { kind: "said", said: "toString" },
])("a reason that was kept is the same: %j", (reason) => {
  expect(reasonOf(storedReason(reason))).toEqual(reason);
});

test("what a server elsewhere says is told as it is, and a sentence stands beside the kind", () => {
  expect(shownFault(saidOr("come back later", "not-given"))).toEqual({
    kind: "said",
    said: "come back later",
    reason: "come back later",
  });
  expect(shownFault(saidOr("", "not-given"))).toEqual({
    kind: "not-given",
    reason: "The server did not give it.",
  });
});
