import { cardsNamed, readResources } from "../store/card-resources.ts";
import { inSnapshot } from "../store/database.ts";
import type { DavResponse, VcardVersion } from "../surface/dav.ts";
import { empty, notAllowed, notFound } from "./answer.ts";
import { hasAlready } from "./conditions.ts";
import { type DavCall, type DavDeps, findBook } from "./deps.ts";
import { etagOf } from "./properties.ts";
import { picturesOf, withPictures } from "./vcard-of.ts";

/** Version 3.0, which every client reads, unless the other is asked for. RFC 6352 section 5.1.1. */
const versionFor = (accept = ""): VcardVersion =>
  /text\/(x-)?vcard\s*;\s*version="?4\.0/i.test(accept) ? "4.0" : "3.0";

/** One card. RFC 9110 section 9.3.1. */
export async function getCard(
  { database, vcards }: DavDeps,
  { account, place, request }: DavCall,
): Promise<DavResponse> {
  if (place.at !== "card") return notAllowed();
  const found = await inSnapshot(database, async (tx) => {
    const book = await findBook(tx, account, place.book);
    const ids = book && (await cardsNamed(tx, account, book.id, [place.name]));
    const [row] = book && ids ? await readResources(tx, account, book.id, [...ids.values()]) : [];
    return row && { row, pictures: await picturesOf(tx, account, [row]) };
  });
  if (!found) return notFound();
  const { row, pictures } = found;
  const updated = new Date(row.updated ?? "");
  const headers = {
    ETag: etagOf(row),
    Vary: "Accept",
    "Cache-Control": "private, no-cache",
    ...(Number.isNaN(updated.getTime()) ? {} : { "Last-Modified": updated.toUTCString() }),
  };
  if (hasAlready(request, headers.ETag)) return empty(304, headers);
  const version = versionFor(request.headers.accept);
  return {
    status: 200,
    headers: {
      ...headers,
      "Content-Type": `text/vcard; charset=utf-8; version=${version}`,
      "Content-Disposition": "attachment",
    },
    body: vcards.write(withPictures(row.card, pictures), version),
  };
}
