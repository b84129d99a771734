import { expect, test } from "vitest";
import { askedFrom, windowPath } from "./own-window.ts";

test("what a window is asked for stands in its address", () => {
  for (const asked of [
    { kind: "new" },
    { kind: "reply-all", emailId: "e12" },
    { kind: "draft", emailId: "e12" },
    { kind: "take", key: "m3x-1" },
  ] as const)
    expect(askedFrom(windowPath(asked).split("/").slice(3))).toEqual(asked);
});

test("anything else is nothing of ours", () => {
  for (const path of ["", "new/1", "reply", "reply/e1/2", "take/..%2f", "burn/e1", "take/"])
    expect(askedFrom(path.split("/"))).toBeNull();
});
