import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { isRecord } from "../is-record.ts";
import { type Card, cardShape } from "../jscontact/card.ts";
import type { Picture } from "../store/contact-pictures.ts";
import { type CardRow, contactLimits, octetsOf } from "../store/contacts.ts";
import { type Pictures, settleMedia } from "./contact-media.ts";
import { utcDate } from "./email-get.ts";
import type { SetError } from "./email-patch.ts";
import { id, parseIdOrCreation } from "./ids.ts";
import { patched } from "./patch-object.ts";
import { measure } from "./references.ts";

/** What a card is held against. */
export interface CardPlace extends Pictures {
  addressBooks: ReadonlySet<string>;
  createdIds: ReadonlyMap<string, string>;
  now: Date;
}
export type CheckedCard =
  | { ok: true; row: CardRow; added: [id: string, picture: Picture][]; told: Record<string, unknown> }
  | { ok: false; error: SetError };

const no = (property: string, description?: string): CheckedCard => ({
  ok: false,
  error: { type: "invalidProperties", properties: [property], ...(description ? { description } : {}) },
});

/** Objects inside of each other in a card: patch after patch, each could add to it. */
const depthMax = 16;

/** A card as JMAP shows it. RFC 9610 section 3. */
export const viewCard = ({
  id: rowId,
  card,
  addressBookIds,
}: CardRow): Record<string, unknown> & { id: string } => ({
  ...card,
  id: id("k", rowId),
  addressBookIds: Object.fromEntries(addressBookIds.map((one) => [id("b", one), true])),
});

/** Text that the store can take, under names that are no trap. */
function isStorable(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed() && !value.includes("\0");
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(
    ([name, inner]) => name !== "__proto__" && isStorable(name) && isStorable(inner),
  );
}

function readBooks(value: unknown, { addressBooks, createdIds }: CardPlace): string[] | null {
  if (!isRecord(value) || !Object.values(value).every((one) => one === true)) return null;
  const rowIds = Object.keys(value).map((text) => parseIdOrCreation("b", text, createdIds) ?? "");
  return rowIds.length > 0 && rowIds.every((one) => addressBooks.has(one)) ? [...new Set(rowIds)] : null;
}

/** A card as it was given, whole, as a row of that id; what it must have and comes without is given to it. */
function check(given: Record<string, unknown>, rowId: string, place: CardPlace): CheckedCard {
  if (measure(given, Number.MAX_SAFE_INTEGER, depthMax) === Number.POSITIVE_INFINITY || !isStorable(given))
    return { ok: false, error: { type: "invalidProperties", description: "Too deep, or not text" } };
  const { id: shownId, addressBookIds, ...properties } = given;
  if (shownId !== undefined && shownId !== id("k", rowId)) return no("id");
  const books = readBooks(addressBookIds, place);
  if (!books) return no("addressBookIds");
  const whole = {
    "@type": "Card",
    version: "1.0",
    uid: `urn:uuid:${randomUUID()}`,
    created: utcDate(place.now),
    updated: utcDate(place.now),
    ...properties,
  };
  const wrong = cardShape(whole);
  if (wrong !== null) return no(wrong.split("/", 1)[0] ?? "", wrong);
  const card = whole as Card;
  const settled = settleMedia(card, place);
  if (!settled.ok) return no("media", `${settled.entry}: ${settled.why}`);
  if (card.media !== undefined) card.media = settled.media;
  if (octetsOf(card) > contactLimits.cardMaxOctets)
    return {
      ok: false,
      error: { type: "tooLarge", description: `A card has ${contactLimits.cardMaxOctets} octets at most` },
    };
  const row = { id: rowId, card, addressBookIds: books, pictureIds: settled.pictureIds };
  return { ok: true, row, added: settled.added, told: {} };
}

/** A new card; `told` is what a client does not know of it. RFC 8620 section 5.3. */
export function newCard(given: unknown, rowId: string, place: CardPlace): CheckedCard {
  if (!isRecord(given)) return { ok: false, error: { type: "invalidProperties" } };
  if (Object.hasOwn(given, "id")) return no("id");
  const checked = check(given, rowId, place);
  // A card in a book that was made in the same request names it otherwise, which is no news.
  const known = checked.ok && { ...given, addressBookIds: viewCard(checked.row).addressBookIds };
  return known ? { ...checked, told: unknownOf(checked.row, known) } : checked;
}

/** A card after a PatchObject. Its `updated` is now, unless the patch says another time. */
export function changedCard(row: CardRow, patch: unknown, place: CardPlace): CheckedCard {
  const next = isRecord(patch) ? patched(viewCard(row), patch) : null;
  if (!isRecord(patch) || !next) return { ok: false, error: { type: "invalidPatch" } };
  const checked = check({ ...next, updated: patch.updated ?? utcDate(place.now) }, row.id, place);
  return checked.ok ? { ...checked, told: unknownOf(checked.row, next) } : checked;
}

const unknownOf = (row: CardRow, known: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(viewCard(row)).filter(([name, value]) => !isDeepStrictEqual(value, known[name])),
  );
