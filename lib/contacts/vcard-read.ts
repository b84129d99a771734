import type { Card, JsonProperty, NameComponent } from "./card.ts";
import { type ContentLine, contentLines, plainText, splitAt } from "./content-lines.ts";
import {
  decodeQuotedPrintable,
  featuresOf,
  plainLabel,
  readPartialDate,
  readTimestamp,
  saidOf,
  typesOf,
} from "./vcard-values.ts";

/** Cards that are read of one file. */
export const cardsMax = 10_000;
/** Characters of one line of a property that is kept without being understood. */
const strangerMaxLength = 8_000;

/** Text of a file in whatever encoding it is: Outlook writes UTF-16, and the system's own. */
export function decodeFile(octets: Uint8Array): string {
  if (octets[0] === 0xff && octets[1] === 0xfe) return new TextDecoder("utf-16le").decode(octets);
  if (octets[0] === 0xfe && octets[1] === 0xff) return new TextDecoder("utf-16be").decode(octets);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(octets);
  } catch {
    return new TextDecoder("windows-1252").decode(octets);
  }
}

/** What was read of a file. */
export interface ReadCards {
  cards: Card[];
  /** Cards that had nothing in them, or did not end. */
  broken: number;
}

/** The cards of a file of vCard 2.1, 3.0 or 4.0. RFC 2426, RFC 6350. */
export function readVcards(text: string): ReadCards {
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
      const card = cards.length < cardsMax ? readCard(lines) : null;
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

type Reader = (card: Draft, value: string, line: ContentLine, labels: ReadonlyMap<string, string>) => void;

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
  (card, value, { parameters }) => {
    const date = readPartialDate(value, parameters.get("X-APPLE-OMIT-YEAR"));
    if (date) add(card, "anniversaries", { kind, date });
  };

const mediaReader =
  (kind: string): Reader =>
  (card, value, line) => {
    const encoding = line.parameters.get("ENCODING")?.toLowerCase();
    if (encoding !== "b" && encoding !== "base64") {
      if (/^(data|https?):/i.test(value)) add(card, "media", { kind, uri: value });
      return;
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

/** How each property of a vCard is told in JSContact. RFC 9555 section 2. */
const readers: Readonly<Record<string, Reader>> = {
  FN: (card, value) => {
    const full = plainText(value);
    if (full) card.name = { ...card.name, full };
  },
  N: (card, value) => {
    const components = componentsOf(value, nameKinds);
    if (components.length > 0) card.name = { ...card.name, components };
  },
  NICKNAME: (card, value) => {
    for (const name of splitAt(value, ",").map(plainText).filter(Boolean)) add(card, "nicknames", { name });
  },
  ORG: (card, value) => {
    const [name = "", ...units] = splitAt(value, ";").map(plainText);
    const said = units.filter(Boolean).map((unit) => ({ name: unit }));
    if (name || said.length > 0)
      add(card, "organizations", { ...(name ? { name } : {}), ...(said.length > 0 ? { units: said } : {}) });
  },
  TITLE: (card, value) => add(card, "titles", { name: plainText(value), kind: "title" }),
  ROLE: (card, value) => add(card, "titles", { name: plainText(value), kind: "role" }),
  EMAIL: (card, value, line, labels) =>
    add(card, "emails", { address: plainText(value.replace(/^mailto:/i, "")), ...saidOf(line, labels) }),
  TEL: (card, value, line, labels) => {
    const features = featuresOf(line);
    const number = plainText(value.replace(/^tel:/i, ""));
    add(card, "phones", { number, ...(features ? { features } : {}), ...saidOf(line, labels) });
  },
  ADR: (card, value, line, labels) => {
    const components = componentsOf(value, addressKinds);
    const full = plainText(line.parameters.get("LABEL") ?? "");
    if (components.length > 0 || full)
      add(card, "addresses", {
        ...(components.length > 0 ? { components } : {}),
        ...(full ? { full } : {}),
        ...saidOf(line, labels),
      });
  },
  URL: (card, value, line, labels) => add(card, "links", { uri: plainText(value), ...saidOf(line, labels) }),
  IMPP: (card, value, line, labels) =>
    add(card, "onlineServices", { uri: plainText(value), ...saidOf(line, labels) }),
  SOCIALPROFILE: (card, value, line, labels) => {
    const service = line.parameters.get("SERVICE-TYPE") ?? typesOf(line)[0];
    add(card, "onlineServices", {
      uri: plainText(value),
      ...(service ? { service } : {}),
      ...saidOf(line, labels),
    });
  },
  BDAY: dateReader("birth"),
  DEATHDATE: dateReader("death"),
  ANNIVERSARY: dateReader("wedding"),
  "X-ANNIVERSARY": dateReader("wedding"),
  NOTE: (card, value) => add(card, "notes", { note: plainText(value) }),
  CATEGORIES: (card, value) => {
    card.keywords = { ...card.keywords, ...set(splitAt(value, ",").map(plainText).filter(Boolean)) };
  },
  PHOTO: mediaReader("photo"),
  LOGO: mediaReader("logo"),
  LANG: (card, value) => add(card, "preferredLanguages", { language: value.trim() }),
  UID: (card, value) => {
    const uid = value.trim();
    if (uid) card.uid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(uid) ? `urn:uuid:${uid}` : uid;
  },
  KIND: kindReader,
  MEMBER: memberReader,
  "X-ADDRESSBOOKSERVER-KIND": kindReader,
  "X-ADDRESSBOOKSERVER-MEMBER": memberReader,
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
const passedOver = new Set(["VERSION", "X-ABLABEL", "X-ABADR", "LABEL", "AGENT"]);

/** The value as one line would have it, whatever way it was written in. */
function writtenValue({ parameters, value }: ContentLine): string {
  if (parameters.get("ENCODING")?.toLowerCase() !== "quoted-printable") return value;
  return decodeQuotedPrintable(value, parameters.get("CHARSET") ?? "utf-8");
}

/** What JSContact has no name for is kept as it is written. RFC 9555 section 2.15. */
const strangerOf = ({ name, parameters }: ContentLine, value: string): JsonProperty => [
  name.toLowerCase(),
  Object.fromEntries(Array.from(parameters, ([key, one]) => [key.toLowerCase(), one])),
  "unknown",
  value,
];

/** A card of its lines; null where they say nothing. */
function readCard(lines: readonly ContentLine[]): Card | null {
  const labels = new Map(
    lines.flatMap(({ group, name, value }) =>
      name === "X-ABLABEL" ? [[group, plainLabel(plainText(value))] as const] : [],
    ),
  );
  const card: Draft = { "@type": "Card", version: "1.0" };
  const strangers: JsonProperty[] = [];
  let understood = 0;
  for (const line of lines) {
    const value = writtenValue(line);
    if (passedOver.has(line.name) || value.replaceAll(";", "").trim() === "") continue;
    const read = readers[line.name] ?? readers[line.name.replace(/^X-(?=SOCIALPROFILE$)/, "")];
    if (read) {
      read(card, value, line, labels);
      understood += 1;
    } else if (value.length <= strangerMaxLength) strangers.push(strangerOf(line, value));
  }
  if (understood === 0) return null;
  if (strangers.length > 0) card.vCardProps = strangers;
  return card;
}
