import {
  type Card,
  type JsonProperty,
  type NameComponent,
  type VcardParams,
  withoutDerivedName,
} from "./card.ts";
import { type ContentLine, contentLines, plainText, splitAt } from "./content-lines.ts";
import {
  decodeQuotedPrintable,
  featuresOf,
  paramsOf,
  plainLabel,
  readPartialDate,
  readTimestamp,
  saidOf,
  typesOf,
} from "./vcard-values.ts";

/** Cards that are read of one file. */
export const cardsMax = 10_000;
/** Characters of one line of a property that is kept without being understood, where nobody says more. */
const strangerMaxLength = 8_000;

/** Text of a file in whatever encoding it is: Outlook writes UTF-16, and the system's own. */
export function decodeFile(octets: Uint8Array, otherwise = "windows-1252"): string {
  if (octets[0] === 0xff && octets[1] === 0xfe) return new TextDecoder("utf-16le").decode(octets);
  if (octets[0] === 0xfe && octets[1] === 0xff) return new TextDecoder("utf-16be").decode(octets);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(octets);
  } catch {
    return new TextDecoder(otherwise).decode(octets);
  }
}

/** What was read of a file. */
export interface ReadCards {
  cards: Card[];
  /** Cards that had nothing in them, or did not end. */
  broken: number;
}

/** The cards of a file of vCard 2.1, 3.0 or 4.0; longer lines that are not understood are left out. RFC 2426, RFC 6350. */
export function readVcards(text: string, lineMaxLength = strangerMaxLength): ReadCards {
  const cards: Card[] = [];
  let broken = 0;
  let lines: ContentLine[] | null = null;
  let isInAgent = false;
  for (const line of contentLines(text)) {
    const isMark = line.value.trim().toUpperCase() === "VCARD";
    if (line.name === "BEGIN" && isMark) {
      // A card within a card is an AGENT of version 3.0: it is passed over.
      isInAgent = lines?.at(-1)?.name === "AGENT";
      if (isInAgent) continue;
      if (lines) broken += 1;
      lines = [];
    } else if (line.name === "END" && isMark && isInAgent) isInAgent = false;
    else if (line.name === "END" && isMark && lines) {
      const card = cards.length < cardsMax ? readCard(lines, lineMaxLength) : null;
      if (card) cards.push(card);
      else broken += 1;
      lines = null;
    } else if (!isInAgent) lines?.push(line);
  }
  return { cards, broken: broken + (lines ? 1 : 0) };
}

/** A card that is being put together: entries of a map are named by their order. */
type Draft = { -readonly [Property in keyof Card]: Card[Property] };

function add<Name extends keyof Draft>(
  card: Draft,
  property: Name,
  value: Draft[Name] extends Readonly<Record<string, infer Value>> | undefined ? Value : never,
): void {
  const entries = (card[property] ?? {}) as Record<string, unknown>;
  entries[`${property.slice(0, 1)}${Object.keys(entries).length + 1}`] = value;
  card[property] = entries as Draft[Name];
}

/** What a line is read with. */
interface Around {
  labels: ReadonlyMap<string, string>;
  /** What the line says beside what is understood of it. */
  params: { vCardParams?: VcardParams };
}
/** Answers false for what is not understood after all, and is kept as it is written. */
type Reader = (card: Draft, value: string, line: ContentLine, around: Around) => unknown;

const nameKinds = ["surname", "given", "given2", "title", "credential", "surname2", "generation"];
const addressKinds = ["postOfficeBox", "apartment", "name", "locality", "region", "postcode", "country"];

/** The parts of a structured value, each of which can be several. RFC 9555 sections 2.2.2 and 2.4.1. */
const componentsOf = (value: string, kinds: readonly string[]): NameComponent[] =>
  splitAt(value, ";").flatMap((part, at) => {
    const kind = kinds[at];
    const values = splitAt(part, ",").map(plainText).filter(Boolean);
    return kind ? values.map((one) => ({ kind, value: one })) : [];
  });

const dateReader =
  (kind: string): Reader =>
  (card, value, { parameters }, { params }) => {
    const date = readPartialDate(value, parameters.get("X-APPLE-OMIT-YEAR"));
    if (!date) return false;
    add(card, "anniversaries", { kind, date, ...params });
  };

