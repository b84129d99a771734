import { expect, test } from "vitest";
import { caretIn, plainStart, resigned, resignedText, signatureHtml } from "./signature.ts";

const shop = "<p>The shop</p>";
const alice = "<p>Alice</p>";

test("another identity's signature takes the place of the one before, and the text stays", () => {
  expect(resigned(`<p>Hello</p><p></p>${alice}`, alice, shop)).toBe(`<p>Hello</p><p></p>${shop}`);
});

test("a first signature is put under the text, and one that has none takes the other's away", () => {
  expect(resigned("<p>Hello</p>", "", shop)).toBe(`<p>Hello</p><p></p>${shop}`);
  expect(resigned(`<p>Hello</p>${shop}`, shop, "")).toBe("<p>Hello</p>");
});

test("a signature that was changed by hand is the writer's and stays", () => {
  expect(resigned("<p>Hello</p><p>Alice, in haste</p>", alice, shop)).toBeNull();
});

test("a text signature keeps its lines and is no HTML", () => {
  expect(signatureHtml({ htmlSignature: "", textSignature: "A & <b>\nline" })).toBe(
    "<p>A &amp; &lt;b&gt;<br>line</p>",
  );
  expect(signatureHtml(undefined)).toBe("");
});

test("in plain text the signature stands under one's own words, marked where it ends the message", () => {
  const quote = "Bob wrote:\n> Shall we?";
  const at = (text: string) => `${text.slice(0, caretIn(text))}|${text.slice(caretIn(text))}`;
  expect(at(plainStart("Alice", null, false))).toBe("|\n\n-- \nAlice");
  expect(at(plainStart("Alice", quote, false))).toBe(`|\n\nAlice\n\n${quote}`);
  expect(at(plainStart("Alice", quote, true))).toBe(`${quote}\n\n|\n\n-- \nAlice`);
  expect(at(plainStart("", quote, true))).toBe(`${quote}\n\n|`);
  expect(plainStart("", null, false)).toBe("");
});

test("in plain text too another identity brings its signature, and an empty one takes the mark away", () => {
  expect(resignedText("Hi\n\n-- \nAlice", "Alice", "The shop")).toBe("Hi\n\n-- \nThe shop");
  expect(resignedText("Hi\n\n-- \nAlice", "Alice", "")).toBe("Hi\n\n");
  expect(resignedText("Hi", "", "Alice")).toBe("Hi\n\n-- \nAlice");
  expect(resignedText("Hi\n\nAlice, in haste", "Alice in person", "The shop")).toBe("Hi\n\nAlice, in haste");
});
