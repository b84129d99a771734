import type { Filter } from "./calls.ts";
import { conditionFor, everywhere, type SearchedBy, textFields } from "./search-conditions.ts";
import { type Token, tokensOf } from "./search-tokens.ts";

export type { SearchedBy } from "./search-conditions.ts";

/** Groups inside of each other; a deeper one is read as if its brackets were not there. */
const groupDepthMax = 6;

/** Conditions of one search; the server takes 200. */
const conditionsMax = 190;

/** What stands between two blanks: words are gathered, so that the last of them may be unfinished. */
type Item = { word: string } | { filter: Filter } | { all: true };

const both = (conditions: Filter[]): Filter | null =>
  conditions.length > 1 ? { operator: "AND", conditions } : (conditions[0] ?? null);
const either = (conditions: Filter[]): Filter | null =>
  conditions.length > 1 ? { operator: "OR", conditions } : (conditions[0] ?? null);
const not = (filter: Filter): Filter => ({ operator: "NOT", conditions: [filter] });

/**
 * The filter for what was typed, in the language that people know from Gmail:
 * `from:ana subject:"the plan" has:attachment larger:2M is:unread in:archive older_than:1y (red OR white) -beer`.
 * OR binds closer than a blank, `{a b}` is the same as `(a OR b)`, `from:(ana OR bob)` asks the operator for each, a minus leaves
 * out, quotes keep words in a row, `red AROUND 5 wine` finds words that are near each other. What is not understood is searched as a word. Without `in:`, trash and junk are
 * left out. Days are those of the reader. RFC 8621 section 4.4.1.
 */
export function filterFor(typed: string, by: SearchedBy): Filter {
  const reader = new Reader(tokensOf(typed), by);
  const conditions = reader.group(null, "both", false, 0);
  if (!reader.placed) {
    const left = by.mailboxes.filter(({ role }) => role === "trash" || role === "junk").map(({ id }) => id);
    if (left.length > 0 && conditions.length > 0) conditions.push({ inMailboxOtherThan: left });
  }
  if (conditions.length > 0) return both(conditions) as Filter;
  // Every email for in:anywhere, none where nothing was asked for.
  return reader.placed ? { operator: "AND", conditions: [] } : { text: "" };
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #by: SearchedBy;
  #at = 0;
  #left = conditionsMax;
  /** True when a folder was named: then trash and junk are as good as any. */
  placed = false;

  constructor(tokens: readonly Token[], by: SearchedBy) {
    this.#tokens = tokens;
    this.#by = by;
  }

  /** Up to the closing bracket or the end; the conditions that the group stands for. */
  group(field: string | null, kind: "both" | "either", left: boolean, depth: number): Filter[] {
    const alternatives: Item[][] = [];
    let joins = false;
    for (let token = this.#next(); token; token = this.#next()) {
      if (token.kind === "close") {
        if (depth > 0) break;
        continue;
      }
      if (token.kind === "or") {
        joins = alternatives.length > 0;
        continue;
      }
      if (token.kind === "open" && depth >= groupDepthMax) continue;
      const item = this.#item(token, field, left, depth);
      if (!item) continue;
      if (joins) alternatives.at(-1)?.push(item);
      else alternatives.push([item]);
      joins = false;
    }
    const all = kind === "either" ? [alternatives.flat()] : alternatives;
    return this.#conditions(all, field);
  }

  /** What comes after a search has become too long is not looked at. */
  #next(): Token | undefined {
    const token = this.#tokens[this.#at++];
    // At most: what was asked, a minus before it, and its share in what joins it to others.
    this.#left -=
      3 + (token && "value" in token && token.value === "me" ? (this.#by.identities?.length ?? 0) : 0);
    return this.#left < 0 ? undefined : token;
  }

  #item(
    token: Exclude<Token, { kind: "close" | "or" }>,
    outer: string | null,
    left: boolean,
    depth: number,
  ): Item | null {
    const out = left !== token.minus;
    if (token.kind === "open") {
      const found = both(this.group(token.field ?? outer, token.group, out, depth + 1));
      if (!found) return null;
      return { filter: token.minus ? not(found) : found };
    }
    if (token.kind === "near") {
      const near: Filter = { "keryx:near": { text: token.value, within: token.within } };
      return { filter: token.minus ? not(near) : near };
    }
    const field = token.field ?? outer;
    const value = token.exact ? `"${token.value}"` : token.value;
    if (field === null) return token.minus ? { filter: not({ text: value }) } : { word: value };
    if (textFields.has(field) && token.field === null && !token.minus && token.value !== "me")
      return { word: value };
    const found = conditionFor(field, token, this.#by);
    if (found === null) {
      const asWords = { text: `${token.field ? `${token.field}:` : ""}${value}` };
      return token.minus ? { filter: not(asWords) } : { word: asWords.text };
    }
    if (field === "in" && !out) this.placed = true;
    if (found === everywhere) return token.minus ? null : { all: true };
    return { filter: token.minus ? not(found) : found };
  }

  #conditions(alternatives: readonly Item[][], field: string | null): Filter[] {
    const name = field !== null && textFields.has(field) ? field : "text";
    const words: string[] = [];
    const conditions: Filter[] = [];
    for (const items of alternatives) {
      const [first] = items;
      if (items.some((item) => "all" in item)) continue;
      if (items.length === 1 && first && "word" in first) {
        words.push(first.word);
        continue;
      }
      const found = either(
        items.flatMap((item): Filter[] => {
          if ("filter" in item) return [item.filter];
          return "word" in item ? [{ [name]: item.word }] : [];
        }),
      );
      if (found) conditions.push(found);
    }
    if (words.length > 0) conditions.push({ [name]: words.join(" ") });
    return conditions;
  }
}
