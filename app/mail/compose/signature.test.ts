import { expect, test } from "vitest";
import { resigned, signatureHtml } from "./signature.ts";

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
