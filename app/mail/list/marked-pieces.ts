const signs: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };
const plain = (html: string) => html.replace(/&(?:amp|lt|gt|quot|#39);/g, (sign) => signs[sign] ?? sign);

/**
 * A snippet as pieces of text, found or not: nothing of it is ever taken for HTML. RFC 8621 section 5 allows
 * `<mark>` alone, and escapes the rest.
 */
export function markedPieces(html: string): { text: string; found: boolean }[] {
  return html
    .split(/<mark>(.*?)<\/mark>/su)
    .map((piece, at) => ({ text: plain(piece), found: at % 2 === 1 }))
    .filter(({ text }) => text !== "");
}
