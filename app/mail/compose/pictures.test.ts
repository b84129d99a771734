import { expect, test } from "vitest";
import { sorted, toKeep, toShow } from "./pictures.ts";

test("a picture is shown by its address and kept by its name", () => {
  const kept = '<p>a <img src="cid:x@keryx" alt="A &quot;b&quot;"> b</p>';
  const shown = toShow(kept, (cid) => `/download/${cid}?a=1&b=2`);
  expect(shown).toContain('src="/download/x@keryx?a=1&amp;b=2" data-cid="x@keryx"');
  expect(toKeep(shown)).toBe(kept);
});

test("a picture that nobody knows, and one from elsewhere, stay as they are", () => {
  const html = '<img src="cid:lost"><img src="https://x/y.png">';
  expect(toKeep(toShow(html, () => null))).toBe(html);
});

test("of files that are put into the text the pictures go there, and the others beside it", () => {
  const [png, pdf] = [{ type: "image/png" }, { type: "application/pdf" }];
  expect(sorted([pdf, png])).toEqual({ pictures: [png], others: [pdf] });
});
