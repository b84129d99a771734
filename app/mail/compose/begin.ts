import { textOfPart } from "../../../lib/jmap/flowed.ts";
import type { Email, EmailBodyPart, Id, Identity } from "../../../lib/jmap/types.ts";
import { isSignaturePart } from "../../../lib/smime/kind.ts";
import type { Writing } from "../../../lib/writing.ts";
import { merged, type Recipient, readRecipients, sameAs, written } from "./addresses.ts";
import type { Asked } from "./asked-by-url.ts";
import { type Attachment, type DraftContent, isAsking, isPlain, type Quote, splitQuote } from "./draft.ts";
import { htmlOfText } from "./mode.ts";
import { quoted, textOfHtml } from "./plain-text.ts";
import { plainStart, signatureHtml, signatureText } from "./signature.ts";
import { forwardSubject, replySubject } from "./subject.ts";

/** What beginning leans on: the browser's sanitiser, its clock and its random numbers. */
export interface BeginWith {
  identities: readonly Identity[];
  writing: Writing;
  /** Makes somebody's HTML harmless. */
  clean(html: string): string;
  newId(): string;
  /** A date as the reader writes it. */
  when(iso: string): string;
}

const referencesMax = 50;
const escaped = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
const escapedLines = (text: string): string => escaped(text).replace(/\r?\n/g, "<br>");

const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1) || "localhost";

/** A message to nobody yet. */
export function emptyDraft(
  { identities, writing, newId, clean }: BeginWith,
  to: readonly Recipient[] = [],
): DraftContent {
  const identity = identities[0];
  const plain = writing.format === "plain";
  const signature = clean(signatureHtml(identity));
  return {
    identityId: identity?.id ?? null,
    to: [...to],
    cc: [],
    bcc: [],
    subject: "",
    plain,
    html: signature && !plain ? `<p></p><p></p>${signature}` : "",
    text: plain
      ? plainStart(signatureText(identity), null, false)
      : signature
        ? `\n\n${signatureText(identity)}`
        : "",
    quote: null,
    quoteFirst: false,
    attachments: [],
    messageId: `${newId()}@${domainOf(identity?.email ?? "")}`,
    inReplyTo: [],
    references: [],
    asksReceipt: writing.receipts === "all",
    original: null,
  };
}

/** A message that somebody or something asks for. */
export function askedDraft(begin: BeginWith, asked: Partial<Asked>): DraftContent {
  const { to = "", cc = "", bcc = "", subject = "", text = "" } = asked;
  const people = (line: string) => readRecipients(line).recipients;
  const blank = emptyDraft(begin, people(to));
  const html = text && !blank.plain ? htmlOfText(text) + blank.html : blank.html;
  return { ...blank, cc: people(cc), bcc: people(bcc), subject, html, text: text + blank.text };
}

interface Body {
  html: string;
  text: string;
  inline: Attachment[];
  files: Attachment[];
}

/** The body of an email in one piece of HTML, with the pictures that it names and the files beside it. */
export function bodyOf(email: Email, { clean, newId }: Pick<BeginWith, "clean" | "newId">): Body {
  const value = (part: EmailBodyPart) => textOfPart(part, email.bodyValues?.[part.partId ?? ""]?.value ?? "");
  const inline: Attachment[] = [];
  const asAttachment = (part: EmailBodyPart, cid: string | null): Attachment | null =>
    part.blobId
      ? {
          key: newId(),
          name: part.name ?? nameFor(part),
          type: part.type,
          size: part.size,
          blobId: part.blobId,
          cid,
        }
      : null;
  const pieces = (email.htmlBody ?? []).map((part) => {
    if (part.type === "text/html") return value(part);
    if (part.type.startsWith("text/")) return `<div>${escapedLines(value(part))}</div>`;
    const picture = asAttachment(part, part.cid ?? `${newId()}@keryx`);
    if (!picture || !part.type.startsWith("image/")) return "";
    inline.push(picture);
    return `<div><img src="cid:${picture.cid}" alt="${escaped(picture.name)}"></div>`;
  });
  const html = clean(pieces.join(""));
  const files: Attachment[] = [];
  for (const part of email.attachments ?? []) {
    const named = part.cid !== null && html.includes(`cid:${part.cid}`);
    const attachment = asAttachment(part, named ? part.cid : null);
    if (attachment && !isSignaturePart(part) && !inline.some(({ blobId }) => blobId === attachment.blobId))
      (named ? inline : files).push(attachment);
  }
  const plain = (email.textBody ?? []).filter((part) => part.type === "text/plain");
  const text = plain.length > 0 ? plain.map(value).join("\n") : textOfHtml(html);
  return { html, text: text.replace(/\r\n?/g, "\n").trimEnd(), inline, files };
}

