import type { AccountId } from "../ids.ts";
import { makeGate } from "../jmap/limits.ts";
import type { DavRequest, DavResponse } from "../surface/dav.ts";
import { empty, notAllowed, notFound } from "./answer.ts";
import { deleteBook, mkcol, proppatch } from "./books.ts";
import { getCard } from "./card-get.ts";
import { putCard } from "./card-put.ts";
import { copy, deleteCard, move } from "./card-remove.ts";
import type { DavCall, DavDeps } from "./deps.ts";
import { readPlace } from "./place.ts";
import { propfind } from "./propfind.ts";
import { report } from "./report.ts";

/** Requests of one account that are answered at once: a phone and a desktop may both be at it. */
const atOnceMax = 10;

type DavMethod = (deps: DavDeps, call: DavCall) => Promise<DavResponse>;

const remove: DavMethod = async (deps, call) => {
  const { place, account } = call;
  if (place.at === "card") return deleteCard(deps, call, place);
  return place.at === "book" ? deleteBook(deps, account, place.book) : notAllowed();
};

const methods: ReadonlyMap<string, DavMethod> = new Map<string, DavMethod>([
  ["GET", getCard],
  ["HEAD", getCard],
  ["PUT", putCard],
  ["DELETE", remove],
  ["PROPFIND", propfind],
  ["PROPPATCH", proppatch],
  ["REPORT", report],
  ["MKCOL", mkcol],
  ["MOVE", move],
  ["COPY", copy],
]);

/** CardDAV without its transport: RFC 6352 over the store of contacts. */
export function makeDav(deps: DavDeps): (account: AccountId, request: DavRequest) => Promise<DavResponse> {
  const gate = makeGate(atOnceMax);
  return async (account, request) => {
    const method = methods.get(request.method);
    if (!method) return notAllowed();
    const place = readPlace(request.path, account);
    if (!place) return notFound();
    const leave = gate.enter(account);
    if (!leave) return empty(503, { "Retry-After": "1" });
    try {
      return await method(deps, { account, place, request });
    } finally {
      leave();
    }
  };
}
