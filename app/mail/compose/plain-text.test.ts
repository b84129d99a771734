import { expect, test } from "vitest";
import { plainTextOf, quoted, textOfHtml } from "./plain-text.ts";

const paragraph = (...content: object[]) => ({ type: "paragraph", content });
const text = (value: string, ...marks: { type: string; attrs?: Record<string, unknown> }[]) => ({
  type: "text",
  text: value,
  marks,
});

test("paragraphs are lines, and empty ones stay empty", () => {
  expect(
    plainTextOf({
      type: "doc",
      content: [paragraph(text("Dear Bob,")), paragraph(), paragraph(text("see you."))],
    }),
  ).toBe("Dear Bob,\n\nsee you.");
});

test("lists, quotes and rules keep their shape", () => {
  const item = (value: string) => ({ type: "listItem", content: [paragraph(text(value))] });
  expect(
    plainTextOf({
      type: "doc",
      content: [
        { type: "bulletList", content: [item("milk"), item("eggs")] },
        { type: "orderedList", attrs: { start: 3 }, content: [item("mix")] },
        { type: "blockquote", content: [paragraph(text("as said")), paragraph()] },
      ],
    }),
  ).toBe("- milk\n- eggs\n3. mix\n> as said\n>");
});

test("a table stays a table", () => {
  const cell = (type: string, value: string) => ({
    type,
    attrs: { colspan: 1 },
    content: [paragraph(text(value))],
  });
  const row = (...content: object[]) => ({ type: "tableRow", content });
  const table = {
    type: "table",
    content: [
      row(cell("tableHeader", "Dish"), cell("tableHeader", "Eggs")),
      row(cell("tableCell", "Galette"), cell("tableCell", "1")),
    ],
  };
  expect(plainTextOf({ type: "doc", content: [paragraph(text("So:")), table] })).toBe(
    "So:\nDish     Eggs\n-------  ----\nGalette  1",
  );
});

test("a link shows where it leads unless its words say so", () => {
  const link = { type: "link", attrs: { href: "https://crepes.fr/" } };
  expect(plainTextOf({ content: [paragraph(text("our page", link))] })).toBe("our page <https://crepes.fr/>");
  expect(plainTextOf({ content: [paragraph(text("crepes.fr", link))] })).toBe("crepes.fr");
});

test("quoting deepens what is quoted already", () => {
  expect(quoted("yes\n\n> really?\n>> really!")).toBe("> yes\n>\n>> really?\n>>> really!");
});

test("somebody's HTML becomes readable text", () => {
  expect(
    textOfHtml(
      "<style>p{}</style><p>Dear  <b>Alice</b>,</p><p>one<br>two</p><ul><li>a</li><li>b</li></ul><blockquote>older</blockquote><script>alert(1)</script>",
    ),
  ).toBe("Dear Alice,\n\none\ntwo\n\n- a\n- b\n> older");
});

test("broken HTML still gives its text", () => {
  expect(textOfHtml("<div><blockquote>deep <p>deeper</div></table> end &amp; &#x1F600; <")).toContain(
    "end & 😀",
  );
  expect(textOfHtml("<blockquote>".repeat(2_000))).toBeTypeOf("string");
});
