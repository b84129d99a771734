import { expect, test } from "vitest";
import { markWords, snippetOf } from "./snippet-marks.ts";

test("found words are marked whatever their accents, and all else is escaped", () => {
  expect(markWords("<b>Crêpes</b> & tea", ["crepe"])).toBe(
    "&lt;b&gt;<mark>Crêpes</mark>&lt;/b&gt; &amp; tea",
  );
  expect(markWords("tea", ["crepe"])).toBeNull();
});

test("a preview is the part around the first word, 255 octets at most however much is escaped", () => {
  const long = `${"<before> & ".repeat(30)}crêpe${" 'after' é".repeat(60)}`;
  const snippet = snippetOf(long, ["crepe"]) ?? "";
  expect(snippet).toContain("<mark>crêpe</mark>");
  expect(snippet).toMatch(/^[^<]+&gt;.*<mark>/);
  expect(Buffer.byteLength(snippet)).toBeLessThanOrEqual(255);
  expect(Buffer.byteLength(snippet)).toBeGreaterThan(200);
  expect(snippetOf("a crêpe", ["crepe"])).toBe("a <mark>crêpe</mark>");
  expect(snippetOf("tea", ["crepe"])).toBeNull();
  expect(snippetOf("é".repeat(200), ["e"])).toBeNull();
});