const nameFor = (part: EmailBodyPart): string =>
  part.type === "message/rfc822"
    ? "message.eml"
    : `attachment.${/^\w+\/([\w.-]{1,20})$/.exec(part.type)?.[1] ?? "bin"}`;

/** Which of one's own addresses the message was written to; that one answers. */
export function identityFor(email: Email, identities: readonly Identity[]): Identity | undefined {
  const there = [...(email.to ?? []), ...(email.cc ?? []), ...(email.bcc ?? []), ...(email.from ?? [])].map(
    sameAs,
  );
  return (
    there.flatMap((address) => identities.find((identity) => sameAs(identity) === address) ?? [])[0] ??
    identities[0]
  );
}

const bare = (people: readonly { name: string | null; email: string }[] | null): Recipient[] =>
  (people ?? []).filter(({ email }) => email).map(({ name, email }) => ({ name, email }));

/** To whom an answer goes: Reply-To before From; to one's own message, to those it went to. RFC 5322 section 3.6.3. */
export function replyRecipients(
  email: Email,
  all: boolean,
  own: readonly string[],
): Pick<DraftContent, "to" | "cc"> {
  const isOwn = (person: Recipient) => own.includes(sameAs(person));
  const mine = bare(email.from).some(isOwn);
  const asked = bare(email.replyTo);
  const direct = mine ? bare(email.to) : asked.length > 0 ? asked : bare(email.from);
  const to = merged([], direct.length > 0 ? direct : bare(email.from));
  if (!all) return { to, cc: [] };
  const others = merged([], [...(mine ? [] : bare(email.to)), ...bare(email.cc)]);
  const taken = new Set([...to.map(sameAs), ...own]);
  return { to, cc: others.filter((person) => !taken.has(sameAs(person))) };
}

function chain(email: Email): string[] {
  const before = email.references?.length ? email.references : (email.inReplyTo ?? []);
  const all = [...before, ...(email.messageId ?? [])];
  // The first one keeps the thread's root when the chain grows too long. RFC 5322 section 3.6.4.
  return all.length > referencesMax ? [...all.slice(0, 1), ...all.slice(1 - referencesMax)] : all;
}

function quoteOf(email: Email, body: Body, when: (iso: string) => string): Quote {
  const who = email.from?.[0] ? written(email.from[0]) : "somebody";
  const line = `On ${when(email.sentAt ?? email.receivedAt)}, ${who} wrote:`;
  return {
    html: `<p style="margin:1em 0 0.5em">${escaped(line)}</p><blockquote type="cite" style="margin:0 0 0 0.8ex;border-left:2px solid #c5d3d8;padding-left:1ex">${body.html}</blockquote>`,
    text: `${line}\n${quoted(body.text)}`,
  };
}

function forwardedOf(email: Email, body: Body, when: (iso: string) => string): Quote {
  const rows: [string, string][] = [
    ["From", bare(email.from).map(written).join(", ")],
    ["Date", when(email.sentAt ?? email.receivedAt)],
    ["Subject", email.subject ?? ""],
    ["To", bare(email.to).map(written).join(", ")],
    ["Cc", bare(email.cc).map(written).join(", ")],
  ];
  const shown = rows.filter(([, value]) => value);
  const head = "---------- Forwarded message ----------";
  const table = shown.map(([name, value]) => `<b>${name}:</b> ${escaped(value)}`).join("<br>");
  return {
    html: `<p style="margin:1em 0">${head}<br>${table}</p>${body.html}`,
    text: `${head}\n${shown.map(([name, value]) => `${name}: ${value}`).join("\n")}\n\n${body.text}`,
  };
}

