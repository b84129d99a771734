import { expect, test } from "vitest";
import type { DraftContent } from "./draft.ts";
import { htmlOfText, inPlainText, inRichText, losesFormat } from "./mode.ts";

const paragraph = (...content: object[]) => ({ type: "doc", content: [{ type: "paragraph", content }] });

test("letters that look different would be lost, lists and links would not", () => {
  expect(losesFormat(paragraph({ type: "text", text: "a" }))).toBe(false);
  expect(losesFormat(paragraph({ type: "text", text: "a", marks: [{ type: "link" }] }))).toBe(false);
  expect(losesFormat({ type: "doc", content: [{ type: "bulletList", content: [] }] })).toBe(false);
  expect(losesFormat(paragraph({ type: "text", text: "a", marks: [{ type: "bold" }] }))).toBe(true);
  expect(losesFormat(paragraph({ type: "image" }))).toBe(true);
});

test("in plain text the quote is a part of the text, and one's own pictures are files", () => {
  const picture = (cid: string) => ({
    key: cid,
    name: "p.png",
    type: "image/png",
    size: 1,
    blobId: "b",
    cid,
  });
  const draft = {
    ...{ text: "Yes.", html: '<img src="cid:own">', quoteFirst: false },
    quote: { html: '<img src="cid:theirs">', text: "> Shall we?" },
    attachments: [picture("own"), picture("theirs")],
  } as DraftContent;
  expect(inPlainText(draft)).toMatchObject({
    plain: true,
    text: "Yes.\n\n> Shall we?",
    html: "",
    quote: null,
  });
  expect(inPlainText({ ...draft, quoteFirst: true }).text).toBe("> Shall we?\n\nYes.");
  expect(inPlainText(draft).attachments).toMatchObject([{ key: "own", cid: null }]);
});

test("with formatting again lines are paragraphs, quoted lines are quotes, and nothing becomes markup", () => {
  expect(htmlOfText("Yes & <b>\n> a\n>> b\n\nBob")).toBe(
    "<p>Yes &amp; &lt;b&gt;</p><blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote><p></p><p>Bob</p>",
  );
  expect(inRichText({ text: "a" } as DraftContent)).toEqual({ plain: false, html: "<p>a</p>" });
  expect(htmlOfText(`${">".repeat(5_000)} deep`)).toHaveLength("<blockquote></blockquote>".length * 30 + 11);
});
