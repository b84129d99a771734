export type TextPiece = { kind: "text"; text: string } | { kind: "link"; text: string; href: string };
export type TextBlock = { kind: "own"; text: string } | { kind: "quote"; text: string };

const linkPattern = /\b(?:https?:\/\/|www\.)[^\s<>"']+|\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b/giu;

/** Web and mail addresses in running text, without the punctuation that ends a sentence. */
export function linkify(text: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let at = 0;
  for (const match of text.matchAll(linkPattern)) {
    let found = match[0].replace(/[.,;:!?'"…]+$/u, "");
    while (found.endsWith(")") && found.split("(").length < found.split(")").length)
      found = found.slice(0, -1);
    if (match.index > at) pieces.push({ kind: "text", text: text.slice(at, match.index) });
    const href = found.includes("://")
      ? found
      : found.startsWith("www.")
        ? `https://${found}`
        : `mailto:${found}`;
    pieces.push({ kind: "link", text: found, href });
    at = match.index + found.length;
  }
  if (at < text.length) pieces.push({ kind: "text", text: text.slice(at) });
  return pieces;
}

/** Splits a plain text where quoting begins and ends; the line that introduces a quote goes with it. */
export function blocksOf(text: string): TextBlock[] {
  const blocks: { kind: "own" | "quote"; lines: string[] }[] = [];
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const kind = /^\s?>/.test(line) ? "quote" : "own";
    const last = blocks.at(-1);
    if (last?.kind === kind) last.lines.push(line);
    else blocks.push({ kind, lines: [line] });
  }
  for (const [index, block] of blocks.entries()) {
    const before = blocks[index - 1];
    if (block.kind !== "quote" || before?.kind !== "own") continue;
    const intro = before.lines.findLastIndex((line) => line.trim() !== "");
    const line = before.lines[intro] ?? "";
    if (intro >= 0 && line.trimEnd().endsWith(":") && line.length < 200) {
      block.lines.unshift(...before.lines.splice(intro));
    }
  }
  return blocks
    .map(({ kind, lines }) => ({ kind, text: lines.join("\n").replace(/^\n+|\s+$/g, "") }))
    .filter(({ text: content }) => content !== "");
}
