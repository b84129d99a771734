import { expect, test } from "vitest";
import { lastOpened } from "./keeper.ts";

test("of what was opened the last 500 of 30 days are kept", () => {
  const dayMs = 86_400_000;
  const now = 100 * dayMs;
  expect(lastOpened({ old: now - 31 * dayMs, young: now - 29 * dayMs }, now)).toEqual({
    young: now - 29 * dayMs,
  });
  const many = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`e${n}`, now - n]));
  const left = Object.keys(lastOpened(many, now));
  expect(left).toHaveLength(500);
  expect(left).toContain("e0");
  expect(left).not.toContain("e599");
});
