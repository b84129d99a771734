import type { CardResource } from "../store/card-resources.ts";
import type { AddressBookRow } from "../store/contacts.ts";
import { davBodyMaxOctets } from "../surface/dav.ts";
import { childOf, escapeXml, type XmlElement } from "../xml.ts";
import { statusElement } from "./answer.ts";
import { segmentOf } from "./deps.ts";
import { calendarserver, carddav, dav, element, hrefElement, inCarddav, inDav, type QName } from "./names.ts";
import { type Place, pathOf } from "./place.ts";
import { syncToken } from "./sync-token.ts";

/** A resource, with what its properties are read of. */
interface Owned {
  account: string;
  address: string;
  at: Place["at"];
}
export type Shown = Owned &
  (
    | { at: "root" | "principal" | "home" }
    | { at: "book"; book: AddressBookRow; state: string }
    | {
        at: "card";
        book: AddressBookRow;
        card: CardResource;
        /** As `address-data` was asked for. */
        vcard?: string | undefined;
      }
  );
type At<Where extends Shown["at"]> = Extract<Shown, { at: Where }>;
/** Null where the resource has none. */
type Reader<Where extends Shown["at"]> = (shown: At<Where>) => string | null;

export const etagOf = ({ digest }: Pick<CardResource, "digest">): string => `"${digest.slice(0, 40)}"`;

export function placeOf(shown: Shown): Place {
  if (shown.at === "book") return { at: "book", book: segmentOf(shown.book) };
  if (shown.at === "card") return { at: "card", book: segmentOf(shown.book), name: shown.card.name };
  return { at: shown.at };
}
export const hrefOf = (shown: Shown): string => pathOf(placeOf(shown), shown.account);

const key = ({ ns, name }: QName): string => `${ns} ${name}`;
const inNs = <R>(ns: string, readers: Readonly<Record<string, R>>): [string, R][] =>
  Object.entries(readers).map(([name, reader]) => [key({ ns, name }), reader]);

const principal = ({ account }: Owned) => hrefElement(pathOf({ at: "principal" }, account));
const privileges = (...names: string[]) => names.map((name) => inDav("privilege", inDav(name))).join("");
const everyPrivilege = privileges(
  ...["all", "read", "write", "write-properties", "write-content", "bind", "unbind"],
  "read-current-user-privilege-set",
);

/** What everything has. RFC 3744, RFC 5397. */
const ofAll = inNs<(shown: Owned) => string | null>(dav, {
  "current-user-principal": principal,
  owner: principal,
  "principal-collection-set": ({ account }) => hrefElement(pathOf({ at: "root" }, account)),
  "current-user-privilege-set": () => everyPrivilege,
  "supported-report-set": ({ at }) =>
    (at === "book"
      ? [inCarddav("addressbook-multiget"), inCarddav("addressbook-query"), inDav("sync-collection")]
      : []
    )
      .map((report) => inDav("supported-report", inDav("report", report)))
      .join(""),
});
/** RFC 6352 section 7.1. */
const ofPrincipal = inNs<(shown: Owned) => string | null>(carddav, {
  "addressbook-home-set": ({ account }) => hrefElement(pathOf({ at: "home" }, account)),
});

/** RFC 6352 section 6.2.2. */
const formats = ["3.0", "4.0"]
  .map((version) => `<C:address-data-type content-type="text/vcard" version="${version}"/>`)
  .join("");
export const collations = ["i;ascii-casemap", "i;octet", "i;unicode-casemap"];
const httpDate = (utc: string | null): string | null => {
  const at = new Date(utc ?? "");
  return Number.isNaN(at.getTime()) ? null : at.toUTCString();
};

