import type { Identity } from "../../../lib/jmap/types.ts";

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** An identity's signature as HTML; empty when it has none. It may come from another program: clean it before it is shown. */
export function signatureHtml(
  identity: Pick<Identity, "htmlSignature" | "textSignature"> | undefined,
): string {
  if (identity?.htmlSignature) return identity.htmlSignature;
  const text = identity?.textSignature ?? "";
  return text ? `<p>${escaped(text).replace(/\r?\n/g, "<br>")}</p>` : "";
}

/** What was written with one signature in the place of another; null when it stays as it is, as where the writer changed the signature by hand. */
export function resigned(html: string, before: string, after: string): string | null {
  if (before === after) return null;
  if (!before) return `${html}<p></p>${after}`;
  const at = html.lastIndexOf(before);
  return at < 0 ? null : html.slice(0, at) + after + html.slice(at + before.length);
}
