import type { Id } from "../jmap/types.ts";

/** What a line of a vCard said beside what JSContact has a name for; "group" is what stood before the line. RFC 9555 section 3.2.2. */
export type VcardParams = Readonly<Record<string, string>>;
/** What one is to somebody: "work", "private". RFC 9553 section 1.5.1. */
export type Contexts = Readonly<Record<string, true>>;
export interface Said {
  contexts?: Contexts;
  label?: string;
  /** 1 is the most preferred, 100 the least. */
  pref?: number;
  vCardParams?: VcardParams;
}
export interface NameComponent {
  kind: string;
  value: string;
}
export interface PartialDate {
  "@type"?: "PartialDate";
  year?: number;
  month?: number;
  day?: number;
}
export type JsonProperty = [name: string, parameters: Record<string, string>, type: string, value: string];

/** A JSContact Card as far as the screens know it; what else it has stays with it. RFC 9553. */
export interface Card {
  "@type"?: "Card";
  version?: "1.0";
  uid?: string;
  kind?: string;
  created?: string;
  updated?: string;
  prodId?: string;
  language?: string;
  members?: Readonly<Record<string, true>>;
  name?: {
    full?: string;
    components?: readonly NameComponent[];
    isOrdered?: boolean;
    vCardParams?: VcardParams;
  };
  nicknames?: Readonly<Record<string, Said & { name: string }>>;
  organizations?: Readonly<Record<string, Said & { name?: string; units?: readonly { name: string }[] }>>;
  titles?: Readonly<Record<string, Said & { name: string; kind?: string }>>;
  emails?: Readonly<Record<string, Said & { address: string }>>;
  phones?: Readonly<Record<string, Said & { number: string; features?: Readonly<Record<string, true>> }>>;
  onlineServices?: Readonly<Record<string, Said & { service?: string; uri?: string; user?: string }>>;
  addresses?: Readonly<Record<string, Said & { full?: string; components?: readonly NameComponent[] }>>;
  links?: Readonly<Record<string, Said & { uri: string }>>;
  anniversaries?: Readonly<
    Record<string, Said & { kind: string; date: PartialDate | { "@type": "Timestamp"; utc: string } }>
  >;
  keywords?: Readonly<Record<string, true>>;
  notes?: Readonly<Record<string, Said & { note: string }>>;
  preferredLanguages?: Readonly<Record<string, Said & { language: string }>>;
  media?: Readonly<Record<string, Said & { kind: string; uri?: string; blobId?: Id; mediaType?: string }>>;
  /** What a vCard had that JSContact has no name for. RFC 9555 section 3.2.1. */
  vCardProps?: readonly JsonProperty[];
}

/** A card in an account. RFC 9610 section 3. */
export interface ContactCard extends Card {
  id: Id;
  uid: string;
  addressBookIds: Readonly<Record<Id, true>>;
}

export const entriesOf = <T>(map: Readonly<Record<string, T>> | undefined): [string, T][] =>
  Object.entries(map ?? {});
export const valuesOf = <T>(map: Readonly<Record<string, T>> | undefined): T[] => Object.values(map ?? {});

export const isGroup = ({ kind }: Card): boolean => kind === "group";

/** The values of a name's components of a kind, with a blank between. */
export const namePart = ({ name }: Card, kind: string): string =>
  (name?.components ?? []).flatMap((one) => (one.kind === kind ? [one.value] : [])).join(" ");

/** The order in which the parts of a name are said. */
const spoken = ["title", "given", "given2", "surname", "surname2", "generation", "credential"];

interface Named {
  name?: { full?: string | undefined } | undefined;
}

/** The whole name that somebody gave a card, empty where nobody did. */
export const givenName = ({ name }: Named): string => name?.full?.trim() ?? "";

/** A name for a card that was given none, of what else it says; empty where that is nothing one could be called by. */
export function derivedName(card: Card): string {
  const parts = spoken.map((kind) => namePart(card, kind)).filter(Boolean);
  const name =
    parts.join(" ") ||
    valuesOf(card.nicknames)[0]?.name ||
    valuesOf(card.organizations)[0]?.name ||
    addressesOf(card)[0] ||
    valuesOf(card.phones)[0]?.number;
  return name?.trim() ?? "";
}

/** How somebody is called; empty where a card says nothing one could be called by. */
export const nameOf = (card: Card): string => givenName(card) || derivedName(card);

/** The card without its whole name where that is the one derived of `source`: nobody gave it. */
export function withoutDerivedName<T extends Named>(card: T, source: Card): T {
  const full = givenName(card);
  if (full === "" || full !== derivedName(source)) return card;
  const { name, ...others } = card;
  const { full: _, ...rest } = name ?? {};
  return (Object.keys(rest).length > 0 ? { ...others, name: rest } : others) as T;
}

/** Mail addresses, the preferred first. */
export const addressesOf = ({ emails }: Card): string[] =>
  valuesOf(emails)
    .toSorted((a, b) => (a.pref ?? 101) - (b.pref ?? 101))
    .map(({ address }) => address)
    .filter(Boolean);

/** The first card that has an address, in any case; null where none has. */
export function cardWith(cards: Iterable<ContactCard>, address: string): ContactCard | null {
  const sought = address.toLowerCase();
  for (const card of cards) if (addressesOf(card).some((one) => one.toLowerCase() === sought)) return card;
  return null;
}

export const photoOf = ({ media }: Card) => valuesOf(media).find(({ kind }) => kind === "photo") ?? null;

/** Text in which neither case nor accents matter. */
export const folded = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** The members of a group that are here, by name. */
export function membersOf(group: Card, cards: Iterable<ContactCard>): ContactCard[] {
  const uids = group.members ?? {};
  return [...cards]
    .filter(({ uid }) => uids[uid] === true)
    .sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}
