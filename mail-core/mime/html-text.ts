import { Parser } from "htmlparser2";

const hidden = new Set(["style", "script", "head", "title", "template", "noscript", "svg", "math", "object"]);
const blocks = new Set(
  "address article aside blockquote br dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul".split(
    " ",
  ),
);

/** Attributes that are meant for people. RFC 8621 section 4.4.1. */
const described = new Set(["alt", "title"]);

/**
 * The words that a person would read in an HTML document, blocks on lines of their own, and behind them those that describe its pictures
 * and links. At most `maxLength` characters.
 */
export function htmlToText(html: string, maxLength: number): string {
  let text = "";
  let descriptions = "";
  let hiddenDepth = 0;
  let hiddenName = "";
  const parser = new Parser(
    {
      onopentagname(name) {
        if (hiddenDepth > 0) hiddenDepth += name === hiddenName ? 1 : 0;
        else if (hidden.has(name)) {
          hiddenName = name;
          hiddenDepth = 1;
        } else if (blocks.has(name)) text += name === "td" || name === "th" ? " " : "\n";
      },
      onattribute(name, value) {
        const isShown = hiddenDepth === 0 && described.has(name);
        if (isShown && descriptions.length < maxLength) descriptions += `\n${value}`;
      },
      ontext(data) {
        if (hiddenDepth === 0 && text.length < maxLength) text += data;
      },
      onclosetag(name) {
        if (hiddenDepth > 0) hiddenDepth -= name === hiddenName ? 1 : 0;
        else if (blocks.has(name)) text += "\n";
      },
    },
    { decodeEntities: true },
  );
  // Markup may be ten times its words; what lies beyond is not read.
  parser.write(html.slice(0, maxLength * 16));
  parser.end();
  return (text + descriptions)
    .slice(0, maxLength)
    .replace(/[ \t\r\f\v\u00a0]+/g, " ")
    .replace(/ ?\n[ \n]*/g, "\n")
    .trim();
}
