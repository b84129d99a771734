import {
  type Card,
  type ContactCard,
  entriesOf,
  type NameComponent,
  namePart,
  type PartialDate,
} from "./card.ts";
import { addressLines } from "./facts.ts";

/** One line of a form: an entry of the card, or one to be. `type` is what it is for. */
export interface Entry {
  key: string;
  value: string;
  type: string;
}

/** A card as its form has it. */
export interface CardForm {
  given: string;
  surname: string;
  nickname: string;
  organization: string;
  title: string;
  emails: Entry[];
  phones: Entry[];
  addresses: Entry[];
  birthday: string;
  note: string;
  /** A picture that was chosen, null for none; undefined for the one that is there. */
  photoBlobId: string | null | undefined;
}

/** What an entry can be for; empty for anything else. */
export type EntryType = (typeof phoneTypes)[number];
export const contextTypes = ["", "private", "work"] as const;
export const phoneTypes = ["", "mobile", "private", "work", "fax"] as const;

interface Typed {
  contexts?: Readonly<Record<string, true>>;
  features?: Readonly<Record<string, true>>;
}
const typeOf = ({ contexts, features }: Typed): string =>
  (["mobile", "fax"].find((one) => features?.[one]) ?? ["work", "private"].find((one) => contexts?.[one])) ||
  "";

const first = <T>(map: Readonly<Record<string, T>> | undefined): [string, T] | undefined => entriesOf(map)[0];
const birthOf = (card: Card) => entriesOf(card.anniversaries).find(([, { kind }]) => kind === "birth");

/** A date as one types it: 1990-02-03, or 02-03 where the year is not known. */
function birthdayText(card: Card): string {
  const date = birthOf(card)?.[1].date;
  if (!date) return "";
  if ("utc" in date) return date.utc.slice(0, 10);
  const two = (number: number | undefined) =>
    number === undefined ? undefined : String(number).padStart(2, "0");
  const year = date.year === undefined ? undefined : String(date.year).padStart(4, "0");
  return [year, two(date.month), two(date.day)].filter(Boolean).join("-");
}

/** The date of what was typed; null for what is none. */
export function readBirthday(text: string): PartialDate | null {
  const [, year, month, day] = /^(?:(\d{4})-)?(\d{1,2})-(\d{1,2})$/.exec(text.trim()) ?? [];
  if (!month || !day) return null;
  // A leap year where none is said: the 29th of February is a birthday.
  const at = new Date(Date.UTC(Number(year ?? 2000), Number(month) - 1, Number(day)));
  if (at.getUTCMonth() + 1 !== Number(month) || at.getUTCDate() !== Number(day)) return null;
  const known = { "@type": "PartialDate" as const, month: Number(month), day: Number(day) };
  return year ? { ...known, year: Number(year) } : known;
}

export function formOf(card: Card): CardForm {
  const full = card.name?.full?.trim() ?? "";
  const hasParts = (card.name?.components?.length ?? 0) > 0;
  return {
    given: hasParts ? [namePart(card, "given"), namePart(card, "given2")].filter(Boolean).join(" ") : full,
    surname: [namePart(card, "surname"), namePart(card, "surname2")].filter(Boolean).join(" "),
    nickname: first(card.nicknames)?.[1].name ?? "",
    organization: first(card.organizations)?.[1].name ?? "",
    title: first(card.titles)?.[1].name ?? "",
    emails: entriesOf(card.emails).map(([key, one]) => ({ key, value: one.address, type: typeOf(one) })),
    phones: entriesOf(card.phones).map(([key, one]) => ({ key, value: one.number, type: typeOf(one) })),
    addresses: entriesOf(card.addresses).map(([key, one]) => ({
      key,
      value: addressLines(one),
      type: typeOf(one),
    })),
    birthday: birthdayText(card),
    note: first(card.notes)?.[1].note ?? "",
    photoBlobId: undefined,
  };
}

const isFeature = (type: string) => type === "mobile" || type === "fax";

