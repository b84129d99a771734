import type { Say } from "../language/words.ts";
import { type Card, type Contexts, entriesOf, type PartialDate, type Said, valuesOf } from "./card.ts";

/** One thing that a card says. */
export interface Fact {
  /** Of the entry within the card. */
  key: string;
  label: string;
  value: string;
  kind: "email" | "phone" | "address" | "link" | "text";
}

type SayFacts = Say<"contacts.facts">;

/** What an entry is for, as the messages choose by it. */
function use({ contexts, label = "" }: Said): { of: string; label: string } {
  const context = contexts?.work ? "work" : contexts?.private ? "private" : "none";
  return { of: label ? "label" : context, label };
}

const features = ["mobile", "fax", "pager"] as const;
const phoneKind = (phone: { features?: Contexts }) =>
  features.find((feature) => phone.features?.[feature]) ?? "phone";

/** A date as people write it, with what is known of it. */
function dateWords(t: SayFacts, date: PartialDate | { "@type": "Timestamp"; utc: string }): string {
  if ("utc" in date) return date.utc.slice(0, 10);
  const { year, month: number, day } = date;
  const month = t("month", { month: String(number) });
  const inYear = month && day !== undefined ? t("dayOfMonth", { day: String(day), month }) : month;
  if (year === undefined) return inYear;
  return inYear ? t("ofYear", { date: inYear, year: String(year) }) : String(year);
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

const anniversaries: ReadonlyMap<string, "birthday" | "wedding" | "death"> = new Map([
  ["birth", "birthday"],
  ["wedding", "wedding"],
  ["death", "death"],
]);

/** Everything that a card says, in the order in which it is read. */
export function factsOf(t: SayFacts, card: Card): Fact[] {
  const facts: Fact[] = [];
  const say = (kind: Fact["kind"], key: string, label: string, value: string | undefined) => {
    if (value?.trim()) facts.push({ kind, key, label, value });
  };
  for (const [key, { name }] of entriesOf(card.titles)) say("text", `t${key}`, t("jobTitle"), name);
  for (const [key, { name, units = [] }] of entriesOf(card.organizations))
    say(
      "text",
      `o${key}`,
      t("organisation"),
      [name, ...units.map((unit) => unit.name)].filter(Boolean).join(", "),
    );
  for (const [key, { name }] of entriesOf(card.nicknames)) say("text", `n${key}`, t("nickname"), name);
  for (const [key, one] of entriesOf(card.emails)) say("email", `e${key}`, t("email", use(one)), one.address);
  for (const [key, one] of entriesOf(card.phones))
    say("phone", `p${key}`, t(phoneKind(one), use(one)), one.number);
  for (const [key, one] of entriesOf(card.addresses))
    say("address", `a${key}`, t("address", use(one)), addressLines(one));
  for (const [key, one] of entriesOf(card.links)) say("link", `l${key}`, t("web", use(one)), one.uri);
  for (const [key, one] of entriesOf(card.onlineServices))
    say("text", `s${key}`, one.service || t("online"), one.user ?? one.uri);
  for (const [key, { kind, date }] of entriesOf(card.anniversaries))
    say("text", `d${key}`, t(anniversaries.get(kind) ?? "date"), dateWords(t, date));
  for (const [key, { note }] of entriesOf(card.notes)) say("text", `x${key}`, t("note"), note);
  const keywords = Object.keys(card.keywords ?? {});
  say("text", "keywords", t("categories"), keywords.join(", "));
  return facts;
}

/** All that a card says in one line, in which one searches. */
export const searchText = (t: SayFacts, card: Card): string =>
  [
    card.name?.full,
    ...(card.name?.components ?? []).map(({ value }) => value),
    ...factsOf(t, card).map(({ value }) => value),
    ...valuesOf(card.phones).map(({ number }) => number.replace(/[^\d+]/g, "")),
  ].join(" ");
