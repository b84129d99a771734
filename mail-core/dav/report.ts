import {
  type CardResource,
  cardsNamed,
  listResources,
  namesOfCards,
  readResources,
  readTags,
} from "../store/card-resources.ts";
import { changesSince } from "../store/changes-since.ts";
import type { AddressBookRow } from "../store/contacts.ts";
import { inSnapshot, type Sql } from "../store/database.ts";
import { stateOf } from "../store/states.ts";
import type { DavResponse } from "../surface/dav.ts";
import { childOf, childrenOf, readXml, type XmlElement } from "../xml.ts";
import { type AddressData, readAddressData } from "./address-data.ts";
import { badRequest, multistatus, notFound, unmet } from "./answer.ts";
import { type DavCall, type DavDeps, findBook, segmentOf } from "./deps.ts";
import { carddav, dav, inCarddav, inDav } from "./names.ts";
import { pathOf, readPlace } from "./place.ts";
import { goneResponse, responseOf, type Wanted, wantedIn } from "./properties.ts";
import { findCards, readQuery } from "./query.ts";
import { stateOfToken, syncToken } from "./sync-token.ts";
import { picturesOf, withPictures } from "./vcard-of.ts";

/** Resources that one report may name. */
export const multigetMax = 2_000;
/** Cards that are in memory at once, with their pictures; and where nobody asks what they say. */
const batchSize = { whole: 20, tags: 500 };
/** No account has changed more cards within what is kept of its changes. */
const changesMax = 1_000_000;

/** A report on a book. */
interface Report {
  deps: DavDeps;
  call: DavCall;
  book: AddressBookRow;
  body: XmlElement;
  wanted: Wanted;
  data: AddressData | null;
}

/** Cards of a book, some at a time, as they are when their turn comes; those that are gone by then are told as gone. */
async function* cardResponses(
  { deps, call: { account }, book, wanted, data }: Report,
  cardIds: readonly string[],
): AsyncIterable<string> {
  const size = data ? batchSize.whole : batchSize.tags;
  for (let at = 0; at < cardIds.length; at += size) {
    const batch = cardIds.slice(at, at + size);
    const { rows, names } = await inSnapshot(deps.database, async (tx) => ({
      rows: data
        ? await writtenCards(deps, tx, { account, bookId: book.id, cardIds: batch, data })
        : await readTags(tx, account, book.id, batch),
      names: await namesOfCards(tx, account, book.id, batch),
    }));
    const cards = new Map<string, CardResource & { vcard?: string }>(rows.map((row) => [row.cardId, row]));
    for (const [n, cardId] of batch.entries()) {
      const card = cards.get(cardId);
      const name = names[n] ?? "";
      if (!card) yield goneResponse(pathOf({ at: "card", book: segmentOf(book), name }, account));
      else yield responseOf({ at: "card", account, address: "", book, card, vcard: card.vcard }, wanted);
    }
  }
}

/** Cards as a client wants them written. */
async function writtenCards(
  { vcards }: DavDeps,
  tx: Sql,
  {
    account,
    bookId,
    cardIds,
    data: { version, only },
  }: { account: string; bookId: string; cardIds: readonly string[]; data: AddressData },
): Promise<(CardResource & { vcard: string })[]> {
  const rows = await readResources(tx, account, bookId, cardIds);
  const pictures = await picturesOf(tx, account, rows);
  return rows.map((row) => ({
    ...row,
    vcard: vcards.write(withPictures(row.card, pictures), version, only),
  }));
}

/** RFC 6352 section 8.7. */
async function multiget(report: Report): Promise<DavResponse> {
  const { deps, call, book, body } = report;
  const hrefs = childrenOf(body, dav, "href").map(({ text }) => text.trim());
  if (hrefs.length > multigetMax) return unmet(403, inDav("number-of-matches-within-limits"));
  const { account } = call;
  const places = hrefs.map((href) => {
    const place = readPlace(href, account);
    return place?.at === "card" && place.book === segmentOf(book) ? place : null;
  });
  const named = places.flatMap((place) => place?.name ?? []);
  const ids = await cardsNamed(deps.database, account, book.id, named);
  async function* pieces() {
    const found = new Set<string>();
    for (const [n, href] of hrefs.entries()) {
      const cardId = ids.get(places[n]?.name ?? "");
      if (places[n] && cardId) found.add(cardId);
      else yield goneResponse(href);
    }
    yield* cardResponses(report, [...found]);
  }
  return multistatus(pieces());
}

