import { escapeXml } from "../xml.ts";

export const dav = "DAV:";
export const carddav = "urn:ietf:params:xml:ns:carddav";
/** Apple's, in which clients ask for `getctag`. */
export const calendarserver = "http://calendarserver.org/ns/";

const prefixes: Readonly<Record<string, string>> = { [dav]: "D", [carddav]: "C", [calendarserver]: "S" };
/** What every document of ours declares. */
export const declarations = Object.entries(prefixes)
  .map(([ns, prefix]) => ` xmlns:${prefix}="${ns}"`)
  .join("");

/** A name in its namespace. */
export interface QName {
  ns: string;
  name: string;
}

/** An element in a document that has the declarations; `inner` is XML. */
export function element({ ns, name }: QName, inner = ""): string {
  const prefix = prefixes[ns];
  const tag = prefix ? `${prefix}:${name}` : ns === "" ? name : `x:${name}`;
  const declared = prefix || ns === "" ? "" : ` xmlns:x="${escapeXml(ns)}"`;
  return inner === "" ? `<${tag}${declared}/>` : `<${tag}${declared}>${inner}</${tag}>`;
}

export const inDav = (name: string, inner = ""): string => element({ ns: dav, name }, inner);
export const inCarddav = (name: string, inner = ""): string => element({ ns: carddav, name }, inner);
export const hrefElement = (path: string): string => inDav("href", escapeXml(path));
