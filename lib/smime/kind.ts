/** What a Content-Type says. RFC 2045 section 5.1. */
export interface ContentType {
  /** In lower case. */
  type: string;
  parameters: ReadonlyMap<string, string>;
}

export function readContentType(text: string): ContentType {
  const type = /^\s*([^\s;]+)/.exec(text)?.[1]?.toLowerCase() ?? "text/plain";
  const parameters = new Map<string, string>();
  for (const [, name, quoted, bare] of text.matchAll(
    /;\s*([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g,
  ))
    parameters.set((name ?? "").toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? bare ?? "");
  return { type, parameters };
}

const opaque = /^application\/(?:x-)?pkcs7-mime$/;
const signature = /^application\/(?:x-)?pkcs7-signature$/i;

/** A signature that stands beside what it is of, or words that nobody reads without opening them. */
export type SmimeKind = "signed" | "opaque";

/** What a message is by its Content-Type; null for all that is not S/MIME. RFC 8551 section 3. */
export function smimeKind(contentType: string): SmimeKind | null {
  const { type, parameters } = readContentType(contentType);
  if (opaque.test(type)) return "opaque";
  // RFC 8551 section 3.9: a program that does not know S/MIME sends it on by its name alone.
  if (type === "application/octet-stream" && /\.p7m$/i.test(parameters.get("name") ?? "")) return "opaque";
  return type === "multipart/signed" && signature.test(parameters.get("protocol") ?? "") ? "signed" : null;
}

/** Whether a part is what a signature lies in. */
export const isSignaturePart = ({ type }: { type: string }): boolean => signature.test(type);
