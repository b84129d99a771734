import type { Card } from "../jscontact/card.ts";

/** What is announced in the field DAV. RFC 4918 section 18, RFC 6352 section 6.1, RFC 5689 section 3.1. */
export const davCompliance = "1, 3, addressbook, extended-mkcol";
/** Every method that is served. What a place does not take it answers itself. */
export const davMethods = "OPTIONS, GET, HEAD, PUT, DELETE, PROPFIND, PROPPATCH, REPORT, MKCOL, COPY, MOVE";
/** Where the tree begins. */
export const davRoot = "/dav/";
/** What a request may hold, in octets: a card with its picture in it. */
export const davBodyMaxOctets = 1024 ** 2;

/** One request of WebDAV, from who has signed in. */
export interface DavRequest {
  method: string;
  /** Of the request target, as it was written. */
  path: string;
  /** By names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
}

export interface DavResponse {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** What may be long comes in pieces. */
  body: string | AsyncIterable<string> | null;
}

export type VcardVersion = "3.0" | "4.0";

/** A property as filters look at it. */
export interface VcardProperty {
  /** In capitals. */
  name: string;
  group: string;
  /** By names in capitals. */
  parameters: ReadonlyMap<string, string>;
  /** As people read it. */
  text: string;
}

/** How contacts are written for programs that do not know JSContact. RFC 9555. */
export interface Vcards {
  /** One card, or why it is none. */
  read(text: string): { ok: true; card: Card } | { ok: false; why: "syntax" | "version" };
  /** Pictures are to be in it, as URIs of the scheme "data:". With names of properties those alone are written. */
  write(card: Card, version: VcardVersion, only?: ReadonlySet<string>): string;
  /** A card that came back for `before`, without the name that `write` made where nobody had given one. */
  withoutDerivedName(card: Card, before: Card): Card;
  properties(card: Card): VcardProperty[];
}
