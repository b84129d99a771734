import { type BookActs, setBooks } from "../jmap/address-book-methods.ts";
import { id, parseId } from "../jmap/ids.ts";
import { lockAccounts } from "../store/changes.ts";
import { listAddressBooks, saveAddressBook } from "../store/contacts.ts";
import type { DavResponse } from "../surface/dav.ts";
import { childOf, childrenOf, readXml, type XmlElement } from "../xml.ts";
import { badRequest, empty, multistatus, notAllowed, notFound, statusElement, unmet } from "./answer.ts";
import { type DavCall, type DavDeps, findBook } from "./deps.ts";
import { carddav, dav, element, hrefElement, inDav, type QName } from "./names.ts";
import { pathOf } from "./place.ts";
import { propstat } from "./properties.ts";
import { bookRefusal } from "./refusal.ts";

const nothing: BookActs = {
  ...{ create: {}, update: {}, destroy: [] },
  ...{ withContents: true, asDefault: null },
  createdIds: new Map(),
};

/** What a client may set of a book, and what it is in the store. */
const settable: Readonly<Record<string, "name" | "description">> = {
  [`${dav} displayname`]: "name",
  [`${carddav} addressbook-description`]: "description",
};
const settableOf = ({ ns, name }: QName) =>
  Object.hasOwn(settable, `${ns} ${name}`) ? settable[`${ns} ${name}`] : undefined;

/** The properties within `set` and `remove`, in their order; what is removed has no value. RFC 4918 section 14.19. */
function changesIn(body: XmlElement): [property: XmlElement, value: string | null][] {
  return body.children.flatMap((act): [XmlElement, string | null][] => {
    const isSet = act.name === "set";
    if (act.ns !== dav || (!isSet && act.name !== "remove")) return [];
    const properties = childrenOf(act, dav, "prop").flatMap(({ children }) => children);
    return properties.map((one) => [one, isSet ? one.text : null]);
  });
}

/** Changes what may be changed of a book, all of it or nothing. RFC 4918 section 9.2. */
export async function proppatch(deps: DavDeps, { account, place, request }: DavCall): Promise<DavResponse> {
  const body = readXml(request.body);
  if (body?.ns !== dav || body.name !== "propertyupdate") return badRequest();
  const changes = changesIn(body);
  if (changes.length === 0) return badRequest();
  const patch = Object.fromEntries(
    changes.flatMap(([property, value]) => {
      const name = settableOf(property);
      return name ? [[name, value] as const] : [];
    }),
  );
  const isFit = (property: QName) => place.at === "book" && settableOf(property) !== undefined;
  const answerWith = (stats: string) =>
    multistatus([inDav("response", hrefElement(pathOf(place, account)) + stats)]);
  const names = (fit: boolean) =>
    changes.filter(([property]) => isFit(property) === fit).map(([property]) => element(property));
  if (place.at === "card" || place.at === "book") {
    const book = await findBook(deps.database, account, place.book);
    if (!book) return notFound();
  }
  if (names(false).length > 0)
    return answerWith(
      inDav(
        "propstat",
        inDav("prop", names(false).join("")) +
          statusElement(403) +
          inDav("error", inDav("cannot-modify-protected-property")),
      ) + (names(true).length > 0 ? propstat(names(true), 424) : ""),
    );
  const isDone = await deps.database.transaction(async (tx) => {
    await lockAccounts(tx, [account]);
    const book = place.at === "book" && (await findBook(tx, account, place.book));
    if (!book) return null;
    const bookKey = id("b", book.id);
    const { notUpdated } = await setBooks(tx, account, { ...nothing, update: { [bookKey]: patch } }, deps);
    return notUpdated[bookKey] === undefined;
  });
  if (isDone === null) return notFound();
  if (isDone) deps.announcer.announce([account]);
  return answerWith(propstat(names(true), isDone ? 200 : 403));
}

/** What a new book is to be; null for what no address book is. RFC 5689 section 3, RFC 6352 section 6.3.1. */
function readNewBook(body: string): Record<string, string> | "malformed" | null {
  if (body.trim() === "") return null;
  const root = readXml(body);
  if (root?.ns !== dav || root.name !== "mkcol") return "malformed";
  const changes = changesIn(root);
  const type = changes.find(([{ ns, name }]) => ns === dav && name === "resourcetype")?.[0];
  if (!type || !childOf(type, dav, "collection") || !childOf(type, carddav, "addressbook")) return null;
  const said = changes.flatMap(([property, value]) => {
    const name = settableOf(property);
    return name && value ? [[name, value] as const] : [];
  });
  return Object.fromEntries(said);
}

/** RFC 5689: address books alone are made, with a name and a description. */
export async function mkcol(deps: DavDeps, { account, place, request }: DavCall): Promise<DavResponse> {
  if (place.at !== "book") return place.at === "card" ? empty(403) : notAllowed();
  const given = readNewBook(request.body);
  if (given === "malformed") return badRequest();
  if (!given) return unmet(403, inDav("valid-resourcetype"));
  const answer = await deps.database.transaction(async (tx) => {
    await lockAccounts(tx, [account]);
    if (await findBook(tx, account, place.book)) return notAllowed();
    const create = { b: { name: place.book, ...given } };
    const { created, notCreated } = await setBooks(tx, account, { ...nothing, create }, deps);
    const rowId = parseId("b", created.b?.id);
    const made = (await listAddressBooks(tx, account)).find((book) => book.id === rowId);
    if (!made) return bookRefusal(notCreated.b ?? { type: "forbidden" });
    await saveAddressBook(tx, account, { ...made, resource: place.book });
    return empty(201);
  });
  if (answer.status < 300) deps.announcer.announce([account]);
  return answer;
}

/** Takes a book away with the cards that are in it alone; the default one stays. RFC 4918 section 9.6.1. */
export async function deleteBook(deps: DavDeps, account: string, segment: string): Promise<DavResponse> {
  const answer = await deps.database.transaction(async (tx) => {
    await lockAccounts(tx, [account]);
    const book = await findBook(tx, account, segment);
    if (!book) return notFound();
    const bookKey = id("b", book.id);
    const { notDestroyed } = await setBooks(tx, account, { ...nothing, destroy: [bookKey] }, deps);
    const error = notDestroyed[bookKey];
    return error ? bookRefusal(error) : empty(204);
  });
  if (answer.status < 300) deps.announcer.announce([account]);
  return answer;
}
