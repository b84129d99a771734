import { expect, test } from "vitest";
import { afterClick, afterKey, clicksMin, type Taught } from "./taught.ts";

test("the key of an act is shown once, after a few clicks", () => {
  let taught: Taught = {};
  const shown = Array.from({ length: clicksMin + 3 }, () => {
    const after = afterClick(taught, "archive");
    taught = after.taught;
    return after.isDue;
  });
  expect(shown.filter(Boolean)).toHaveLength(1);
  expect(shown[clicksMin - 1]).toBe(true);
});

test("who has pressed the key is not told of it", () => {
  let taught = afterKey({ archive: 2 }, "archive");
  for (let n = 0; n < clicksMin; n += 1) {
    const after = afterClick(taught, "archive");
    expect(after.isDue).toBe(false);
    taught = after.taught;
  }
});
