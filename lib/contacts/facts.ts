import { type Card, type Contexts, entriesOf, type PartialDate, type Said, valuesOf } from "./card.ts";

/** One thing that a card says. */
export interface Fact {
  /** Of the entry within the card. */
  key: string;
  label: string;
  value: string;
  kind: "email" | "phone" | "address" | "link" | "text";
}

const contextWords = ({ contexts, label }: Said): string =>
  label || (contexts?.work ? "Work" : contexts?.private ? "Home" : "");

const features: readonly (readonly [string, string])[] = [
  ["mobile", "Mobile"],
  ["fax", "Fax"],
  ["pager", "Pager"],
];
function phoneWords(phone: Said & { features?: Contexts }): string {
  const feature = features.find(([name]) => phone.features?.[name])?.[1] ?? "";
  const context = contextWords(phone);
  return [context, context && feature ? feature.toLowerCase() : feature].filter(Boolean).join(" ");
}

const months = [
  ...["January", "February", "March", "April", "May", "June", "July"],
  ...["August", "September", "October", "November", "December"],
];
/** A date as people write it, with what is known of it. */
export function dateWords(date: PartialDate | { "@type": "Timestamp"; utc: string }): string {
  if ("utc" in date) return date.utc.slice(0, 10);
  const { year, month, day } = date;
  return [day, month === undefined ? undefined : months[month - 1], year]
    .filter((part) => part !== undefined)
    .join(" ");
}

/** An address in its lines, in the order in which most of the world writes them. */
export function addressLines({ full, components = [] }: NonNullable<Card["addresses"]>[string]): string {
  if (full) return full;
  const part = (...kinds: readonly string[]) =>
    components
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ value }) => value)
      .join(" ");
  return [
    part("postOfficeBox"),
    part("apartment", "floor", "building"),
    part("number", "name"),
    [part("postcode"), part("locality")].filter(Boolean).join(" "),
    part("region"),
    part("country"),
  ]
    .filter(Boolean)
    .join("\n");
}

const anniversaryWords: Readonly<Record<string, string>> = {
  birth: "Birthday",
  wedding: "Anniversary",
  death: "Date of death",
};

/** Everything that a card says, in the order in which it is read. */
export function factsOf(card: Card): Fact[] {
  const facts: Fact[] = [];
  const say = (kind: Fact["kind"], key: string, label: string, value: string | undefined) => {
    if (value?.trim()) facts.push({ kind, key, label, value });
  };
  for (const [key, { name }] of entriesOf(card.titles)) say("text", `t${key}`, "Title", name);
  for (const [key, { name, units = [] }] of entriesOf(card.organizations))
    say(
      "text",
      `o${key}`,
      "Organisation",
      [name, ...units.map((unit) => unit.name)].filter(Boolean).join(", "),
    );
  for (const [key, { name }] of entriesOf(card.nicknames)) say("text", `n${key}`, "Nickname", name);
  for (const [key, one] of entriesOf(card.emails))
    say("email", `e${key}`, contextWords(one) || "Mail", one.address);
  for (const [key, one] of entriesOf(card.phones))
    say("phone", `p${key}`, phoneWords(one) || "Telephone", one.number);
  for (const [key, one] of entriesOf(card.addresses))
    say("address", `a${key}`, contextWords(one) || "Address", addressLines(one));
  for (const [key, one] of entriesOf(card.links)) say("link", `l${key}`, contextWords(one) || "Web", one.uri);
  for (const [key, one] of entriesOf(card.onlineServices))
    say("text", `s${key}`, one.service || "Online", one.user ?? one.uri);
  for (const [key, { kind, date }] of entriesOf(card.anniversaries))
    say("text", `d${key}`, anniversaryWords[kind] ?? "Date", dateWords(date));
  for (const [key, { note }] of entriesOf(card.notes)) say("text", `x${key}`, "Note", note);
  const keywords = Object.keys(card.keywords ?? {});
  say("text", "keywords", "Categories", keywords.join(", "));
  return facts;
}

/** All that a card says in one line, in which one searches. */
export const searchText = (card: Card): string =>
  [
    card.name?.full,
    ...(card.name?.components ?? []).map(({ value }) => value),
    ...factsOf(card).map(({ value }) => value),
    ...valuesOf(card.phones).map(({ number }) => number.replace(/[^\d+]/g, "")),
  ].join(" ");
