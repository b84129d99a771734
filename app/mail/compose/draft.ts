import { flowed, flowedType, textOfPart } from "../../../lib/jmap/flowed.ts";
import type { Email, EmailBodyPart, Id } from "../../../lib/jmap/types.ts";
import { type Recipient, sameAs } from "./addresses.ts";
import { outgoingHtml } from "./outgoing-html.ts";

/** A file beside the text, or (with a `cid`) a picture in it. */
export interface Attachment {
  /** Stays the same while the blob's id changes with every save of the draft. */
  key: string;
  name: string;
  type: string;
  size: number;
  blobId: Id;
  cid: string | null;
}

/** What is answered or passed on: whole HTML, and the same as text. Kept as it was written, apart from the editor. */
export interface Quote {
  html: string;
  text: string;
}

/** S/MIME for one message. */
export interface Smime {
  sign: boolean;
  /** What is written is secret then, from the server too. */
  encrypt: boolean;
}
export const isSecret = ({ smime }: Pick<DraftContent, "smime">): boolean => smime?.encrypt === true;

/** Everything that is written, in a shape that can be kept anywhere. Pictures are named by `cid:`. */
export interface DraftContent {
  identityId: Id | null;
  to: Recipient[];
  cc: Recipient[];
  bcc: Recipient[];
  subject: string;
  /** True for a message of text alone: `html` is empty then, and what it quotes is a part of `text`. */
  plain: boolean;
  html: string;
  text: string;
  quote: Quote | null;
  /** True where the answer stands below what it answers. */
  quoteFirst: boolean;
  attachments: Attachment[];
  /** The same for every save and for the message that is sent: a copy that was lost sight of is found by it. */
  messageId: string;
  inReplyTo: string[];
  references: string[];
  /** Its readers are asked to let one know that they read it. RFC 8098. */
  asksReceipt: boolean;
  /** How it is protected on its whole way; as every other message where it is not there. RFC 8551. */
  smime?: Smime;
  /** What gets `$answered` or `$forwarded` once this is sent. */
  original: { id: Id; keyword: "$answered" | "$forwarded" } | null;
}

export const recipientsOf = ({ to, cc, bcc }: Pick<DraftContent, "to" | "cc" | "bcc">): Recipient[] => [
  ...to,
  ...cc,
  ...bcc,
];

/** Where an editor's HTML ends and the quoted message begins; the editor itself never writes a class. */
const quoteStart = '<div class="keryx-quote">';
const quoteEnd = "</div>";

type Quoting = "quote" | "quoteFirst";

/** The message's HTML part. */
export function htmlOf({ html, quote, quoteFirst }: Pick<DraftContent, "html" | Quoting>): string {
  const quoted = quote ? `${quoteStart}${quote.html}${quoteEnd}` : "";
  const own = outgoingHtml(html);
  const body = quoteFirst ? quoted + own : own + quoted;
  return `<!doctype html><html><head><meta charset="utf-8"></head><body>${body}</body></html>`;
}

/** The message's text part. */
export function textOf({ text, quote, quoteFirst }: Pick<DraftContent, "text" | Quoting>): string {
  if (!quote) return text;
  const parts = quoteFirst ? [quote.text, text] : [text, quote.text];
  return parts.join("\n\n").replace(/^\n+/, "");
}

/** Undoes `htmlOf`: what was written, what it quotes, and which came first. */
export function splitQuote(html: string): { html: string; quote: string | null; quoteFirst: boolean } {
  const body = /<body[^>]*>([\s\S]*)<\/body>/i.exec(html)?.[1] ?? html;
  const at = body.indexOf(quoteStart);
  if (at < 0) return { html: body, quote: null, quoteFirst: false };
  const start = at + quoteStart.length;
  // The editor writes no divisions: the last one to end is the quote's, wherever it stands.
  const end = Math.max(body.lastIndexOf(quoteEnd), start);
  const [before, after] = [body.slice(0, at), body.slice(end + quoteEnd.length)];
  return { html: before + after, quote: body.slice(start, end), quoteFirst: !before && after !== "" };
}

