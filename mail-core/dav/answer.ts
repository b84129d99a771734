import { type DavResponse, davMethods } from "../surface/dav.ts";
import { declarations, inDav } from "./names.ts";

const xmlType = { "Content-Type": "application/xml; charset=utf-8", "Cache-Control": "no-store" };
const prolog = '<?xml version="1.0" encoding="utf-8"?>\n';

export const empty = (status: number, headers: Readonly<Record<string, string>> = {}): DavResponse => ({
  status,
  headers: { "Cache-Control": "no-store", ...headers },
  body: null,
});

/** A refusal with the condition that was not met, and why in words. RFC 4918 section 16. */
export const unmet = (status: number, condition: string): DavResponse => ({
  status,
  headers: xmlType,
  body: `${prolog}<D:error${declarations}>${condition}</D:error>`,
});

export const notFound = (): DavResponse => empty(404);
export const badRequest = (): DavResponse => empty(400);

export const notAllowed = (): DavResponse => empty(405, { Allow: davMethods });

/** The pieces of a multistatus, as they come. RFC 4918 section 13. */
export const multistatus = (pieces: AsyncIterable<string> | Iterable<string>): DavResponse => ({
  status: 207,
  headers: xmlType,
  body: document(pieces),
});

async function* document(pieces: AsyncIterable<string> | Iterable<string>): AsyncIterable<string> {
  yield `${prolog}<D:multistatus${declarations}>`;
  yield* pieces;
  yield "</D:multistatus>";
}

const reasons: Readonly<Record<number, string>> = {
  200: "OK",
  403: "Forbidden",
  404: "Not Found",
  424: "Failed Dependency",
  507: "Insufficient Storage",
};
export const statusElement = (status: number): string =>
  inDav("status", `HTTP/1.1 ${status} ${reasons[status] ?? ""}`);
