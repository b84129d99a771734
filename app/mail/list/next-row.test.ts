import { expect, test } from "vitest";
import { nextRow, rowOf } from "./next-row.ts";

const list = ["a", "b", "c"];

test("the keys go one row on and back, and stop at both ends", () => {
  expect(nextRow(list, "a", 0, 1)).toBe("b");
  expect(nextRow(list, "b", 1, -1)).toBe("a");
  expect(nextRow(list, "c", 2, 1)).toBeNull();
  expect(nextRow(list, "a", 0, -1)).toBeNull();
});

test("without a place in the list the first row comes first", () => {
  expect(nextRow(list, null, null, 1)).toBe("a");
  expect(nextRow([], null, null, 1)).toBeNull();
});

test("while the rows around are fetched again the keys wait, and never go to the top", () => {
  const torn = Array.from({ length: 100 }, (_, row) => (row < 50 ? `t${row}` : null));
  expect(nextRow(torn, "t51", 51, 1)).toBeNull();
  expect(nextRow(torn, "t51", 51, -1)).toBeNull();
  expect(nextRow(torn, "t49", 49, 1)).toBeNull();
});

test("where a conversation left the list, the one that took its row comes next", () => {
  expect(nextRow(list, "gone", 1, 1)).toBe("b");
  expect(nextRow(list, "gone", 1, -1)).toBe("a");
});

test("a conversation that two parts of a list show is where the keyboard was, not a hundred rows away", () => {
  const rows = Array.from({ length: 200 }, (_, row) => `t${row}`);
  rows[4] = "moved";
  rows[104] = "moved";
  expect(rowOf(rows, "moved", 104)).toBe(104);
  expect(nextRow(rows, "moved", 104, 1)).toBe("t105");
  expect(nextRow(rows, "moved", 4, 1)).toBe("t5");
  expect(nextRow(["a", "b", "b", "c"], "b", 1, 1)).toBe("c");
});

test("rows that are not loaded keep their places", () => {
  expect(rowOf([null, null, "c"], "c", null)).toBe(2);
  expect(rowOf([null, null, null], "c", 2)).toBe(2);
});
