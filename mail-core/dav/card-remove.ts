import { setCards } from "../jmap/contact-card-set.ts";
import { id } from "../jmap/ids.ts";
import { cardsNamed, nameCard, readResources, type WholeResource } from "../store/card-resources.ts";
import { lockAccounts } from "../store/changes.ts";
import type { Sql } from "../store/database.ts";
import type { DavResponse } from "../surface/dav.ts";
import { empty, notFound } from "./answer.ts";
import { nothing } from "./card-put.ts";
import { mayChange } from "./conditions.ts";
import { type DavCall, type DavDeps, findBook } from "./deps.ts";
import type { CardPlace } from "./place.ts";
import { readPlace } from "./place.ts";
import { etagOf } from "./properties.ts";
import { cardRefusal, uidConflict } from "./refusal.ts";

interface There {
  bookId: string;
  card: WholeResource;
}

async function cardAt(tx: Sql, account: string, place: CardPlace): Promise<There | null> {
  const book = await findBook(tx, account, place.book);
  const ids = book && (await cardsNamed(tx, account, book.id, [place.name]));
  const [card] = book && ids ? await readResources(tx, account, book.id, [...ids.values()]) : [];
  return book && card ? { bookId: book.id, card } : null;
}

/** Takes a card out of a book; one that is in no other is gone. */
async function takeOut(deps: DavDeps, tx: Sql, account: string, { bookId, card }: There): Promise<void> {
  const cardKey = id("k", card.cardId);
  const isElsewhere = card.addressBookIds.length > 1;
  const acts = isElsewhere
    ? { ...nothing, update: { [cardKey]: { [`addressBookIds/${id("b", bookId)}`]: null } } }
    : { ...nothing, destroy: [cardKey] };
  await setCards(tx, account, acts, deps);
}

/** RFC 4918 section 9.6.1, of a card. */
export async function deleteCard(
  deps: DavDeps,
  { account, request }: DavCall,
  place: CardPlace,
): Promise<DavResponse> {
  const answer = await deps.database.transaction(async (tx) => {
    await lockAccounts(tx, [account]);
    const there = await cardAt(tx, account, place);
    if (!there) return notFound();
    if (!mayChange(request, etagOf(there.card))) return empty(412);
    await takeOut(deps, tx, account, there);
    return empty(204);
  });
  if (answer.status < 300) deps.announcer.announce([account]);
  return answer;
}

/** Moves a card to another book of the same account. Within one it keeps its name: who synchronises could not be told of the old one's end. RFC 4918 section 9.9. */
export async function move(deps: DavDeps, { account, place, request }: DavCall): Promise<DavResponse> {
  const to = readPlace(request.headers.destination ?? "", account);
  if (place.at !== "card" || to?.at !== "card") return empty(403);
  if (place.book === to.book) return empty(403);
  const answer = await deps.database.transaction(async (tx) => {
    await lockAccounts(tx, [account]);
    const from = await cardAt(tx, account, place);
    if (!from) return notFound();
    if (!mayChange(request, etagOf(from.card))) return empty(412);
    const book = await findBook(tx, account, to.book);
    if (!book) return empty(409);
    if (from.card.addressBookIds.includes(book.id)) return uidConflict(null);
    const there = await cardAt(tx, account, to);
    if (there && request.headers.overwrite?.toUpperCase() === "F") return empty(412);
    if (there) await takeOut(deps, tx, account, there);
    const cardKey = id("k", from.card.cardId);
    const books = {
      [`addressBookIds/${id("b", from.bookId)}`]: null,
      [`addressBookIds/${id("b", book.id)}`]: true,
    };
    const { notUpdated } = await setCards(tx, account, { ...nothing, update: { [cardKey]: books } }, deps);
    const error = notUpdated[cardKey];
    if (error) return cardRefusal(error);
    await nameCard(tx, account, book.id, { cardId: from.card.cardId, name: to.name });
    return empty(there ? 204 : 201);
  });
  if (answer.status < 300) deps.announcer.announce([account]);
  return answer;
}

/** A copy would be a second card of one uid, which no account has. RFC 6352 section 5.1. */
export const copy = async (): Promise<DavResponse> => uidConflict(null);
