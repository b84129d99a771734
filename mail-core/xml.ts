import { SaxesParser, type SaxesTagNS } from "saxes";

export interface XmlElement {
  /** The namespace, and the name in it. */
  ns: string;
  name: string;
  attributes: ReadonlyMap<string, string>;
  children: XmlElement[];
  /** Its own text, without that of its children. */
  text: string;
}

/** What a request may hold. */
export const xmlLimits = { depthMax: 24, elementsMax: 20_000 };

/**
 * Reads a document; null for what is not well-formed, is deeper or longer than any request, or declares a document type: no entity but
 * XML's own five stands for anything, and nothing is ever fetched. RFC 4918 section 8.2 and 20.6.
 */
export function readXml(text: string): XmlElement | null {
  const parser = new SaxesParser({ xmlns: true, position: false });
  const open: XmlElement[] = [];
  let root: XmlElement | null = null;
  let elements = 0;
  const refuse = (why: string) => {
    throw new Error(why);
  };
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("doctype", () => refuse("A document type is declared"));
  parser.on("opentag", ({ uri, local, attributes }: SaxesTagNS) => {
    elements += 1;
    if (elements > xmlLimits.elementsMax || open.length >= xmlLimits.depthMax) refuse("Too much");
    const element: XmlElement = {
      ns: uri,
      name: local,
      attributes: new Map(Object.values(attributes).map((one) => [one.local, one.value])),
      children: [],
      text: "",
    };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on("closetag", () => void open.pop());
  const onText = (piece: string) => {
    const element = open.at(-1);
    if (element) element.text += piece;
  };
  parser.on("text", onText);
  parser.on("cdata", onText);
  try {
    parser.write(text).close();
  } catch {
    return null;
  }
  return root;
}

export const childOf = (element: XmlElement, ns: string, name: string): XmlElement | undefined =>
  element.children.find((one) => one.ns === ns && one.name === name);
export const childrenOf = (element: XmlElement, ns: string, name: string): XmlElement[] =>
  element.children.filter((one) => one.ns === ns && one.name === name);

const signs: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#13;",
};
/** Text within an element or an attribute; what XML has no way to say is left out. XML 1.0 section 2.2. */
export const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[^\t\n\r\x20-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replace(/[&<>"\r]/g, (sign) => signs[sign] ?? "");
