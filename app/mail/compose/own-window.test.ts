import { expect, test } from "vitest";
import { windowFrom, windowPath } from "./own-window.ts";

test("what a window is asked for stands in its address, with the account that one writes in", () => {
  for (const asked of [
    { kind: "new" },
    { kind: "reply-all", emailId: "e12" },
    { kind: "draft", emailId: "e12" },
    { kind: "take", key: "m3x-1" },
  ] as const)
    for (const account of [null, "bob@crepes.fr", "a/b%20@crepes.fr"])
      expect(windowFrom(windowPath(asked, account).split("/").slice(3))).toEqual({ account, asked });
});

test("anything else is nothing of ours", () => {
  for (const path of [
    "",
    "new/1",
    "reply",
    "reply/e1/2",
    "take/..%2f",
    "burn/e1",
    "take/",
    "@bob@crepes.fr",
    "%/new",
  ])
    expect(windowFrom(path.split("/"))).toBeNull();
});
