import { type CardActs, setCards } from "../jmap/contact-card-set.ts";
import { id, parseId, pictureBlobId } from "../jmap/ids.ts";
import type { Card, Media } from "../jscontact/card.ts";
import { cardsNamed, nameCard, readResources, type WholeResource } from "../store/card-resources.ts";
import { lockAccounts } from "../store/changes.ts";
import type { Picture } from "../store/contact-pictures.ts";
import { cardsByUid, readCards } from "../store/contacts.ts";
import type { Sql } from "../store/database.ts";
import type { DavResponse } from "../surface/dav.ts";
import { empty, notAllowed, unmet } from "./answer.ts";
import { mayChange } from "./conditions.ts";
import { type DavCall, type DavDeps, findBook } from "./deps.ts";
import { inCarddav } from "./names.ts";
import { type CardPlace, pathOf } from "./place.ts";
import { etagOf } from "./properties.ts";
import { cardRefusal, uidConflict } from "./refusal.ts";
import { picturesOf } from "./vcard-of.ts";

/** What a vCard says of a card, and takes away where it says nothing. All else a card has stays: vCard has no words for it. */
const saidInVcards = [
  ...["kind", "name", "nicknames", "organizations", "titles", "emails", "phones", "addresses", "links"],
  ...["onlineServices", "anniversaries", "notes", "keywords", "media", "preferredLanguages", "members"],
  ...["prodId", "vCardProps"],
] as const;

/** The card, those of its pictures that are kept already being named as they are: what comes again is not kept twice. */
function withKeptPictures(card: Card, pictures: ReadonlyMap<string, Picture>): Card {
  if (!card.media || pictures.size === 0) return card;
  const kept = new Map(
    Array.from(pictures, ([pictureId, { octets }]) => [Buffer.from(octets).toString("base64"), pictureId]),
  );
  const media = Object.entries(card.media).map(([entry, one]): [string, Media] => {
    const { uri = "", ...rest } = one;
    const pictureId = uri.startsWith("data:") ? kept.get(uri.replace(/^[^,]*,/, "")) : undefined;
    return [entry, pictureId === undefined ? one : { ...rest, blobId: pictureBlobId(pictureId) }];
  });
  return { ...card, media: Object.fromEntries(media) };
}

/** What a card is patched with so that it says what a vCard says. */
function patchTo(before: Card, card: Card): Record<string, unknown> {
  const said = saidInVcards.flatMap((name): [string, unknown][] => {
    if (Object.hasOwn(card, name)) return [[name, card[name]]];
    return Object.hasOwn(before, name) ? [[name, null]] : [];
  });
  const dates = (["created", "updated"] as const).flatMap((name): [string, unknown][] =>
    card[name] === undefined ? [] : [[name, card[name]]],
  );
  return Object.fromEntries([...said, ...dates]);
}

/** To be added to. */
export const nothing: CardActs = {
  ...{ create: {}, update: {}, destroy: [] },
  createdIds: new Map(),
  named: new Map(),
};
const mediaTypes = /^(text\/(x-)?vcard|text\/directory)\s*(;|$)/i;

/** Puts a card, new or in place of what was there: by the one way in which cards are written. RFC 6352 section 6.3.2. */
export async function putCard(deps: DavDeps, call: DavCall): Promise<DavResponse> {
  const { request } = call;
  if (call.place.at !== "card") return notAllowed();
  if (!mediaTypes.test(request.headers["content-type"] ?? "text/vcard"))
    return unmet(403, inCarddav("supported-address-data"));
  const read = deps.vcards.read(request.body);
  if (!read.ok)
    return unmet(403, inCarddav(read.why === "version" ? "supported-address-data" : "valid-address-data"));
  const { account, place } = call;
  const answer = await deps.database.transaction(async (tx) => {
    await lockAccounts(tx, [account]);
    return put(deps, tx, { account, place, request, card: read.card });
  });
  if (answer.status < 300) deps.announcer.announce([account]);
  return answer;
}

interface Putting extends Pick<DavCall, "account" | "request"> {
  place: CardPlace;
  card: Card;
}

async function put(deps: DavDeps, tx: Sql, { account, place, request, card }: Putting): Promise<DavResponse> {
  const book = await findBook(tx, account, place.book);
  if (!book) return empty(409);
  const here = await cardsNamed(tx, account, book.id, [place.name]);
  const [before] = await readResources(tx, account, book.id, [...here.values()]);
  if (!mayChange(request, before ? etagOf(before) : null)) return empty(412);
  if (before && card.uid !== undefined && card.uid !== before.card.uid)
    return uidConflict(pathOf(place, account));
  // One card may be in several books: of another one that has the same uid it is the same person.
  const known = before ?? (await cardOfUid(tx, account, card.uid));
  if (!before && known?.addressBookIds.includes(book.id)) {
    const [there] = await readResources(tx, account, book.id, [known.cardId]);
    return uidConflict(pathOf({ ...place, name: there?.name ?? "" }, account));
  }
  const bookId = id("b", book.id);
  if (!known) {
    const whole = { ...card, addressBookIds: { [bookId]: true } };
    const { created, notCreated } = await setCards(tx, account, { ...nothing, create: { c: whole } }, deps);
    const cardId = parseId("k", created.c?.id);
    if (cardId === null) return cardRefusal(notCreated.c ?? unknown);
    await nameCard(tx, account, book.id, { cardId, name: place.name });
    return empty(201);
  }
  const named = deps.vcards.withoutDerivedName(card, known.card);
  const kept = withKeptPictures(named, await picturesOf(tx, account, [known]));
  const patch = { ...patchTo(known.card, kept), ...(before ? {} : { [`addressBookIds/${bookId}`]: true }) };
  const cardKey = id("k", known.cardId);
  const { notUpdated } = await setCards(tx, account, { ...nothing, update: { [cardKey]: patch } }, deps);
  const error = notUpdated[cardKey];
  if (error) return cardRefusal(error);
  if (before) return empty(204);
  await nameCard(tx, account, book.id, { cardId: known.cardId, name: place.name });
  return empty(201);
}
const unknown = { type: "invalidProperties" };

type Known = Pick<WholeResource, "cardId" | "card" | "addressBookIds" | "pictureIds">;

/** The card of a uid, whatever books it is in. */
async function cardOfUid(tx: Sql, account: string, uid: string | undefined): Promise<Known | null> {
  if (uid === undefined || uid.includes("\0")) return null;
  const holder = (await cardsByUid(tx, account, [uid])).get(uid);
  const [row] = holder === undefined ? [] : await readCards(tx, account, [holder]);
  return row ? { ...row, cardId: row.id } : null;
}