/** The pictures that the HTML still names: what was deleted from the text does not travel. */
export function attachmentsInUse({ attachments, html, quote }: DraftContent): Attachment[] {
  const all = `${html}${quote?.html ?? ""}`;
  return attachments.filter(({ cid }) => cid === null || all.includes(`cid:${cid}`));
}

interface Placing {
  draftsId: Id;
  from: { name: string | null; email: string };
  replyTo?: Recipient[] | null;
}

/** The object for Email/set. RFC 8621 section 4.6. */
export function emailFrom(
  content: DraftContent,
  { draftsId, from, replyTo }: Placing,
): Record<string, unknown> {
  const attachments = attachmentsInUse(content).map(({ blobId, type, name, cid }) =>
    cid
      ? { blobId, type, name, cid, disposition: "inline" }
      : { blobId, type, name, disposition: "attachment" },
  );
  return {
    mailboxIds: { [draftsId]: true },
    keywords: { $draft: true, $seen: true },
    from: [from],
    ...(replyTo?.length ? { replyTo } : {}),
    ...(content.asksReceipt ? { "header:Disposition-Notification-To:asAddresses": [from] } : {}),
    ...(content.to.length ? { to: content.to } : {}),
    ...(content.cc.length ? { cc: content.cc } : {}),
    ...(content.bcc.length ? { bcc: content.bcc } : {}),
    subject: content.subject,
    messageId: [content.messageId],
    ...(content.inReplyTo.length ? { inReplyTo: content.inReplyTo } : {}),
    ...(content.references.length ? { references: content.references } : {}),
    ...bodyFrom(content),
    ...(attachments.length ? { attachments } : {}),
  };
}

const bodyFrom = (content: DraftContent): Record<string, unknown> =>
  content.plain
    ? {
        textBody: [{ partId: "text", "header:Content-Type": ` ${flowedType}` }],
        bodyValues: { text: { value: flowed(textOf(content)) } },
      }
    : {
        textBody: [{ partId: "text", type: "text/plain" }],
        htmlBody: [{ partId: "html", type: "text/html" }],
        bodyValues: { text: { value: textOf(content) }, html: { value: htmlOf(content) } },
      };

/** True for a message of text alone. */
export const isPlain = ({ htmlBody }: Pick<Email, "htmlBody">): boolean =>
  htmlBody !== undefined && htmlBody.length > 0 && htmlBody.every(({ type }) => type === "text/plain");
/** Whether a draft asks its readers to let one know. */
export const isAsking = (email: Email): boolean =>
  (email["header:Disposition-Notification-To:asAddresses"] ?? []).length > 0;

/** Whether a stored email says what this content says: it may be replaced without anything being lost. */
export function saysSame(email: Email, content: DraftContent): boolean {
  const { bodyValues, textBody, htmlBody, attachments } = email;
  const value = (parts: readonly EmailBodyPart[] | undefined) => {
    const [part] = parts ?? [];
    const body = bodyValues?.[part?.partId ?? ""];
    return part && body && !body.isTruncated ? textOfPart(part, body.value) : null;
  };
  const fold = (text: string) => text.normalize("NFC").replace(/\s+/g, " ").trim();
  const people = (list: readonly Recipient[] | null) => (list ?? []).map(sameAs).join();
  const text = value(textBody);
  const html = value(htmlBody);
  return (
    text !== null &&
    html !== null &&
    isPlain(email) === content.plain &&
    fold(text) === fold(textOf(content)) &&
    (content.plain || fold(html) === fold(htmlOf(content))) &&
    fold(email.subject ?? "") === fold(content.subject) &&
    people(email.to) === people(content.to) &&
    people(email.cc) === people(content.cc) &&
    people(email.bcc) === people(content.bcc) &&
    isAsking(email) === content.asksReceipt &&
    (attachments ?? []).map(({ name }) => name ?? "").join() ===
      attachmentsInUse(content)
        .map(({ name }) => name)
        .join()
  );
}
