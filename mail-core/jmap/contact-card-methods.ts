import { components, hasWords, textConditions } from "../jscontact/words.ts";
import { type CardRow, contactLimits, listCardIds, listCards, readCards } from "../store/contacts.ts";
import { stateOf } from "../store/states.ts";
import { viewCard } from "./contact-card-check.ts";
import { contactCardSet } from "./contact-card-set.ts";
import { readUtcDate } from "./dates.ts";
import { id, parseId } from "./ids.ts";
import { objectsInGetMax } from "./limits.ts";
import type { Conditions, Order, Test } from "./list-query.ts";
import { answer, type JmapDeps, type Method, refuse } from "./method.ts";
import { type Few, plainQuery, queryChangesOfFew, queryOfFew } from "./query-of-few.ts";
import { changesMethod, readIds } from "./standard.ts";

type Condition = Conditions<CardRow>[string];

const asText =
  (test: (text: string) => Test<CardRow>): Condition =>
  (value) =>
    typeof value === "string" ? test(value) : null;
const words = (condition: string): Condition =>
  asText((text) => {
    const fits = hasWords(condition, text);
    return ({ card }) => fits(card);
  });
/** A card without the date is on neither side of another. */
const dated = (property: "created" | "updated", fits: (of: number, given: number) => boolean): Condition => {
  return (value) => {
    const given = readUtcDate(value)?.getTime();
    if (given === undefined) return null;
    return ({ card }) => fits(Date.parse(card[property] ?? ""), given);
  };
};
const before = (of: number, given: number) => of < given;
const after = (of: number, given: number) => of >= given;

/** RFC 9610 section 3.3.1. */
const conditions: Conditions<CardRow> = {
  inAddressBook: asText((text) => {
    const rowId = parseId("b", text) ?? "";
    return ({ addressBookIds }) => addressBookIds.includes(rowId);
  }),
  uid: asText(
    (text) =>
      ({ card }) =>
        card.uid === text,
  ),
  hasMember: asText(
    (text) =>
      ({ card }) =>
        Object.hasOwn(card.members ?? {}, text),
  ),
  // Whoever says nothing is an individual. RFC 9553 section 2.1.4.
  kind: asText(
    (text) =>
      ({ card }) =>
        (card.kind ?? "individual") === text,
  ),
  createdBefore: dated("created", before),
  createdAfter: dated("created", after),
  updatedBefore: dated("updated", before),
  updatedAfter: dated("updated", after),
  ...Object.fromEntries(textConditions.map((name) => [name, words(name)])),
};

const collator = new Intl.Collator("en");
const byText =
  (read: (row: CardRow) => string | undefined): Order<CardRow> =>
  (a, b) =>
    collator.compare(read(a) ?? "", read(b) ?? "");
const byName = (kind: string) => byText(({ card }) => components(card, kind)[0]);
const byDate =
  (property: "created" | "updated"): Order<CardRow> =>
  (a, b) =>
    (Date.parse(a.card[property] ?? "") || 0) - (Date.parse(b.card[property] ?? "") || 0);

/** RFC 9610 section 3.3.2. */
const orders: Record<string, Order<CardRow>> = {
  created: byDate("created"),
  updated: byDate("updated"),
  "name/given": byName("given"),
  "name/surname": byName("surname"),
  "name/surname2": byName("surname2"),
};

/** Each card's place hangs on nothing but its own properties. */
const cards: Few<CardRow> = {
  type: "ContactCard",
  letter: "k",
  list: listCards,
  readQuery: plainQuery(conditions, orders),
  canCalculateChanges: () => true,
};

const isPropertyList = (value: unknown): value is string[] | null | undefined =>
  value == null || (Array.isArray(value) && value.every((one) => typeof one === "string"));

/** A card may have properties of any name, so that only those it has are shown. RFC 9553 section 1.8. */
function shown(row: CardRow, properties: readonly string[] | null | undefined): Record<string, unknown> {
  const view = viewCard(row);
  if (!properties) return view;
  const wanted = new Set(["id", ...properties]);
  return Object.fromEntries(Object.entries(view).filter(([name]) => wanted.has(name)));
}

/** RFC 9610 section 3. */
export function contactCardMethods(deps: JmapDeps): Record<string, Method> {
  const { database } = deps;
  return {
    "ContactCard/get": async (args, { account, accountId }) => {
      const wanted = readIds(args.ids, (text) => parseId("k", text));
      if (wanted === "invalid") return refuse("invalidArguments", "ids");
      if (wanted === "too-many") return refuse("requestTooLarge");
      const { properties } = args;
      if (!isPropertyList(properties)) return refuse("invalidArguments", "properties");
      const state = await stateOf(database, account, "ContactCard");
      const rowIds =
        wanted === "all" ? await listCardIds(database, account, objectsInGetMax + 1) : wanted.rowIds;
      if (rowIds.length > objectsInGetMax) return refuse("requestTooLarge");
      const rows = await readCards(database, account, rowIds);
      const found = new Set(rows.map((row) => row.id));
      const missing = wanted === "all" ? [] : wanted.rowIds.filter((rowId) => !found.has(rowId));
      return answer("ContactCard/get", {
        accountId,
        state,
        list: rows.map((row) => shown(row, properties)),
        notFound: [...(wanted === "all" ? [] : wanted.notFound), ...missing.map((rowId) => id("k", rowId))],
      });
    },
    "ContactCard/changes": changesMethod(deps, "ContactCard", "k"),
    "ContactCard/query": queryOfFew(deps, cards),
    "ContactCard/queryChanges": queryChangesOfFew(deps, cards, 2 * contactLimits.cardsMax),
    "ContactCard/set": contactCardSet(deps),
    // There is one account for each session: nothing to copy from, and not from itself. RFC 8620 section 5.4.
    "ContactCard/copy": async ({ fromAccountId }, { accountId }) =>
      typeof fromAccountId !== "string" || fromAccountId === accountId
        ? refuse("invalidArguments", "fromAccountId")
        : refuse("fromAccountNotFound"),
  };
}
