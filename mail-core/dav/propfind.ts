import { readAccount } from "../store/accounts.ts";
import { cardsNamed, listResources, readResources } from "../store/card-resources.ts";
import { listAddressBooks } from "../store/contacts.ts";
import { inSnapshot, type Sql } from "../store/database.ts";
import { stateOf } from "../store/states.ts";
import type { DavResponse } from "../surface/dav.ts";
import { readXml } from "../xml.ts";
import { badRequest, multistatus, notFound, unmet } from "./answer.ts";
import { type DavCall, type DavDeps, findBook } from "./deps.ts";
import { dav, inDav } from "./names.ts";
import { responseOf, type Shown, type Wanted, wantedIn } from "./properties.ts";

/** A resource and, where it is asked for, what is in it; none where it is not there. */
async function shownAt(sql: Sql, { account, place }: DavCall, isDeep: boolean): Promise<Shown[]> {
  const address = (await readAccount(sql, account))?.address ?? "";
  const base = { account, address };
  const shownBooks = async (): Promise<Shown[]> => {
    const state = await stateOf(sql, account, "ContactCard");
    return (await listAddressBooks(sql, account)).map((book) => ({ ...base, at: "book", book, state }));
  };
  switch (place.at) {
    case "root":
      return [{ ...base, at: "root" }, ...(isDeep ? [{ ...base, at: "principal" } as const] : [])];
    case "principal":
      return [{ ...base, at: "principal" }, ...(isDeep ? [{ ...base, at: "home" } as const] : [])];
    case "home":
      return [{ ...base, at: "home" }, ...(isDeep ? await shownBooks() : [])];
    case "book": {
      const book = await findBook(sql, account, place.book);
      if (!book) return [];
      const state = await stateOf(sql, account, "ContactCard");
      const cards = isDeep ? await listResources(sql, account, book.id) : [];
      return [
        { ...base, at: "book", book, state },
        ...cards.map((card) => ({ ...base, at: "card", book, card }) as const),
      ];
    }
    case "card": {
      const book = await findBook(sql, account, place.book);
      if (!book) return [];
      const ids = await cardsNamed(sql, account, book.id, [place.name]);
      const cards = await readResources(sql, account, book.id, [...ids.values()]);
      return cards.map((card) => ({ ...base, at: "card", book, card }));
    }
    default:
      return place satisfies never;
  }
}

/** What is asked for by a body; nothing asks for all. RFC 4918 section 9.1. */
function readWanted(body: string): Wanted | null {
  if (body.trim() === "") return { kind: "all" };
  const root = readXml(body);
  return root?.ns === dav && root.name === "propfind" ? wantedIn(root) : null;
}

/** One after the other, as they are sent. */
function* responsesOf(shown: readonly Shown[], wanted: Wanted): Iterable<string> {
  for (const one of shown) yield responseOf(one, wanted);
}

/** RFC 4918 section 9.1. */
export async function propfind({ database }: DavDeps, call: DavCall): Promise<DavResponse> {
  const depth = call.request.headers.depth?.toLowerCase() ?? "infinity";
  if (depth === "infinity") return unmet(403, inDav("propfind-finite-depth"));
  if (depth !== "0" && depth !== "1") return badRequest();
  const wanted = readWanted(call.request.body);
  if (!wanted) return badRequest();
  const shown = await inSnapshot(database, (tx) => shownAt(tx, call, depth === "1"));
  if (shown.length === 0) return notFound();
  return multistatus(responsesOf(shown, wanted));
}