/** RFC 6352 section 8.6. */
async function query(report: Report): Promise<DavResponse> {
  const { deps, call, book, body } = report;
  const asked = readQuery(body);
  if (!asked) return unmet(403, inCarddav("supported-filter"));
  if (asked === "collation") return unmet(403, inCarddav("supported-collation"));
  const { cardIds, isCut } = await findCards(deps, { account: call.account, bookId: book.id }, asked);
  return multistatus(withCut(report, cardResponses(report, cardIds), isCut));
}

/** That there is more than was asked for. RFC 6352 section 8.6.1, RFC 6578 section 3.6. */
async function* withCut(
  { call: { account }, book }: Report,
  pieces: AsyncIterable<string>,
  isCut: boolean,
): AsyncIterable<string> {
  yield* pieces;
  const error = inDav("error", inDav("number-of-matches-within-limits"));
  if (isCut) yield goneResponse(pathOf({ at: "book", book: segmentOf(book) }, account), 507, error);
}

/** How many are wanted at most; "malformed" for what is no such number. RFC 6578 section 6.4. */
function readLimit(body: XmlElement): number | null | "malformed" {
  const limit = childOf(body, dav, "limit");
  const text = limit && childOf(limit, dav, "nresults")?.text.trim();
  if (text === undefined) return null;
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : "malformed";
}

/** RFC 6578 section 3. */
async function syncCollection(report: Report): Promise<DavResponse> {
  const { deps, call, book, body } = report;
  const { account, request } = call;
  const limit = readLimit(body);
  const depth = request.headers.depth ?? "0";
  if ((depth !== "0" && depth !== "1") || limit === "malformed") return badRequest();
  // Thunderbird says the level in the field Depth as well, older clients there alone, as the drafts had it.
  const level = childOf(body, dav, "sync-level")?.text.trim() ?? depth;
  const token = childOf(body, dav, "sync-token")?.text.trim();
  if ((level !== "1" && level !== "infinite") || token === undefined) return badRequest();
  const since = stateOfToken(token, book.id);
  if (token !== "" && since === null) return staleToken();
  const found = await inSnapshot(deps.database, async (tx) => {
    if (since === null) {
      const state = await stateOf(tx, account, "ContactCard");
      const cards = await listResources(tx, account, book.id);
      return { state, cardIds: cards.map(({ cardId }) => cardId), gone: [], isCut: false };
    }
    const changes = await changesSince(tx, account, "ContactCard", since, limit ?? changesMax);
    if (!changes)
      return (await changesSince(tx, account, "ContactCard", since, changesMax)) ? "cut" : "stale";
    const changed = [...changes.created, ...changes.updated];
    const here = await readTags(tx, account, book.id, changed);
    const live = new Set(here.map(({ cardId }) => cardId));
    // What was made after the token and is not here was never here for who has it.
    const left = [...changes.updated.filter((cardId) => !live.has(cardId)), ...changes.destroyed];
    const liveNames = new Set(here.map(({ name }) => name));
    const gone = (await namesOfCards(tx, account, book.id, left)).filter((name) => !liveNames.has(name));
    return { state: changes.newState, cardIds: [...live], gone, isCut: changes.hasMore };
  });
  if (found === "stale") return staleToken();
  if (found === "cut" || (since === null && limit !== null && found.cardIds.length > limit))
    return unmet(403, inDav("number-of-matches-within-limits"));
  const { state, cardIds, gone, isCut } = found;
  async function* pieces() {
    for (const name of gone) yield goneResponse(pathOf({ at: "card", book: segmentOf(book), name }, account));
    yield* withCut(report, cardResponses(report, cardIds), isCut);
    yield inDav("sync-token", syncToken(book.id, state));
  }
  return multistatus(pieces());
}
const staleToken = () => unmet(403, inDav("valid-sync-token"));

const reports: ReadonlyMap<string, (report: Report) => Promise<DavResponse>> = new Map([
  [`${carddav} addressbook-multiget`, multiget],
  [`${carddav} addressbook-query`, query],
  [`${dav} sync-collection`, syncCollection],
]);

/** RFC 3253 section 3.6. */
export async function report(deps: DavDeps, call: DavCall): Promise<DavResponse> {
  const body = readXml(call.request.body);
  if (!body) return badRequest();
  const run = reports.get(`${body.ns} ${body.name}`);
  if (!run) return unmet(403, inDav("supported-report"));
  const { place, account } = call;
  const book = "book" in place ? await findBook(deps.database, account, place.book) : null;
  if ("book" in place && !book) return notFound();
  if (!book || place.at !== "book") return unmet(403, inDav("supported-report"));
  const wanted = wantedIn(body) ?? { kind: "some", properties: [] };
  const data = readAddressData(wanted);
  if (data === "unsupported") return unmet(403, inCarddav("supported-address-data"));
  return run({ deps, call, book, body, wanted, data });
}
