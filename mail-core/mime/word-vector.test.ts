import { expect, test } from "vitest";
import { wordVector } from "./word-vector.ts";

test("each field's words carry its weight, and fields are not neighbours", () => {
  expect(wordVector({ subject: "Crêpes", from: "a@x.fr", recipients: "", body: "crêpes: 'fines', 2" })).toBe(
    "crepes:1A,8 a:3B x:4B fr:5B fines:9 2:10",
  );
});

test("a wall of different words ends below the limit of a tsvector, in little time", () => {
  const before = performance.now();
  const body = Array.from({ length: 300_000 }, (_, at) => at.toString(36)).join(" ");
  expect(Buffer.byteLength(wordVector({ subject: "", from: "", recipients: "", body }))).toBeLessThan(
    1_000_000,
  );
  expect(performance.now() - before).toBeLessThan(1_000);
});
