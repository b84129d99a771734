import { Parser } from "htmlparser2";
import { type TextCell, textTable } from "./text-table.ts";

/** The part of Tiptap's JSON that is read here. */
export interface DocNode {
  type?: string;
  text?: string;
  attrs?: Record<string, unknown>;
  marks?: { type: string; attrs?: Record<string, unknown> }[];
  content?: DocNode[];
}

/** Puts `> ` before each line, or `>` before one that is quoted already. RFC 3676 section 4.5. */
export const quoted = (text: string): string =>
  text
    .split("\n")
    .map((line) => (line === "" ? ">" : line.startsWith(">") ? `>${line}` : `> ${line}`))
    .join("\n");

const attr = (node: { attrs?: Record<string, unknown> }, name: string): string => {
  const value = node.attrs?.[name];
  return typeof value === "string" ? value : "";
};

function inline(node: DocNode): string {
  if (node.type === "hardBreak") return "\n";
  if (node.type === "image") return attr(node, "alt") ? `[${attr(node, "alt")}]` : "";
  if (node.type !== "text") return (node.content ?? []).map(inline).join("");
  const text = node.text ?? "";
  const link = node.marks?.find((mark) => mark.type === "link");
  const href = link ? attr(link, "href") : "";
  const bare = (address: string) => address.replace(/^(?:https?:\/\/|mailto:)/, "").replace(/\/$/, "");
  return href && bare(href) !== bare(text) ? `${text} <${href}>` : text;
}

const indented = (text: string, mark: string): string =>
  text
    .split("\n")
    .map((line, n) => (n === 0 ? mark + line : line && " ".repeat(mark.length) + line))
    .join("\n");

function block(node: DocNode): string {
  const children = node.content ?? [];
  switch (node.type) {
    case "blockquote":
      return quoted(blocks(children));
    case "bulletList":
      return children.map((item) => indented(blocks(item.content ?? []), "- ")).join("\n");
    case "orderedList": {
      const start = typeof node.attrs?.start === "number" ? node.attrs.start : 1;
      return children.map((item, n) => indented(blocks(item.content ?? []), `${start + n}. `)).join("\n");
    }
    case "horizontalRule":
      return "-".repeat(40);
    case "table":
      return textTable(children.map(({ content }) => (content ?? []).map(cell)));
    default:
      return children.map(inline).join("");
  }
}

function cell({ type, attrs, content }: DocNode): TextCell {
  const count = (value: unknown) => (typeof value === "number" ? value : 1);
  return {
    lines: blocks(content ?? []).split("\n"),
    columns: count(attrs?.colspan),
    rows: count(attrs?.rowspan),
    isHead: type === "tableHeader",
  };
}

// One paragraph is one line: the writer's own empty lines are the space between.
const blocks = (nodes: readonly DocNode[]): string => nodes.map(block).join("\n");

/** The text/plain alternative of what was written in the editor. */
export const plainTextOf = (doc: DocNode): string => blocks(doc.content ?? []).replace(/\s+$/, "");

const unseen = new Set(["script", "style", "head", "title", "template", "noscript", "svg", "math"]);
const blockTags = new Set(
  "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul".split(
    " ",
  ),
);

/** Quotes within quotes beyond this are set no deeper: each level is written once more for every level above it. */
const quoteDepthMax = 30;

/** The text of somebody's HTML, for quoting where the message has no text/plain part. */
export function textOfHtml(html: string): string {
  let text = "";
  let hidden = 0;
  let preformatted = 0;
  let tooDeep = 0;
  const depths: string[] = [""];
  const top = () => depths[depths.length - 1] as string;
  const add = (piece: string) => {
    depths[depths.length - 1] = top() + piece;
  };
  const newLine = () => {
    if (top() !== "" && !top().endsWith("\n")) add("\n");
  };
  const parser = new Parser({
    onopentag(name) {
      if (unseen.has(name)) hidden++;
      if (hidden) return;
      if (name === "br") add("\n");
      else if (blockTags.has(name)) newLine();
      if (name === "p" && top().trim() !== "" && !top().endsWith("\n\n")) add("\n");
      if (name === "li") add("- ");
      if (name === "pre") preformatted++;
      if ((name === "td" || name === "th") && !/[\s]$/.test(top())) add(" ");
      if (name === "blockquote" && depths.length > quoteDepthMax) tooDeep++;
      else if (name === "blockquote") depths.push("");
    },
    ontext(data) {
      if (hidden) return;
      const piece = preformatted ? data : data.replace(/[\t\n\f\r ]+/g, " ");
      add(top() === "" || /\s$/.test(top()) ? (preformatted ? piece : piece.replace(/^ /, "")) : piece);
    },
    onclosetag(name) {
      if (unseen.has(name)) {
        hidden = Math.max(0, hidden - 1);
        return;
      }
      if (hidden) return;
      if (name === "pre") preformatted = Math.max(0, preformatted - 1);
      if (name === "blockquote" && tooDeep > 0) tooDeep--;
      else if (name === "blockquote" && depths.length > 1) {
        const inner = depths.pop() as string;
        newLine();
        add(quoted(inner.replace(/\s+$/, "")));
      }
      if (blockTags.has(name)) newLine();
      if (name === "p" && !top().endsWith("\n\n")) add("\n");
    },
  });
  parser.write(html);
  parser.end();
  text = depths.map((part, depth) => (depth === 0 ? part : quoted(part))).join("\n");
  return text
    .replace(/\u00a0/g, " ")
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
