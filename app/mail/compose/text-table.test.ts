import { expect, test } from "vitest";
import { type TextCell, textTable } from "./text-table.ts";

const cell = (text: string, more: Partial<TextCell> = {}): TextCell => ({
  ...{ lines: text.split("\n"), columns: 1, rows: 1, isHead: false },
  ...more,
});
const head = (text: string) => cell(text, { isHead: true });

test("columns stand one under the other, with a line under the head", () => {
  expect(
    textTable([
      [head("Dish"), head("Price")],
      [cell("Galette"), cell("9 €")],
      [cell("Cider, dry"), cell("4 €")],
    ]),
  ).toBe("Dish        Price\n----------  -----\nGalette     9 €\nCider, dry  4 €");
});

test("a cell of several lines keeps them, and letters of double width are counted so", () => {
  expect(
    textTable([
      [cell("🥞 two\nwith egg"), cell("now")],
      [cell("東京"), cell("later")],
    ]),
  ).toBe("🥞 two    now\nwith egg\n東京      later");
});

test("cells over several columns or rows leave the others in their columns", () => {
  expect(
    textTable([
      [cell("all of the week", { columns: 2 }), cell("total")],
      [cell("Mo", { rows: 2 }), cell("a"), cell("1")],
      [cell("b"), cell("2")],
    ]),
  ).toBe("all of the week  total\nMo  a            1\n    b            2");
  expect(textTable([])).toBe("");
});
