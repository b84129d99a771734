import type { Card } from "../jscontact/card.ts";
import { nextResources } from "../store/card-resources.ts";
import type { VcardProperty } from "../surface/dav.ts";
import { childOf, childrenOf, type XmlElement } from "../xml.ts";
import type { DavDeps } from "./deps.ts";
import { carddav } from "./names.ts";
import { readTextMatch, type TextTest } from "./text-match.ts";
import { pictureIdOf } from "./vcard-of.ts";

type CardTest = (properties: readonly VcardProperty[]) => boolean;

/** Which cards, and how many at most. */
export interface Query {
  fits: CardTest;
  limit: number | null;
}

/** Conditions that one card may be held against. */
const conditionsMax = 50;
/** Cards that are looked at in one turn: others' turns come between. */
const pageSize = 50;

/** "collation" for one that is not served; null for a filter that is not understood. */
type Read<T> = T | "collation" | null;

/** Several tests as one: every one or any of them, as `test` says; none at all fit everything. */
function together<Of>(
  tests: readonly Read<(of: Of) => boolean>[],
  test: string | undefined,
): Read<(of: Of) => boolean> {
  if (tests.includes("collation")) return "collation";
  if (tests.includes(null) || (test !== undefined && test !== "anyof" && test !== "allof")) return null;
  const all = tests as ((of: Of) => boolean)[];
  if (test === "allof") return (of) => all.every((one) => one(of));
  return (of) => all.length === 0 || all.some((one) => one(of));
}

/** RFC 6352 section 10.5.2. */
function readParamFilter(filter: XmlElement): Read<(property: VcardProperty) => boolean> {
  const name = filter.attributes.get("name")?.toUpperCase();
  if (!name) return null;
  if (childOf(filter, carddav, "is-not-defined")) return ({ parameters }) => !parameters.has(name);
  const match = childOf(filter, carddav, "text-match");
  const test: Read<TextTest> = match ? readTextMatch(match) : () => true;
  if (typeof test !== "function") return test;
  return ({ parameters }) => {
    const value = parameters.get(name);
    return value?.split(",").some(test) ?? false;
  };
}

/** RFC 6352 section 10.5.1. */
function readPropFilter(filter: XmlElement): Read<CardTest> {
  const [, group, name] = /^(?:([\w-]+)\.)?([\w-]+)$/.exec(filter.attributes.get("name") ?? "") ?? [];
  if (name === undefined) return null;
  const isMeant = (property: VcardProperty) =>
    property.name === name.toUpperCase() &&
    (group === undefined || property.group.toLowerCase() === group.toLowerCase());
  if (childOf(filter, carddav, "is-not-defined")) return (properties) => !properties.some(isMeant);
  const texts = childrenOf(filter, carddav, "text-match").map(
    (one): Read<(property: VcardProperty) => boolean> => {
      const test = readTextMatch(one);
      return typeof test === "function" ? ({ text }) => test(text) : test;
    },
  );
  const parameters = childrenOf(filter, carddav, "param-filter").map(readParamFilter);
  const test = together([...texts, ...parameters], filter.attributes.get("test"));
  if (typeof test !== "function") return test;
  return (properties) => properties.some((property) => isMeant(property) && test(property));
}

/** RFC 6352 sections 10.5 and 10.6. */
export function readQuery(body: XmlElement): Read<Query> {
  const filter = childOf(body, carddav, "filter");
  const limit = childOf(body, carddav, "limit");
  const count = limit && (childOf(limit, carddav, "nresults")?.text.trim() ?? "");
  if (count !== undefined && !/^[1-9]\d{0,8}$/.test(count)) return null;
  const filters = filter ? childrenOf(filter, carddav, "prop-filter") : [];
  const conditions = filters.reduce((sum, one) => sum + 1 + one.children.length, 0);
  if (conditions > conditionsMax) return null;
  const fits = together(filters.map(readPropFilter), filter?.attributes.get("test"));
  if (typeof fits !== "function") return fits;
  return { fits, limit: count === undefined ? null : Number(count) };
}

/** That there is a picture is all that a filter can ask. */
function withoutPictures(card: Card): Card {
  if (!card.media) return card;
  const media = Object.entries(card.media).map(([entry, one]) => {
    const { blobId: _, ...rest } = one;
    return [entry, pictureIdOf(one) === null ? one : { ...rest, uri: "data:image/png;base64," }];
  });
  return { ...card, media: Object.fromEntries(media) };
}

/** The cards of a book that a query asks for, the oldest first; `isCut` where there are more of them than its limit. */
export async function findCards(
  { database, vcards }: Pick<DavDeps, "database" | "vcards">,
  { account, bookId }: { account: string; bookId: string },
  { fits, limit }: Query,
): Promise<{ cardIds: string[]; isCut: boolean }> {
  const cardIds: string[] = [];
  for (let after = "0"; ; ) {
    const page = await nextResources(database, account, bookId, after, pageSize);
    for (const { cardId, card } of page) {
      if (!fits(vcards.properties(withoutPictures(card)))) continue;
      if (cardIds.length === limit) return { cardIds, isCut: true };
      cardIds.push(cardId);
    }
    if (page.length < pageSize) return { cardIds, isCut: false };
    after = page.at(-1)?.cardId ?? after;
  }
}
