import type { Card } from "./card.ts";

/** Text in which neither case nor accents matter. */
const folded = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** The texts of a card in which each condition looks. RFC 9610 section 3.3.1. */
const textsOf: Readonly<Record<string, (card: Card) => readonly (string | undefined)[]>> = {
  name: ({ name }) => [name?.full, ...(name?.components ?? []).map(({ value }) => value)],
  "name/given": (card) => components(card, "given"),
  "name/surname": (card) => components(card, "surname"),
  "name/surname2": (card) => components(card, "surname2"),
  nickname: ({ nicknames }) => entries(nicknames).map(({ name }) => name),
  organization: ({ organizations }) =>
    entries(organizations).flatMap(({ name, units }) => [name, ...(units ?? []).map((unit) => unit.name)]),
  email: ({ emails }) => entries(emails).flatMap(({ address, label }) => [address, label]),
  phone: ({ phones }) => entries(phones).flatMap(({ number, label }) => [number, label]),
  onlineService: ({ onlineServices }) =>
    entries(onlineServices).flatMap(({ service, uri, user, label }) => [service, uri, user, label]),
  address: ({ addresses }) =>
    entries(addresses).flatMap(({ full, components = [] }) => [
      full,
      ...components.map(({ value }) => value),
    ]),
  note: ({ notes }) => entries(notes).map(({ note }) => note),
};
export const textConditions: readonly string[] = ["text", ...Object.keys(textsOf)];

const entries = <T>(map: Readonly<Record<string, T>> | undefined): T[] => Object.values(map ?? {});

/** The values of a name's components of a kind, in their order. */
export const components = ({ name }: Card, kind: string): string[] =>
  (name?.components ?? []).flatMap((one) => (one.kind === kind ? [one.value] : []));

/** Words and phrases in matched quotes, in which a backslash stands before what is meant literally. RFC 9610 section 3.3.1. */
function soughtIn(text: string): string[] {
  const pieces = text.matchAll(/"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|(\S+)/gs);
  return Array.from(pieces, ([, double, single, word]) =>
    folded((double ?? single)?.replace(/\\(["'\\])/g, "$1") ?? word ?? "").trim(),
  ).filter(Boolean);
}

/** Whether a card has every word of a text, in those of its texts that a condition is about. */
export function hasWords(condition: string, text: string): (card: Card) => boolean {
  const sought = soughtIn(text);
  const read =
    condition === "text"
      ? (card: Card) => [
          ...Object.values(textsOf).flatMap((texts) => texts(card)),
          ...entries(card.titles).map(({ name }) => name),
          ...Object.keys(card.keywords ?? {}),
        ]
      : textsOf[condition];
  return (card) => {
    const texts = (read?.(card) ?? []).flatMap((one) => (one === undefined ? [] : folded(one)));
    return sought.every((word) => texts.some((one) => one.includes(word)));
  };
}