const readers: { [Where in Shown["at"]]: ReadonlyMap<string, Reader<Where>> } = {
  root: new Map<string, Reader<"root">>([
    ...ofAll,
    ...inNs<Reader<"root">>(dav, { resourcetype: () => inDav("collection"), displayname: () => "Keryx" }),
  ]),
  principal: new Map<string, Reader<"principal">>([
    ...ofAll,
    ...ofPrincipal,
    ...inNs<Reader<"principal">>(dav, {
      resourcetype: () => inDav("collection") + inDav("principal"),
      displayname: ({ address }) => escapeXml(address),
      "principal-URL": principal,
      "alternate-URI-set": ({ address }) => hrefElement(`mailto:${address}`),
      "group-member-set": () => "",
      "group-membership": () => "",
    }),
  ]),
  home: new Map<string, Reader<"home">>([
    ...ofAll,
    ...inNs<Reader<"home">>(dav, {
      resourcetype: () => inDav("collection"),
      displayname: ({ address }) => escapeXml(address),
    }),
  ]),
  book: new Map<string, Reader<"book">>([
    ...ofAll,
    ...inNs<Reader<"book">>(dav, {
      resourcetype: () => inDav("collection") + inCarddav("addressbook"),
      displayname: ({ book }) => escapeXml(book.name),
      "sync-token": ({ book, state }) => syncToken(book.id, state),
    }),
    ...inNs<Reader<"book">>(carddav, {
      "addressbook-description": ({ book }) =>
        book.description === null ? null : escapeXml(book.description),
      "supported-address-data": () => formats,
      "supported-collation-set": () =>
        collations.map((name) => inCarddav("supported-collation", name)).join(""),
      "max-resource-size": () => String(davBodyMaxOctets),
    }),
    ...inNs<Reader<"book">>(calendarserver, { getctag: ({ book, state }) => syncToken(book.id, state) }),
  ]),
  card: new Map<string, Reader<"card">>([
    ...ofAll,
    ...inNs<Reader<"card">>(dav, {
      resourcetype: () => "",
      getetag: ({ card }) => escapeXml(etagOf(card)),
      getcontenttype: () => "text/vcard; charset=utf-8",
      getlastmodified: ({ card }) => httpDate(card.updated),
      creationdate: ({ card }) => card.created && escapeXml(card.created),
    }),
    ...inNs<Reader<"card">>(carddav, {
      "address-data": ({ vcard }) => (vcard === undefined ? null : escapeXml(vcard)),
    }),
  ]),
};

/** What a client asks for. RFC 4918 section 9.1. */
export type Wanted =
  | { kind: "some"; properties: readonly XmlElement[] }
  | { kind: "all" }
  | { kind: "names" };

/** Of the element that holds them. */
export function wantedIn(holder: XmlElement): Wanted | null {
  const some = childOf(holder, dav, "prop");
  if (some) return { kind: "some", properties: some.children };
  if (childOf(holder, dav, "allprop")) return { kind: "all" };
  return childOf(holder, dav, "propname") ? { kind: "names" } : null;
}

/** Everything that RFC 4918 knows; what other documents add is asked for by name. RFC 6352 section 6.2. */
const usual: readonly QName[] = [
  ...["resourcetype", "displayname", "getetag", "getcontenttype", "getlastmodified", "creationdate"],
].map((name) => ({ ns: dav, name }));

/** The properties of a resource as one response. RFC 4918 section 14.24. */
export function responseOf(shown: Shown, wanted: Wanted): string {
  const own = readers[shown.at] as ReadonlyMap<string, Reader<Shown["at"]>>;
  const found: string[] = [];
  const missing: string[] = [];
  if (wanted.kind === "names")
    for (const [name, reader] of own) {
      const [ns = "", local = ""] = name.split(" ");
      if (reader(shown) !== null) found.push(element({ ns, name: local }));
    }
  else {
    const names = wanted.kind === "some" ? wanted.properties : usual;
    for (const { ns, name } of names) {
      const value = own.get(key({ ns, name }))?.(shown) ?? null;
      if (value !== null) found.push(element({ ns, name }, value));
      else if (wanted.kind === "some") missing.push(element({ ns, name }));
    }
  }
  const stats = [
    ...(found.length > 0 || missing.length === 0 ? [propstat(found, 200)] : []),
    ...(missing.length > 0 ? [propstat(missing, 404)] : []),
  ];
  return inDav("response", hrefElement(hrefOf(shown)) + stats.join(""));
}

export const propstat = (properties: readonly string[], status: number): string =>
  inDav("propstat", inDav("prop", properties.join("")) + statusElement(status));

/** Of what is not there, or not there any more. */
export const goneResponse = (href: string, status = 404, error = ""): string =>
  inDav("response", hrefElement(href) + statusElement(status) + error);
