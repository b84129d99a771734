import type { Email } from "../../../lib/jmap/types.ts";

/** How one leaves a list. */
export type UnsubscribeWay =
  /** The server tells `host` by one POST. RFC 8058. */
  | { kind: "post"; host: string }
  /** A message to the list. RFC 2369 section 3.2, RFC 6068. */
  | { kind: "mail"; to: string; subject: string; text: string }
  /** A page of the list, for a person. */
  | { kind: "page"; host: string; url: string };

/** RFC 5322 section 2.1.1; also what a list's own text may have at most. */
const textMaxLength = 998;
const address = /^[^\s<>,;:"()[\]\\@]{1,64}@[^\s<>,;:"()[\]\\@]{1,255}$/;

/** The least that one has to do: a POST, then a message, then a page. Null where the message names no way. */
export function unsubscribeWay(email: Pick<Email, UnsubscribeFields>): UnsubscribeWay | null {
  const urls = (email["header:List-Unsubscribe:asURLs"] ?? []).flatMap((text) =>
    URL.canParse(text) ? [new URL(text)] : [],
  );
  const page = urls.find(({ protocol, username }) => protocol === "https:" && username === "");
  const isOneClick = /^\s*List-Unsubscribe=One-Click\s*$/i.test(
    email["header:List-Unsubscribe-Post:asText"] ?? "",
  );
  if (page && isOneClick) return { kind: "post", host: page.hostname };
  const mail = urls.filter(({ protocol }) => protocol === "mailto:").flatMap((url) => mailOf(url) ?? [])[0];
  if (mail) return mail;
  return page ? { kind: "page", host: page.hostname, url: page.href } : null;
}
type UnsubscribeFields = "header:List-Unsubscribe:asURLs" | "header:List-Unsubscribe-Post:asText";

/** Of all that a mailto can ask for, one receiver, a subject and a text. */
function mailOf({ pathname, searchParams }: URL): UnsubscribeWay | null {
  const to = decoded(pathname);
  if (!address.test(to)) return null;
  const line = (name: string) =>
    (searchParams.get(name) ?? "")
      .replace(/\p{Cc}+/gu, " ")
      .trim()
      .slice(0, textMaxLength);
  return { kind: "mail", to, subject: line("subject") || "unsubscribe", text: line("body") };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
