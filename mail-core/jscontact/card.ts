import { flag, having, integer, listOf, mapOf, matching, object, oneOf, type Shape, text } from "./shape.ts";

/** A JSContact Card as far as we read it; what else it has is kept. RFC 9553 section 2. */
export interface Card {
  uid: string;
  kind?: string;
  created?: string;
  updated?: string;
  members?: Record<string, true>;
  name?: { full?: string; components?: { kind: string; value: string }[] };
  nicknames?: Record<string, { name: string }>;
  organizations?: Record<string, { name?: string; units?: { name: string }[] }>;
  titles?: Record<string, { name: string }>;
  emails?: Record<string, { address: string; label?: string }>;
  phones?: Record<string, { number: string; label?: string }>;
  onlineServices?: Record<string, { service?: string; uri?: string; user?: string; label?: string }>;
  addresses?: Record<string, { full?: string; components?: { value: string }[] }>;
  notes?: Record<string, { note: string }>;
  keywords?: Record<string, true>;
  media?: Record<string, Media>;
  [property: string]: unknown;
}

/** `blobId` is RFC 9610's, in place of a `uri` of the scheme "data:". */
export interface Media {
  kind: string;
  uri?: string;
  blobId?: string;
  mediaType?: string;
  [property: string]: unknown;
}

/** An Id: what the entries of a card are named by. RFC 9553 section 1.4.1. */
const byId = (item: Shape) => mapOf(item, /^[A-Za-z0-9_-]{1,255}$/);
const setOf = mapOf(oneOf(true), /^.{1,512}$/s);
const utcDate = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/);

const pref = integer(1, 100);
/** What most entries may say of themselves. RFC 9553 section 1.5. */
const said = { contexts: setOf, pref, label: text };
const phonetics = { phoneticScript: text, phoneticSystem: text };
const componentOf = (type: string) => object(type, { kind: text, value: text }, { phonetic: text });
const resourceOf = (type: string, more: Readonly<Record<string, Shape>> = {}) =>
  object(type, { uri: text }, { kind: text, mediaType: text, ...said, ...more });

const address = object(
  "Address",
  {},
  {
    components: listOf(componentOf("AddressComponent")),
    isOrdered: flag,
    defaultSeparator: text,
    full: text,
    countryCode: text,
    coordinates: text,
    timeZone: text,
    ...said,
    ...phonetics,
  },
);
const year = integer(0, 9999);
const partialDate = having(
  object("PartialDate", {}, { year, month: integer(1, 12), day: integer(1, 31), calendarScale: text }),
  "year",
  "month",
);
const timestamp = object("Timestamp", { utc: utcDate }, {});
const anniversaryDate: Shape = (value) => (timestamp(value) === null ? null : partialDate(value));
const media = having(
  object(
    "Media",
    { kind: oneOf("photo", "sound", "logo") },
    { uri: text, blobId: text, mediaType: text, ...said },
  ),
  "uri",
  "blobId",
);

/** RFC 9553 section 2; `uid` and `version` are given to a card that comes without. */
export const cardShape: Shape = object(
  "Card",
  { version: oneOf("1.0"), uid: matching(/^.{1,512}$/s) },
  {
    created: utcDate,
    updated: utcDate,
    kind: text,
    language: text,
    members: setOf,
    prodId: text,
    relatedTo: mapOf(object("Relation", {}, { relation: setOf }), /^.{1,512}$/s),
    name: having(
      object(
        "Name",
        {},
        {
          components: listOf(componentOf("NameComponent")),
          isOrdered: flag,
          defaultSeparator: text,
          full: text,
          sortAs: mapOf(text, /^.{1,64}$/s),
          ...phonetics,
        },
      ),
      "components",
      "full",
    ),
    nicknames: byId(object("Nickname", { name: text }, said)),
    organizations: byId(
      object(
        "Organization",
        {},
        {
          name: text,
          units: listOf(object("OrgUnit", { name: text }, { sortAs: text })),
          sortAs: text,
          contexts: setOf,
        },
      ),
    ),
    speakToAs: object(
      "SpeakToAs",
      {},
      { grammaticalGender: text, pronouns: byId(object("Pronouns", { pronouns: text }, said)) },
    ),
    titles: byId(object("Title", { name: text }, { kind: text, organizationId: text })),
    emails: byId(object("EmailAddress", { address: text }, said)),
    onlineServices: byId(object("OnlineService", {}, { service: text, uri: text, user: text, ...said })),
    phones: byId(object("Phone", { number: text }, { features: setOf, ...said })),
    preferredLanguages: byId(object("LanguagePref", { language: text }, said)),
    calendars: byId(resourceOf("Calendar")),
    schedulingAddresses: byId(object("SchedulingAddress", { uri: text }, said)),
    addresses: byId(address),
    cryptoKeys: byId(resourceOf("CryptoKey")),
    directories: byId(resourceOf("Directory", { listAs: integer(1, 2 ** 31) })),
    links: byId(resourceOf("Link")),
    media: byId(media),
    localizations: mapOf(
      mapOf(() => null, /^.{1,512}$/s),
      /^.{1,64}$/s,
    ),
    anniversaries: byId(
      object("Anniversary", { kind: text, date: anniversaryDate }, { place: address, contexts: setOf }),
    ),
    keywords: setOf,
    notes: byId(object("Note", { note: text }, { created: utcDate, author: object("Author", {}, {}) })),
    personalInfo: byId(
      object(
        "PersonalInfo",
        { kind: text, value: text },
        { level: text, listAs: integer(1, 2 ** 31), label: text },
      ),
    ),
  },
);