/** An entry with what it is for; what the form does not show of it stays. */
function typed<T extends object>(before: T & Typed, type: string): T {
  const { contexts, features, ...rest } = before;
  if (typeOf({ ...(contexts ? { contexts } : {}), ...(features ? { features } : {}) }) === type)
    return before;
  return {
    ...rest,
    ...(isFeature(type) ? { features: { [type]: true } } : type ? { contexts: { [type]: true } } : {}),
  } as unknown as T;
}

/** The entries of a map after the form: those that were emptied are gone. */
function entries<T extends object>(
  before: Readonly<Record<string, T>> | undefined,
  lines: readonly Entry[],
  put: (entry: T | undefined, value: string) => T,
): Record<string, T> | undefined {
  const kept = lines.flatMap(({ key, value, type }): [string, T][] => {
    const text = value.trim();
    return text ? [[key, typed(put(before?.[key], text), type)]] : [];
  });
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** One text in the first entry of a map; an empty one takes that entry out, and the others stay. */
function single<T extends object>(
  before: Readonly<Record<string, T>> | undefined,
  property: keyof T & string,
  value: string,
): Record<string, T> | undefined {
  const [key, entry] = first(before) ?? ["m1", {} as T];
  const { [key]: _, ...others } = before ?? {};
  const text = value.trim();
  const after = text ? { [key]: { ...entry, [property]: text } as T, ...others } : others;
  return Object.keys(after).length > 0 ? (after as Record<string, T>) : undefined;
}

function nameAfter(card: Card, given: string, surname: string): Card["name"] {
  const before = formOf(card);
  if (given.trim() === before.given && surname.trim() === before.surname && card.name) return card.name;
  const shown = new Set(["given", "given2", "surname", "surname2"]);
  const others = (card.name?.components ?? []).filter(({ kind }) => !shown.has(kind));
  const parts: NameComponent[] = [
    ...(given.trim() ? [{ kind: "given", value: given.trim() }] : []),
    ...(surname.trim() ? [{ kind: "surname", value: surname.trim() }] : []),
  ];
  if (parts.length === 0) return undefined;
  return { full: parts.map(({ value }) => value).join(" "), components: [...others, ...parts] };
}

/** The card after its form; what the form does not show stays as it is. */
export function cardAfter<T extends Card | ContactCard>(card: T, form: CardForm): T {
  const birth = birthOf(card);
  const { [birth?.[0] ?? ""]: _, ...otherDates } = card.anniversaries ?? {};
  const date = readBirthday(form.birthday);
  const sameDate = form.birthday.trim() === birthdayText(card);
  const dates = sameDate
    ? card.anniversaries
    : { ...otherDates, ...(date ? { [birth?.[0] ?? "birth"]: { kind: "birth", date } } : {}) };
  const media =
    form.photoBlobId === undefined
      ? card.media
      : Object.fromEntries([
          ...entriesOf(card.media).filter(([, { kind }]) => kind !== "photo"),
          ...(form.photoBlobId ? [["photo", { kind: "photo", blobId: form.photoBlobId }] as const] : []),
        ]);
  const after = {
    ...card,
    name: nameAfter(card, form.given, form.surname),
    nicknames: single(card.nicknames, "name", form.nickname),
    organizations: single(card.organizations, "name", form.organization),
    titles: single(card.titles, "name", form.title),
    emails: entries(card.emails, form.emails, (entry, address) => ({ ...entry, address })),
    phones: entries(card.phones, form.phones, (entry, number) => ({ ...entry, number })),
    addresses: entries(card.addresses, form.addresses, (entry, full) =>
      entry && addressLines(entry) === full
        ? entry
        : { ...(entry?.contexts ? { contexts: entry.contexts } : {}), full },
    ),
    anniversaries: dates && Object.keys(dates).length > 0 ? dates : undefined,
    notes: single(card.notes, "note", form.note),
    media: media && Object.keys(media).length > 0 ? media : undefined,
  };
  return Object.fromEntries(Object.entries(after).filter(([, value]) => value !== undefined)) as T;
}
