import { expect, test } from "vitest";
import { mayDo } from "./rights.ts";

test("each way of opening an account has what the one before has, and what is its owner's is nobody else's", () => {
  const offered = ([null, "read", "organise", "answer", "own"] as const).map((access) =>
    (["write", "submit", "own"] as const).filter((act) => mayDo(act, access)),
  );
  expect(offered).toEqual([[], [], ["write"], ["write", "submit"], ["write", "submit", "own"]]);
});
