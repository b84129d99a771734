import { expect, test } from "vitest";
import { inEnglish } from "../../../lib/language/in-english.ts";
import { firstName, placeholderNames, placeholders, placeholdersCalled } from "./placeholders.ts";

const values = { "first name": "Ana", name: "Ana <Sousa>", "my name": "Bob", date: "", subject: "$&" };
const english = placeholdersCalled(placeholderNames(inEnglish("mail.compose.placeholders")));
const greek = placeholdersCalled({
  ...{ "first name": "μικρό όνομα", name: "όνομα", "my name": "το όνομά μου" },
  ...{ date: "ημερομηνία", subject: "θέμα" },
});

test("what is known takes the place of its placeholder, what is not known stays, and braces are no placeholder", () => {
  expect(english.filled("Dear {First Name}, {subject} on {date}. {x} {my name}", values)).toBe(
    "Dear Ana, $& on {date}. {x} Bob",
  );
});

test("a name is text and no markup", () => {
  expect(english.filledHtml("<p>{name}</p>", values)).toBe("<p>Ana &lt;Sousa&gt;</p>");
});

test("placeholders that are left are found", () => {
  expect(english.placesIn("On {date} {so} {name}")).toEqual([
    { from: 3, to: 9 },
    { from: 15, to: 21 },
  ]);
});

test("in English they are called as they are kept", () => {
  for (const one of placeholders) expect(english.written(`{${one}}`)).toBe(`{${one}}`);
});

test("in another language they are written in its words, and what was kept before means the same", () => {
  const kept = "Dear {first name}, {so} on {date}";
  const written = "Dear {μικρό όνομα}, {so} on {ημερομηνία}";
  expect(greek.written(kept)).toBe(written);
  expect(greek.kept(written)).toBe(kept);
  expect(greek.kept("{ΜΙΚΡΌ ΌΝΟΜΑ} {name}")).toBe("{first name} {name}");
  expect(greek.filled(kept, values)).toBe("Dear Ana, {so} on {ημερομηνία}");
  expect(greek.placesIn("{θέμα} {date}")).toHaveLength(2);
});

test("one is called by the first of one's names, however they are written", () => {
  expect(["Ana Sousa", "Sousa, Ana Maria", "Ana", ""].map(firstName)).toEqual(["Ana", "Ana", "Ana", ""]);
});
