import type { ContactCard } from "../../../../lib/contacts/card.ts";
import type { Identity } from "../../../../lib/jmap/types.ts";
import type { DraftContent } from "../draft.ts";
import {
  escaped,
  type Names,
  namesInBraces,
  type Placeholder,
  placeholders,
  placeholdersByName,
} from "../placeholders.ts";
import { bareSubject } from "../subject.ts";
import { templateValues } from "../template-values.ts";
import { messageIdFor, type Person } from "./people.ts";

interface With {
  /** What the placeholders of templates are called here. */
  names: Names;
  /** Those of a file: each is a placeholder by its name. */
  columns: readonly string[];
  cards: readonly ContactCard[];
  identity: Identity | undefined;
  /** Today, as the writer writes it. */
  date: string;
  clean(html: string): string;
}

interface Filled {
  content: DraftContent;
  lacks: readonly string[];
}

const subjectMaxLength = 900;
const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, " ");
const inHtml = (text: string): string => escaped(text).replace(/\r\n?|\n/g, "<br>");

/** Fills in one draft for each of many: from what a file says of them, or else from what is known of them as templates are. */
export function fillingWith({ names, columns, cards, identity, date, clean }: With) {
  const known = placeholdersByName(names);
  const byName = new Map<string, string>(known);
  /** As it is written, by what it means. */
  const labels = new Map<string, string>(placeholders.map((one) => [one, names[one]]));
  for (const column of columns) {
    const name = column.toLowerCase();
    if (!name || byName.has(name)) continue;
    byName.set(name, `column ${name}`);
    labels.set(`column ${name}`, column);
  }
  const inText = namesInBraces(byName);
  const inMarkup = namesInBraces(
    new Map(
      [...byName].flatMap(([name, one]) => [
        [escaped(name), one],
        [escaped(name).replaceAll("&quot;", '"'), one],
      ]),
    ),
  );

  /** What the file says under any name that means this. */
  const fromFile = ({ fields }: Person, one: string): string => {
    for (const [name, value] of fields) if (value && byName.get(name) === one) return value;
    return "";
  };

  const filled = (content: DraftContent, person: Person): Filled => {
    const name = person.name ?? (oneLine(fromFile(person, "name")).trim() || null);
    const to = [{ name, email: person.email }];
    const lacks = new Set<string>();
    const values = templateValues({ to, subject: "" }, { cards, identity, date });
    const valueIn = (subject: string) => (one: string) => {
      const known = one === "subject" ? bareSubject(subject) : values[one as Placeholder];
      const value = fromFile(person, one) || (known ?? "");
      if (!value) lacks.add(labels.get(one) ?? one);
      return value;
    };
    const subject = oneLine(inText.each(content.subject, valueIn("")))
      .trim()
      .slice(0, subjectMaxLength);
    const by = valueIn(subject);
    const text = inText.each(content.text, by);
    const html = content.plain ? "" : inMarkup.each(content.html, (one) => inHtml(by(one)));
    const messageId = messageIdFor(content, person);
    return { content: { ...content, to, subject, text, html, messageId }, lacks: [...lacks] };
  };
  /** One person's message. What came into its HTML is somebody's: nothing in it acts. */
  const fill = (content: DraftContent, person: Person): DraftContent => {
    const made = filled(content, person).content;
    return { ...made, html: clean(made.html) };
  };
  /** Placeholders for which there is no value, as they are written: nothing stands in their place. */
  const lacksOf = (content: DraftContent, person: Person) => filled(content, person).lacks;

  /** What stands in braces and means nothing here: it goes as it stands. */
  const unknownIn = ({ subject, text }: Pick<DraftContent, "subject" | "text">): string[] => {
    const found = Array.from(`${subject}\n${text}`.matchAll(/\{([^{}\n]{1,60})\}/g), ([, name = ""]) => name);
    return [...new Set(found)].filter((name) => !byName.has(name.toLowerCase()));
  };
  return { fill, lacksOf, unknownIn };
}