const mediaReader =
  (kind: string): Reader =>
  (card, value, line) => {
    const encoding = line.parameters.get("ENCODING")?.toLowerCase();
    if (encoding !== "b" && encoding !== "base64") {
      if (!/^(data|https?):/i.test(value)) return false;
      return add(card, "media", { kind, uri: value });
    }
    const type = typesOf(line)[0] ?? "jpeg";
    const mediaType = type.includes("/") ? type : `image/${type}`;
    add(card, "media", { kind, uri: `data:${mediaType};base64,${value.replace(/\s/g, "")}`, mediaType });
  };

const set = (values: readonly string[]) => Object.fromEntries(values.map((one) => [one, true as const]));
const memberReader: Reader = (card, value) => {
  card.members = { ...card.members, ...set([value.trim()]) };
};
const kindReader: Reader = (card, value) => {
  card.kind = value.trim().toLowerCase();
};
const titleReader =
  (kind: string): Reader =>
  (card, value, _, { params }) =>
    add(card, "titles", { name: plainText(value), kind, ...params });

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const urn = /^urn:uuid:/i;

/** How each property of a vCard is told in JSContact. RFC 9555 section 2. */
const readers: Readonly<Record<string, Reader>> = {
  FN: (card, value) => {
    const full = plainText(value);
    if (full && card.name?.full) return false;
    if (full) card.name = { ...card.name, full };
  },
  N: (card, value, _, { params }) => {
    const components = componentsOf(value, nameKinds);
    if (components.length > 0) card.name = { ...card.name, components, ...params };
  },
  NICKNAME: (card, value, _, { params }) => {
    for (const name of splitAt(value, ",").map(plainText).filter(Boolean))
      add(card, "nicknames", { name, ...params });
  },
  ORG: (card, value, _, { params }) => {
    const [name = "", ...units] = splitAt(value, ";").map(plainText);
    const said = units.filter(Boolean).map((unit) => ({ name: unit }));
    if (name || said.length > 0)
      add(card, "organizations", {
        ...(name ? { name } : {}),
        ...(said.length > 0 ? { units: said } : {}),
        ...params,
      });
  },
  TITLE: titleReader("title"),
  ROLE: titleReader("role"),
  EMAIL: (card, value, line, { labels, params }) =>
    add(card, "emails", {
      address: plainText(value.replace(/^mailto:/i, "")),
      ...saidOf(line, labels),
      ...params,
    }),
  TEL: (card, value, line, { labels, params }) => {
    const features = featuresOf(line);
    const number = plainText(value.replace(/^tel:/i, ""));
    add(card, "phones", { number, ...(features ? { features } : {}), ...saidOf(line, labels), ...params });
  },
  ADR: (card, value, line, { labels, params }) => {
    const components = componentsOf(value, addressKinds);
    const full = plainText(line.parameters.get("LABEL") ?? "");
    // The lines alone, which stand in the street so that everybody sees them.
    const isFullAlone = components.length === 1 && components[0]?.value === full;
    if (components.length > 0 || full)
      add(card, "addresses", {
        ...(components.length > 0 && !isFullAlone ? { components } : {}),
        ...(full ? { full } : {}),
        ...saidOf(line, labels),
        ...params,
      });
  },
  URL: (card, value, line, { labels, params }) =>
    add(card, "links", { uri: plainText(value), ...saidOf(line, labels), ...params }),
  IMPP: (card, value, line, { labels, params }) =>
    add(card, "onlineServices", { uri: plainText(value), ...saidOf(line, labels), ...params }),
  SOCIALPROFILE: (card, value, line, { labels, params }) => {
    const service = line.parameters.get("SERVICE-TYPE") ?? typesOf(line)[0];
    add(card, "onlineServices", {
      uri: plainText(value),
      ...(service ? { service } : {}),
      ...saidOf(line, labels),
      ...params,
    });
  },
  BDAY: dateReader("birth"),
  DEATHDATE: dateReader("death"),
  ANNIVERSARY: dateReader("wedding"),
  "X-ANNIVERSARY": dateReader("wedding"),
  NOTE: (card, value, _, { params }) => add(card, "notes", { note: plainText(value), ...params }),
  CATEGORIES: (card, value) => {
    card.keywords = { ...card.keywords, ...set(splitAt(value, ",").map(plainText).filter(Boolean)) };
  },
  PHOTO: mediaReader("photo"),
  LOGO: mediaReader("logo"),
  LANG: (card, value, line, { params }) =>
    add(card, "preferredLanguages", { language: value.trim(), ...saidOf(line, new Map()), ...params }),
  UID: (card, value) => {
    const uid = plainText(value);
    if (uid) card.uid = uuid.test(uid) ? `urn:uuid:${uid}` : uid;
  },
  KIND: kindReader,
  MEMBER: memberReader,
  "X-ADDRESSBOOKSERVER-KIND": kindReader,
  // Apple puts the scheme before any uid.
  "X-ADDRESSBOOKSERVER-MEMBER": (card, value, line, around) => {
    const bare = value.trim().replace(urn, "");
    return memberReader(card, uuid.test(bare) ? `urn:uuid:${bare}` : bare, line, around);
  },
  REV: (card, value) => {
    const updated = readTimestamp(value);
    if (updated) card.updated = updated;
  },
  CREATED: (card, value) => {
    const created = readTimestamp(value);
    if (created) card.created = created;
  },
  PRODID: (card, value) => {
    card.prodId = plainText(value);
  },
};
const passedOver = new Set(["VERSION", "AGENT"]);
const readerOf = (name: string): Reader | undefined => {
  const known = name.replace(/^X-(?=SOCIALPROFILE$)/, "");
  return Object.hasOwn(readers, known) ? readers[known] : undefined;
};

