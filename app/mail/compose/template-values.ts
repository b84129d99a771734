import { type ContactCard, cardWith, nameOf } from "../../../lib/contacts/card.ts";
import type { Identity } from "../../../lib/jmap/types.ts";
import type { Template } from "../../../lib/template.ts";
import type { DraftContent } from "./draft.ts";
import { firstName, type Placeholders, type Values } from "./placeholders.ts";
import { textOfHtml } from "./plain-text.ts";
import { bareSubject } from "./subject.ts";

interface Known {
  cards: Iterable<ContactCard>;
  identity: Identity | undefined;
  /** Today, as the writer writes it. */
  date: string;
}

/** What is known of a message that is being written: of its first recipient, by the contacts where the address alone says nothing. */
export function templateValues(
  { to, subject }: Pick<DraftContent, "to" | "subject">,
  { cards, identity, date }: Known,
): Values {
  const [person] = to;
  const card = person && !person.name ? cardWith(cards, person.email) : null;
  const name = person?.name ?? (card ? nameOf(card) : "");
  return {
    "first name": firstName(name),
    name,
    "my name": identity?.name ?? "",
    date,
    subject: bareSubject(subject),
  };
}

/** A message that begins with a template: its subject where there is none yet, its text above what is there. */
export function withTemplate(
  content: DraftContent,
  template: Pick<Template, "subject" | "html">,
  {
    values,
    placeholders,
    clean,
  }: { values: Values; placeholders: Placeholders; clean(html: string): string },
): DraftContent {
  const { filled, filledHtml } = placeholders;
  const subject = content.subject || filled(template.subject, values);
  const html = clean(
    filledHtml(template.html, { ...values, subject: values.subject || bareSubject(subject) }),
  );
  const text = `${textOfHtml(html)}${content.text}`;
  return { ...content, subject, text, html: content.plain ? "" : html + content.html };
}
