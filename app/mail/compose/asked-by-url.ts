/** What a link, another program or the home screen asks to be written. */
export interface Asked {
  /** As in a field of addresses. */
  to: string;
  cc: string;
  bcc: string;
  subject: string;
  text: string;
}

const textMaxChars = 20_000;
const blank: Asked = { to: "", cc: "", bcc: "", subject: "", text: "" };
/** No control characters but the ends of lines in a text: what comes from a link ends in header fields. */
const line = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, textMaxChars);
const lines = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]+/gu, " ")
    .trimEnd()
    .slice(0, textMaxChars);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** Reads a mailto link; null for anything else. What is no To, Cc, Bcc, Subject or Body is passed over. RFC 6068. */
export function askedByMailto(link: string): Asked | null {
  const parts = /^mailto:([^?]*)(?:\?(.*))?$/is.exec(link);
  if (!parts) return null;
  const [, path = "", query = ""] = parts;
  const asked = { ...blank, to: line(decoded(path)) };
  for (const field of query.split("&")) {
    const [name = "", ...rest] = field.split("=");
    // A plus is a plus there. RFC 6068 section 5.
    const value = decoded(rest.join("="));
    const at = decoded(name).toLowerCase();
    if (at === "body") asked.text = lines(value);
    else if (at === "subject") asked.subject = line(value);
    else if (at === "to" || at === "cc" || at === "bcc")
      asked[at] = [asked[at], line(value)].filter(Boolean).join(", ");
  }
  return asked;
}

/** What the address bar asks to be written (see `app/manifest.ts`); null when it asks nothing. */
export function askedByUrl({ searchParams }: URL): Asked | null {
  const write = searchParams.get("write");
  if (write !== null) return askedByMailto(write) ?? blank;
  const [title, text, link] = ["title", "text", "url"].map((name) => searchParams.get(`share-${name}`));
  if (title == null && text == null && link == null) return null;
  const body = [text, link].filter(Boolean).join("\n");
  return { ...blank, subject: line(title ?? ""), text: lines(body) };
}
