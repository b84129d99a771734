import type { Identity } from "../../../lib/jmap/types.ts";
import { textOfHtml } from "./plain-text.ts";

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

/** The same as text. */
export const signatureText = (
  identity: Pick<Identity, "htmlSignature" | "textSignature"> | undefined,
): string => identity?.textSignature || textOfHtml(identity?.htmlSignature ?? "");

/** Stands over a signature that ends a plain text: mail programs leave out of an answer what follows. RFC 3676 section 4.3. */
const mark = "-- \n";

/** A plain text with one signature in the place of another; the same where the writer changed the signature by hand. */
export function resignedText(text: string, before: string, after: string): string {
  if (before === after) return text;
  if (!before) return `${text}\n\n${mark}${after}`;
  const at = text.lastIndexOf(before);
  if (at < 0) return text;
  const start = !after && text.slice(0, at).endsWith(mark) ? at - mark.length : at;
  return text.slice(0, start) + after + text.slice(at + before.length);
}

/** A plain text to be written: room for one's own words, the signature, and what is answered or passed on. */
export function plainStart(signature: string, quote: string | null, quoteFirst: boolean): string {
  const ends = quote === null || quoteFirst;
  const signed = signature ? `\n\n${ends ? mark : ""}${signature}` : "";
  if (quote === null) return signed;
  return quoteFirst ? `${quote}\n\n${signed}` : `${signed}\n\n${quote}`;
}

/** Where one's own words go in what `plainStart` made: at the first empty line. */
export function caretIn(text: string): number {
  const at = text.indexOf("\n\n");
  return at <= 0 ? 0 : at + 2;
}

/** What was written with one signature in the place of another; null when it stays as it is, as where the writer changed the signature by hand. */
export function resigned(html: string, before: string, after: string): string | null {
  if (before === after) return null;
  if (!before) return `${html}<p></p>${after}`;
  const at = html.lastIndexOf(before);
  return at < 0 ? null : html.slice(0, at) + after + html.slice(at + before.length);
}
