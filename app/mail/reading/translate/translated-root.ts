import type { Translation } from "./translation.ts";

/** What a text stands in and is no words for people. */
const wordless = new Set(["SCRIPT", "STYLE", "TITLE", "CODE", "PRE", "KBD", "SAMP"]);

/** The part of a node that is looked at: a document's, or a test's. */
interface Walked {
  nodeName: string;
  childNodes: Iterable<Walked>;
  nodeType: number;
  nodeValue: string | null;
}
const textNode = 3;

/** The texts below a node in their order; what says of itself that it is not to be translated is left out. */
export function textsBelow<Node extends Walked>(root: Node): Node[] {
  const found: Node[] = [];
  // Not by calls within calls: strangers nest as deep as they like.
  const open: Node[] = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.nodeType === textNode) {
      if (/\p{L}/u.test(node.nodeValue ?? "")) found.push(node);
      continue;
    }
    const isLeftOut = "getAttribute" in node && isNotTranslated(node as unknown as Element);
    if (wordless.has(node.nodeName) || isLeftOut) continue;
    open.push(...([...node.childNodes] as Node[]).reverse());
  }
  return found;
}

const isNotTranslated = (element: Pick<Element, "getAttribute">): boolean =>
  element.getAttribute("translate") === "no" || /\bnotranslate\b/.test(element.getAttribute("class") ?? "");

/** A copy of a sanitised document in the other language: the same elements, links and places, with other texts. */
export async function translatedRoot(root: Element, translation: Translation): Promise<Element> {
  const copy = root.cloneNode(true) as Element;
  copy.setAttribute("lang", translation.to);
  const texts = textsBelow<Node>(copy.querySelector("body") ?? copy);
  const translated = await translation.of(texts.map(({ nodeValue }) => nodeValue ?? ""));
  for (const [at, text] of texts.entries()) text.nodeValue = translated[at] ?? text.nodeValue;
  return copy;
}

/** The same of plain text, line by line, so that quotes and lists stay. */
export async function translatedText(text: string, translation: Translation): Promise<string> {
  // A line's marks of quoting are no words.
  const lines = text.split("\n").map((line) => /^((?:\s*>)*\s*)(.*)$/s.exec(line) ?? ["", "", line]);
  const translated = await translation.of(lines.map(([, , words = ""]) => words));
  return lines.map(([, marks = ""], at) => marks + (translated[at] ?? "")).join("\n");
}