/** The value as one line would have it, whatever way it was written in. */
function writtenValue({ parameters, value }: ContentLine): string {
  if (parameters.get("ENCODING")?.toLowerCase() !== "quoted-printable") return value;
  return decodeQuotedPrintable(value, parameters.get("CHARSET") ?? "utf-8");
}

/** What JSContact has no name for is kept as it is written. RFC 9555 section 2.15. */
function strangerOf({ group, name, parameters }: ContentLine, value: string): JsonProperty {
  const isDecoded = parameters.get("ENCODING")?.toLowerCase() === "quoted-printable";
  const given = [...parameters].filter(([key]) => !isDecoded || (key !== "ENCODING" && key !== "CHARSET"));
  return [
    name.toLowerCase(),
    {
      ...(group ? { group } : {}),
      ...Object.fromEntries(given.map(([key, one]) => [key.toLowerCase(), one])),
    },
    "unknown",
    value,
  ];
}

/** Which groups hold more than one property and its label. */
function groupsOfSeveral(lines: readonly ContentLine[]): Set<string> {
  const seen = new Set<string>();
  const several = new Set<string>();
  for (const { group, name } of lines) {
    if (!group || name === "X-ABLABEL") continue;
    if (seen.has(group)) several.add(group);
    seen.add(group);
  }
  return several;
}

/** In version 3.0 a bare UUID is the usual uid, in 4.0 its URN: what came otherwise is kept beside it, to be given back as it was. */
function uidAsItCame(lines: readonly ContentLine[]): JsonProperty[] {
  const said = (sought: string) => lines.find(({ name }) => name === sought)?.value.trim() ?? "";
  const uid = said("UID");
  const isUrn = urn.test(uid);
  if (!uuid.test(uid.replace(urn, ""))) return [];
  return isUrn === (said("VERSION") === "4.0") ? [] : [["uid", {}, "unknown", uid]];
}

/** A card of its lines; null where they say nothing. */
function readCard(lines: readonly ContentLine[], lineMaxLength: number): Card | null {
  const labels = new Map(
    lines.flatMap(({ group, name, value }) =>
      name === "X-ABLABEL" ? [[group, plainLabel(plainText(value))] as const] : [],
    ),
  );
  const keptGroups = groupsOfSeveral(lines);
  /** Groups whose label is told where the property is. */
  const labelled = new Set(lines.flatMap(({ group, name }) => (takesLabel.has(name) ? [group] : [])));
  const card: Draft = { "@type": "Card", version: "1.0" };
  const strangers: JsonProperty[] = uidAsItCame(lines);
  let understood = 0;
  for (const line of lines) {
    const { name, group } = line;
    if (passedOver.has(name) || (name === "X-ABLABEL" && labelled.has(group))) continue;
    const value = writtenValue(line);
    const read = readerOf(name);
    if (read && value.replaceAll(";", "").trim() === "") continue;
    const params = paramsOf(line, keptGroups);
    if (read && read(card, value, line, { labels, params }) !== false) understood += 1;
    else if (value.length <= lineMaxLength) strangers.push(strangerOf(line, value));
  }
  if (understood === 0) return null;
  if (strangers.length > 0) card.vCardProps = strangers;
  const first = lines.find(({ name, value }) => name === "FN" && value.trim() !== "");
  const isDerived = first?.parameters.get("DERIVED")?.toLowerCase() === "true";
  return isDerived ? withoutDerivedName(card, card) : card;
}
const takesLabel = new Set(["EMAIL", "TEL", "ADR", "URL", "IMPP", "SOCIALPROFILE", "X-SOCIALPROFILE"]);
