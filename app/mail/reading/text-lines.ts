import { isReplyHead } from "./reply-head.ts";

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
      : /^www\./i.test(found)
        ? `https://${found}`
        : `mailto:${found}`;
    pieces.push({ kind: "link", text: found, href });
    at = match.index + found.length;
  }
  if (at < text.length) pieces.push({ kind: "text", text: text.slice(at) });
  return pieces;
}

/** Lines that are looked at for the head of a quoted message. */
const headsMax = 100;

/** The line at which Outlook begins to quote, without a mark on any line; beyond the last where it does not. */
function replyAt(lines: readonly string[]): number {
  const heads = lines.flatMap((line, at) => (/^\s*(?:-{2,}.*-{2,}|\p{L}{2,4}\s?:)/u.test(line) ? [at] : []));
  const found = heads.slice(0, headsMax).find((at) => isReplyHead(lines.slice(at, at + 40).join("\n")));
  return found ?? lines.length;
}

/** Splits a plain text where quoting begins and ends; the line that introduces a quote goes with it. */
export function blocksOf(text: string): TextBlock[] {
  const blocks: { kind: "own" | "quote"; lines: string[] }[] = [];
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const reply = replyAt(lines);
  for (const [at, line] of lines.entries()) {
    const kind = at >= reply || /^\s?>/.test(line) ? "quote" : "own";
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
