import { expect, test } from "vitest";
import { flowed, textOfPart, unflowed } from "./flowed.ts";

const long = `${"Flour, milk and eggs are mixed in this order. ".repeat(5)}Then one waits.`;

test("a long paragraph is broken after blanks into lines that are read anywhere, and is one again", () => {
  const lines = flowed(long).split("\n");
  expect(lines.length).toBeGreaterThan(3);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
  expect(lines.slice(0, -1).every((line) => line.endsWith(" "))).toBe(true);
  expect(lines.at(-1)).not.toMatch(/ $/);
  expect(unflowed(flowed(long), false)).toBe(long);
});

test("a quote is broken with its marks before each line, and its depths stay apart", () => {
  const text = `Yes.\n\n>> ${long}\n> Shall we?\n>\n> Bob`;
  const lines = flowed(text).split("\n");
  expect(lines.filter((line) => line.startsWith(">> ")).length).toBeGreaterThan(3);
  expect(unflowed(flowed(text), false)).toBe(text);
  expect(flowed("> > so")).toBe(">> so");
});

test("lines that would be taken for something else are stuffed, and read as they were", () => {
  expect(flowed("From here\n  indented\nend  ")).toBe(" From here\n   indented\nend");
  expect(unflowed(" From here\r\n   indented\r\nend", false)).toBe("From here\n  indented\nend");
});

test("the mark over a signature keeps its blank and never flows", () => {
  expect(flowed("Bye\n\n-- \nBob")).toBe("Bye\n\n-- \nBob");
  expect(unflowed("Bye \n-- \nBob", false)).toBe("Bye \n-- \nBob");
});

test("a word longer than a line stays whole, and so does a text without words", () => {
  const link = `https://crepes.fr/${"x".repeat(200)}`;
  expect(unflowed(flowed(`See ${link} there`), false)).toBe(`See ${link} there`);
  expect(flowed("")).toBe("");
  expect(flowed("a\n\n\nb")).toBe("a\n\n\nb");
});

test("a paragraph ends where the depth of the quote changes, though its line flows", () => {
  expect(unflowed("> so far \nand mine\n", false)).toBe("> so far \nand mine\n");
});

test("with DelSp the blank was only for the way: words of languages without blanks join", () => {
  const part = { "header:Content-Type": ' text/plain; charset=utf-8; Format="Flowed"; DelSp=Yes' };
  expect(textOfPart(part, "請見附 \r\n件。")).toBe("請見附件。");
});

test("a text that does not say that it flows is shown as it stands", () => {
  const value = "a \nb";
  expect(textOfPart({ "header:Content-Type": " text/plain; charset=utf-8" }, value)).toBe(value);
  expect(textOfPart({}, value)).toBe(value);
  expect(textOfPart({ "header:Content-Type": " text/plain; format=flowed" }, value)).toBe("a b");
});

test("whatever was typed comes back, but for blanks at the ends of lines and between the marks", () => {
  let seed = 11;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  const words = ["a", "Ελλάδα", "From", "--", "x".repeat(90), "é", "1.", "  "];
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: random(8) }, () => {
      const depth = random(4) === 0 ? `${">".repeat(1 + random(3))} ` : "";
      const line = Array.from({ length: random(40) }, () => words[random(words.length)]).join(" ");
      return `${depth}${depth ? line.trim() : line}`.trimEnd();
    }).join("\n");
    expect(unflowed(flowed(text), false)).toBe(text);
  }
});
