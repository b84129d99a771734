import { folded } from "../../../lib/contacts/card.ts";
import type { Label } from "../../../lib/jmap/labels.ts";
import type { SavedSearch } from "../../../lib/jmap/saved-search.ts";
import type { Mailbox } from "../../../lib/jmap/types.ts";
import { matching, type Offer as Person } from "../compose/suggestions.ts";
import { type Operator, operators } from "./operators.ts";
import { lastWord, type QueryPieces, valueFor } from "./query-pieces.ts";

export interface Suggestion {
  kind: "recent" | "saved" | "person" | "operator" | "value" | "folder" | "label";
  /** What stands in the list, and what it means. */
  name: string;
  about: string;
  /** The search as it is when this is chosen; `isWhole` where it can then be searched. */
  query: string;
  isWhole: boolean;
}

export interface SearchWords {
  /** What is said of what was searched before. */
  recent: string;
  anywhere: string;
  anywhereMore: string;
  finds(operator: Operator["name"]): string;
  means(value: Meaning): string;
}
type Meaning = NonNullable<Operator["values"]>[number][1];

export interface Known {
  recent: readonly string[];
  saved: readonly SavedSearch[];
  /** How the reader's language says it. */
  words: SearchWords;
  people: readonly Person[];
  mailboxes: readonly Mailbox[];
  labels: readonly Label[];
}

export const suggestionsMax = 9;
const ofAKind = 4;

const peopleOperators = new Set(["from", "to", "cc", "bcc", "deliveredto"]);
const shownPerson = ({ name, email }: Person) => name || email;

/** What the box offers for what is written in it. */
export function suggestionsFor(pieces: QueryPieces, known: Known): Suggestion[] {
  const word = lastWord(pieces.text);
  const before = [...pieces.chips, pieces.text.slice(0, pieces.text.length - word.length).trim()]
    .filter(Boolean)
    .join(" ");
  const whole = (piece: string) => [before, piece].filter(Boolean).join(" ");
  if (word === "" && before === "") return beginnings(known);
  const [, minus = "", name = "", value = ""] = /^(-?)([a-z][a-z0-9_]*):"?(.*)$/i.exec(word) ?? [];
  const found = name
    ? valuesOf(name.toLowerCase(), value, known).map((one) => ({ ...one, query: whole(minus + one.query) }))
    : [
        ...recentOf(`${before} ${word}`.trim(), known),
        ...wordsOf(word, known).map((one) => ({ ...one, query: whole(one.query) })),
      ];
  return found.slice(0, suggestionsMax);
}

/** Before anything is written. */
function beginnings({ recent, saved, words }: Known): Suggestion[] {
  const first = ["from", "has", "is", "in", "newer_than"];
  return [
    ...recent.slice(0, ofAKind).map((query) => asRecent(query, words)),
    ...saved.slice(0, ofAKind).map(asSaved),
    ...operators.filter(({ name }) => first.includes(name)).map((one) => asOperator(one, words)),
  ].slice(0, suggestionsMax);
}

const asRecent = (query: string, words: SearchWords): Suggestion => ({
  ...{ kind: "recent", name: query, about: words.recent },
  ...{ query, isWhole: true },
});
const asSaved = ({ name, query }: SavedSearch): Suggestion => ({
  ...{ kind: "saved", name, about: query },
  ...{ query, isWhole: true },
});
const asOperator = ({ name }: Operator, words: SearchWords, minus = ""): Suggestion => ({
  ...{ kind: "operator", name: `${minus}${name}:`, about: words.finds(name) },
  ...{ query: `${minus}${name}:`, isWhole: false },
});
const asPiece = (
  kind: Suggestion["kind"],
  piece: string,
  { name, about = "" }: { name: string; about?: string },
): Suggestion => ({ kind, name, about, query: piece, isWhole: true });

const begins = (text: string, sought: string) =>
  folded(text)
    .split(/[\s@._-]+/)
    .some((part, at) => part.startsWith(sought) || (at === 0 && folded(text).startsWith(sought)));

const recentOf = (typed: string, { recent, saved, words }: Known): Suggestion[] => {
  const sought = folded(typed);
  return [
    ...saved.filter(({ name }) => begins(name, sought)).map(asSaved),
    ...recent
      .filter((query) => query !== typed && folded(query).startsWith(sought))
      .map((query) => asRecent(query, words)),
  ].slice(0, 3);
};

/** For a word: people, operators, folders and labels that begin so. */
function wordsOf(word: string, { people, mailboxes, labels, words }: Known): Suggestion[] {
  const minus = word.startsWith("-") ? "-" : "";
  const sought = folded(word.slice(minus.length));
  if (sought === "" || sought.startsWith('"')) return [];
  return [
    ...operators
      .filter(({ name }) => name.startsWith(sought))
      .slice(0, ofAKind)
      .map((one) => asOperator(one, words, minus)),
    ...matching(people, sought, [])
      .filter(({ email }) => email !== "")
      .slice(0, ofAKind)
      .map((person) =>
        asPiece("person", `${minus}from:${person.email}`, {
          name: shownPerson(person),
          about: `${minus}from:${person.email}`,
        }),
      ),
    ...mailboxes
      .filter(({ name }) => begins(name, sought))
      .slice(0, 2)
      .map((one) => folderPiece(one, minus)),
    ...labels
      .filter(({ name }) => begins(name, sought))
      .slice(0, 2)
      .map((one) => labelPiece(one, minus)),
  ];
}

const folderPiece = ({ name, role }: Mailbox, minus = ""): Suggestion => {
  const piece = `${minus}in:${role ?? valueFor(name)}`;
  return asPiece("folder", piece, { name, about: piece });
};
const labelPiece = ({ name }: Label, minus = ""): Suggestion => {
  const piece = `${minus}label:${valueFor(name)}`;
  return asPiece("label", piece, { name, about: piece });
};

/** For an operator: what one often writes behind it. */
function valuesOf(name: string, value: string, { people, mailboxes, labels, words }: Known): Suggestion[] {
  const sought = folded(value.replaceAll('"', ""));
  if (peopleOperators.has(name)) {
    const found = sought ? matching(people, sought, []) : people.slice(0, suggestionsMax);
    return found
      .filter(({ email }) => email !== "")
      .map((person) =>
        asPiece("person", `${name}:${person.email}`, {
          name: shownPerson(person),
          about: `${name}:${person.email}`,
        }),
      );
  }
  const isSought = (text: string) => sought === "" || begins(text, sought);
  if (name === "in") {
    const anywhere = asPiece("folder", "in:anywhere", {
      name: words.anywhere,
      about: words.anywhereMore,
    });
    return [
      ...mailboxes.filter((one) => isSought(one.name)).map((one) => folderPiece(one)),
      ...(isSought("anywhere") ? [anywhere] : []),
    ];
  }
  if (name === "label") return labels.filter((one) => isSought(one.name)).map((one) => labelPiece(one));
  const values = operators.find((one) => one.name === name)?.values ?? [];
  return values
    .filter(([one]) => folded(one).startsWith(sought) && folded(one) !== sought)
    .map(([one, means]) =>
      asPiece("value", `${name}:${one}`, { name: `${name}:${one}`, about: words.means(means) }),
    );
}
