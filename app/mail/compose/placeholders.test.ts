import { expect, test } from "vitest";
import { filled, filledHtml, firstName, placeholdersIn } from "./placeholders.ts";

const values = { "first name": "Ana", name: "Ana <Sousa>", "my name": "Bob", date: "", subject: "$&" };

test("what is known takes the place of its placeholder, what is not known stays, and braces are no placeholder", () => {
  expect(filled("Dear {First Name}, {subject} on {date}. {x} {my name}", values)).toBe(
    "Dear Ana, $& on {date}. {x} Bob",
  );
});

test("a name is text and no markup", () => {
  expect(filledHtml("<p>{name}</p>", values)).toBe("<p>Ana &lt;Sousa&gt;</p>");
});

test("placeholders that are left are found", () => {
  expect(placeholdersIn("On {date} {so} {name}")).toEqual([
    { from: 3, to: 9 },
    { from: 15, to: 21 },
  ]);
});

test("one is called by the first of one's names, however they are written", () => {
  expect(["Ana Sousa", "Sousa, Ana Maria", "Ana", ""].map(firstName)).toEqual(["Ana", "Ana", "Ana", ""]);
});
