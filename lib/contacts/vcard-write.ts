import { type Card, displayName, type NameComponent, type Said, valuesOf } from "./card.ts";
import { typeParameter, writePartialDate } from "./vcard-values.ts";

/** Text as a value. RFC 6350 section 3.4. */
const escaped = (text: string): string => text.replace(/[\\,;]/g, "\\$&").replace(/\r?\n/g, "\\n");
/** Text as the value of a parameter, which has no way to say a quote. RFC 6350 section 3.3, RFC 6868. */
const quoted = (text: string): string =>
  `"${text.replaceAll("^", "^^").replaceAll('"', "^'").replace(/\r?\n/g, "^n")}"`;

/** A line of at most 75 octets, and what goes on after it. RFC 6350 section 3.2. */
function fold(line: string): string {
  const encoder = new TextEncoder();
  let out = "";
  let room = 75;
  for (const sign of line) {
    const octets = encoder.encode(sign).length;
    if (octets > room) {
      out += "\r\n ";
      room = 74;
    }
    out += sign;
    room -= octets;
  }
  return out;
}

const nameKinds = ["surname", "given", "given2", "title", "credential", "surname2", "generation"];
const addressKinds = ["postOfficeBox", "apartment", "name", "locality", "region", "postcode", "country"];
const structured = (components: readonly NameComponent[], kinds: readonly string[]): string =>
  kinds
    .map((kind) =>
      components
        .filter((one) => one.kind === kind)
        .map(({ value }) => escaped(value))
        .join(","),
    )
    .join(";");

const prefOf = ({ pref }: Said): string => (pref === undefined ? "" : `;PREF=${pref}`);

const uriDate: Readonly<Record<string, string>> = {
  birth: "BDAY",
  death: "DEATHDATE",
  wedding: "ANNIVERSARY",
};
const compactTime = (utc: string): string => utc.replace(/[-:]|\.\d+/g, "");

/** The lines of a card, without its pictures in blobs: those are put in before. RFC 9555 section 3. */
function linesOf(card: Card): string[] {
  const lines: string[] = [];
  let groups = 0;
  /** A label is a line of its own, in a group with what it is about. */
  const say = (name: string, parameters: string, value: string, label?: string) => {
    if (label) {
      groups += 1;
      lines.push(`item${groups}.${name}${parameters}:${value}`, `item${groups}.X-ABLabel:${escaped(label)}`);
    } else lines.push(`${name}${parameters}:${value}`);
  };
  if (card.kind) say("KIND", "", escaped(card.kind));
  if (card.uid) say("UID", "", /^[\w-]+:/.test(card.uid) ? card.uid : escaped(card.uid));
  say("FN", "", escaped(displayName(card)));
  if (card.name?.components) say("N", "", structured(card.name.components, nameKinds));
  for (const { name } of valuesOf(card.nicknames)) say("NICKNAME", "", escaped(name));
  for (const { name = "", units = [] } of valuesOf(card.organizations))
    say("ORG", "", [name, ...units.map((unit) => unit.name)].map(escaped).join(";"));
  for (const { name, kind } of valuesOf(card.titles))
    say(kind === "role" ? "ROLE" : "TITLE", "", escaped(name));
  for (const one of valuesOf(card.emails))
    say("EMAIL", typeParameter(one.contexts) + prefOf(one), escaped(one.address), one.label);
  for (const one of valuesOf(card.phones))
    say("TEL", typeParameter(one.contexts, one.features) + prefOf(one), escaped(one.number), one.label);
  for (const one of valuesOf(card.addresses)) {
    const full = one.full ? `;LABEL=${quoted(one.full)}` : "";
    say(
      "ADR",
      typeParameter(one.contexts) + prefOf(one) + full,
      structured(one.components ?? [], addressKinds),
      one.label,
    );
  }
  for (const one of valuesOf(card.links))
    say("URL", typeParameter(one.contexts) + prefOf(one), one.uri, one.label);
  for (const one of valuesOf(card.onlineServices)) {
    const service = one.service ? `;SERVICE-TYPE=${quoted(one.service)}` : "";
    const value = one.uri ?? escaped(one.user ?? "");
    say(
      one.service ? "SOCIALPROFILE" : "IMPP",
      service + typeParameter(one.contexts) + prefOf(one),
      value,
      one.label,
    );
  }
  for (const { kind, date } of valuesOf(card.anniversaries)) {
    const name = uriDate[kind];
    const value = "utc" in date ? compactTime(date.utc).slice(0, 8) : writePartialDate(date);
    if (name && value !== "--") say(name, "", value);
  }
  for (const { note } of valuesOf(card.notes)) say("NOTE", "", escaped(note));
  const keywords = Object.keys(card.keywords ?? {});
  if (keywords.length > 0) say("CATEGORIES", "", keywords.map(escaped).join(","));
  for (const { language, ...said } of valuesOf(card.preferredLanguages)) say("LANG", prefOf(said), language);
  for (const { kind, uri } of valuesOf(card.media)) if (uri) say(kind === "logo" ? "LOGO" : "PHOTO", "", uri);
  for (const uid of Object.keys(card.members ?? {})) say("MEMBER", "", uid);
  if (card.created) say("CREATED", "", compactTime(card.created));
  if (card.updated) say("REV", "", compactTime(card.updated));
  for (const [name, parameters, , value] of card.vCardProps ?? []) {
    const given = Object.entries(parameters).map(([key, one]) => `;${key.toUpperCase()}=${quoted(one)}`);
    if (/^[\w-]+$/.test(name)) say(name.toUpperCase(), given.join(""), value.replace(/[\r\n]+/g, "\\n"));
  }
  return lines;
}

/** Cards as a file of vCard 4.0. */
export const writeVcards = (cards: readonly Card[]): string =>
  cards
    .flatMap((card) => ["BEGIN:VCARD", "VERSION:4.0", ...linesOf(card), "END:VCARD"])
    .map((line) => `${fold(line.replace(/[\r\n]/g, ""))}\r\n`)
    .join("");
