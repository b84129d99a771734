import type { DraftContent } from "./draft.ts";
import type { DocNode } from "./plain-text.ts";

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** True where plain text says less than the editor shows: lists and quotes keep their shape, letters their look not. */
export function losesFormat(node: DocNode): boolean {
  const isPlainLink = (mark: { type: string; attrs?: Record<string, unknown> }) => mark.type === "link";
  if (node.marks?.some((mark) => !isPlainLink(mark))) return true;
  if (/^(?:image|heading|table|codeBlock)$/.test(node.type ?? "")) return true;
  return (node.content ?? []).some(losesFormat);
}

/** The same draft in plain text: the quote is a part of the text, and pictures of one's own become files. */
export function inPlainText(content: DraftContent): Partial<DraftContent> {
  const { text, quote, quoteFirst, html, attachments } = content;
  const parts = quoteFirst ? [quote?.text, text] : [text, quote?.text];
  return {
    plain: true,
    text: parts.filter((part) => part !== undefined).join("\n\n"),
    html: "",
    quote: null,
    attachments: attachments
      .filter(({ cid }) => cid === null || html.includes(`cid:${cid}`))
      .map((one) => ({ ...one, cid: null })),
  };
}

/** The same draft with formatting, of which it has none yet. */
export const inRichText = ({ text }: DraftContent): Partial<DraftContent> => ({
  plain: false,
  html: htmlOfText(text),
});

/** Lines as paragraphs, quoted ones as quotes. */
export function htmlOfText(text: string): string {
  let html = "";
  let depth = 0;
  for (const line of text.split("\n")) {
    const marks = /^(?:> ?)*/.exec(line)?.[0] ?? "";
    const wanted = Math.min(marks.replaceAll(" ", "").length, quoteDepthMax);
    while (depth < wanted) {
      html += "<blockquote>";
      depth++;
    }
    while (depth > wanted) {
      html += "</blockquote>";
      depth--;
    }
    html += `<p>${escaped(line.slice(marks.length))}</p>`;
  }
  return html + "</blockquote>".repeat(depth);
}
const quoteDepthMax = 30;