/** An answer to an email, or the email passed on. Needs the email with its body. */
export function answerTo(
  kind: "reply" | "reply-all" | "forward",
  email: Email,
  begin: BeginWith,
): DraftContent {
  const identity = identityFor(email, begin.identities);
  const own = begin.identities.map(sameAs);
  const body = bodyOf(email, begin);
  const sorted = { ...begin, identities: identity ? [identity, ...begin.identities] : begin.identities };
  const draft = { ...emptyDraft(sorted), references: chain(email) };
  const { writing } = begin;
  const subject = email.subject ?? "";
  if (kind === "forward") {
    const forward: DraftContent = {
      ...draft,
      subject: forwardSubject(subject),
      quote: forwardedOf(email, body, begin.when),
      attachments: [...body.inline, ...body.files],
      original: { id: email.id, keyword: "$forwarded" },
    };
    return draft.plain ? withQuoteInText(forward, identity) : forward;
  }
  const plain = draft.plain || (writing.answersToPlain === "plain" && isPlain(email));
  const reply: DraftContent = {
    ...draft,
    ...replyRecipients(email, kind === "reply-all", own),
    subject: replySubject(subject),
    quote: quoteOf(email, body, begin.when),
    quoteFirst: writing.answer === "below",
    attachments: plain ? [] : body.inline,
    inReplyTo: email.messageId ?? [],
    original: { id: email.id, keyword: "$answered" },
  };
  return plain ? withQuoteInText(reply, identity) : reply;
}

/** A draft in plain text, with room for one's own words, the signature and the quote in their order. Pictures are files there. */
const withQuoteInText = (draft: DraftContent, identity: Identity | undefined): DraftContent => ({
  ...draft,
  plain: true,
  html: "",
  text: plainStart(signatureText(identity), draft.quote?.text ?? null, draft.quoteFirst),
  quote: null,
  attachments: draft.attachments.map((one) => ({ ...one, cid: null })),
});

/** A draft taken up again, as it was left. */
export function reopened(email: Email, begin: BeginWith, thread: readonly Email[]): DraftContent {
  const from = email.from?.[0];
  const identity =
    begin.identities.find((one) => from && sameAs(one) === sameAs(from)) ?? begin.identities[0];
  const raw = bodyOf(email, { ...begin, clean: (html) => html });
  const plain = isPlain(email);
  const split = splitQuote(raw.html);
  const quoteHtml = split.quote === null ? null : begin.clean(split.quote);
  const references = email.references ?? [];
  const answered = email.inReplyTo ?? [];
  const sought: readonly string[] = answered.length > 0 ? answered : references.slice(-1);
  const original = thread.find(
    (one) => one.id !== email.id && one.messageId?.some((id) => sought.includes(id)),
  );
  return {
    identityId: identity?.id ?? null,
    to: bare(email.to),
    cc: bare(email.cc),
    bcc: bare(email.bcc),
    subject: email.subject ?? "",
    plain,
    html: plain ? "" : begin.clean(split.html),
    text: plain ? raw.text : textOfHtml(split.html),
    quote: quoteHtml === null ? null : { html: quoteHtml, text: textOfHtml(quoteHtml) },
    quoteFirst: split.quoteFirst,
    attachments: [...raw.inline, ...raw.files],
    messageId: email.messageId?.[0] ?? `${begin.newId()}@${domainOf(identity?.email ?? "")}`,
    inReplyTo: answered,
    references,
    asksReceipt: isAsking(email),
    original: original
      ? { id: original.id as Id, keyword: answered.length > 0 ? "$answered" : "$forwarded" }
      : null,
  };
}
