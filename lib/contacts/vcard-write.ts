import {
  type Card,
  derivedName,
  givenName,
  type NameComponent,
  type Said,
  type VcardParams,
  valuesOf,
} from "./card.ts";
import { applesLabel, typesFor, writePartialDate } from "./vcard-values.ts";

/** RFC 6350, and RFC 2426 with what Apple's and other programs add to it. */
export type VcardVersion = "4.0" | "3.0";

/** Text as a value. RFC 6350 section 3.4. */
const escaped = (text: string): string => text.replace(/[\\,;]/g, "\\$&").replace(/\r?\n/g, "\\n");
/** Text as the value of a parameter, which has no way to say a quote. RFC 6350 section 3.3, RFC 6868. */
const quoted = (text: string): string =>
  /^[\w.+-]+(,[\w.+-]+)*$/.test(text)
    ? text
    : `"${text.replaceAll("^", "^^").replaceAll('"', "^'").replace(/\r?\n/g, "^n")}"`;

/** Of one sign in UTF-8. */
function octetsOf(sign: string): number {
  const code = sign.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

/** Signs that fit into one line whatever they are. */
const surelyFits = 25;
const isAscii = (line: string): boolean => /^[\0-\x7f]*$/.test(line);

/** A line of at most 75 octets, and what goes on after it. RFC 6350 section 3.2. */
function fold(line: string): string {
  if (line.length <= surelyFits) return line;
  if (isAscii(line)) return line.replace(/^.{75}(?=.)|(?!^).{74}(?=.)/g, "$&\r\n ");
  let out = "";
  let room = 75;
  for (const sign of line) {
    const octets = octetsOf(sign);
    if (octets > room) {
      out += "\r\n ";
      room = 74;
    }
    out += sign;
    room -= octets;
  }
  return out;
}

/** What stands in each place of a structured value, of which kinds; `by` is what several of them have between them. */
interface Place {
  kinds: readonly string[];
  by: "," | " ";
}
const each = (kind: string): Place => ({ kinds: [kind], by: "," });
const nameKinds = ["surname", "given", "given2", "title", "credential", "surname2", "generation"].map(each);
/** Version 3.0 has no places for a second surname and a generation. */
const namePlaces: Readonly<Record<VcardVersion, readonly Place[]>> = {
  "4.0": nameKinds,
  "3.0": [
    { kinds: ["surname", "surname2"], by: "," },
    ...["given", "given2", "title"].map(each),
    { kinds: ["credential", "generation"], by: "," },
  ],
};
/** RFC 9555 section 2.4.1. */
const addressPlaces: readonly Place[] = [
  each("postOfficeBox"),
  { kinds: ["apartment", "floor", "room", "building"], by: "," },
  { kinds: ["number", "name", "block", "direction", "landmark", "district", "subdistrict"], by: " " },
  ...["locality", "region", "postcode", "country"].map(each),
];
const structured = (components: readonly NameComponent[], places: readonly Place[]): string =>
  places
    .map(({ kinds, by }) =>
      components
        .filter(({ kind }) => kinds.includes(kind))
        .map(({ value }) => escaped(value))
        .join(by),
    )
    .join(";");

/** Lines of a card as they are put together. */
interface Written {
  version: VcardVersion;
  lines: string[];
  /** Groups that are spoken for. */
  groups: Set<string>;
}

interface Line {
  name: string;
  value: string;
  types?: readonly string[];
  parameters?: string;
  said?: Said | undefined;
}

const isName = (text: string): boolean => /^[\w-]+$/.test(text);
/** Whatever another program has left there. */
const textsOf = (value: unknown): [string, string][] =>
  typeof value === "object" && value !== null
    ? Object.entries(value).filter((one): one is [string, string] => typeof one[1] === "string")
    : [];
const written = (parameters: readonly [string, string][]): string =>
  parameters
    .filter(([key]) => key !== "group" && isName(key))
    .map(([key, one]) => `;${key.toUpperCase()}=${quoted(one)}`)
    .join("");

/** A label is a line of its own, in a group with what it is about. */
function say(out: Written, { name, value, types = [], parameters = "", said = {} }: Line): void {
  const kept: VcardParams = Object.fromEntries(textsOf(said.vCardParams));
  const { type = "", ...others } = kept;
  const isFirst = out.version === "3.0" && said.pref === 1;
  const allTypes = [...types, ...type.split(",").filter(isName), ...(isFirst ? ["pref"] : [])];
  const typed = allTypes.length > 0 ? `;TYPE=${allTypes.join(",")}` : "";
  const pref = said.pref === undefined || isFirst ? "" : `;PREF=${said.pref}`;
  const line = `${name}${typed}${pref}${parameters}${written(Object.entries(others))}:${value}`;
  const label = said.label ?? "";
  let group = isName(kept.group ?? "") ? kept.group : undefined;
  for (let n = 1; label && !group; n += 1) if (!out.groups.has(`item${n}`)) group = `item${n}`;
  if (group) out.groups.add(group);
  out.lines.push(group ? `${group}.${line}` : line);
  const worded = out.version === "3.0" ? applesLabel(label) : label;
  if (label) out.lines.push(`${group}.X-ABLabel:${escaped(worded)}`);
}

const dateNames: Readonly<Record<VcardVersion, Readonly<Record<string, string>>>> = {
  "4.0": { birth: "BDAY", death: "DEATHDATE", wedding: "ANNIVERSARY" },
  "3.0": { birth: "BDAY", death: "DEATHDATE", wedding: "X-ANNIVERSARY" },
};
const compactTime = (utc: string): string => utc.replace(/[-:]|\.\d+/g, "");
/** What Apple writes for a year that is not known. */
const noYear = "1604";

function sayDate(out: Written, name: string, text: string, said: Said): void {
  const [, month, day] = /^--(\d\d)(\d\d)$/.exec(text) ?? [];
  if (out.version === "4.0") say(out, { name, value: text, said });
  else if (month)
    say(out, {
      name,
      value: `${noYear}-${month}-${day}`,
      parameters: `;X-APPLE-OMIT-YEAR=${noYear}`,
      said,
    });
  else say(out, { name, value: text.replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3"), said });
}

/** A picture in the card itself, as each version has it; elsewhere it is where it lies. RFC 2426 section 3.1.4, RFC 6350 section 6.2.4. */
function sayMedia(out: Written, name: string, uri: string, said: Said): void {
  const [, type = "", octets] = /^data:[^/]*\/([\w.+-]+);base64,(.*)$/s.exec(uri) ?? [];
  if (out.version === "4.0") say(out, { name, value: uri, said });
  else if (octets === undefined) say(out, { name, value: uri, parameters: ";VALUE=uri", said });
  else say(out, { name, value: octets, parameters: `;ENCODING=b;TYPE=${type.toUpperCase()}`, said });
}

const uuidUrn = /^urn:uuid:(?=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$)/i;
const kept = ({ vCardProps }: Card) =>
  (Array.isArray(vCardProps) ? vCardProps : []).filter(
    (one) => Array.isArray(one) && typeof one[0] === "string" && typeof one[3] === "string" && isName(one[0]),
  );

/** The uid in the form in which it came, or as programs of the version write theirs: Apple's without the scheme. */
function uidOf(card: Card, uid: string, version: VcardVersion): string {
  const asItCame = kept(card).find(([name]) => name === "uid")?.[3];
  const isSame = asItCame?.replace(uuidUrn, "") === uid.replace(uuidUrn, "");
  return (isSame ? asItCame : null) ?? (version === "3.0" ? uid.replace(uuidUrn, "") : uid);
}
const valueOfUid = (uid: string) => (/^[\w-]+:/.test(uid) ? uid : escaped(uid));

/** FN must be there also where nobody gave a name; what it is made of is said in 4.0, which has a word for it. RFC 9554 section 4.4. */
function sayName(out: Written, card: Card): void {
  const given = givenName(card);
  const parameters = given === "" && out.version === "4.0" ? ";DERIVED=TRUE" : "";
  say(out, { name: "FN", value: escaped(given || derivedName(card)), parameters });
  const { components = [], vCardParams } = card.name ?? {};
  const said = vCardParams ? { vCardParams } : {};
  if (components.length > 0)
    say(out, { name: "N", value: structured(components, namePlaces[out.version]), said });
  // It must be there, and phones show what it says.
  else if (out.version === "3.0") {
    const full = escaped(card.name?.full ?? "");
    const isPerson = (card.kind ?? "individual") === "individual";
    say(out, { name: "N", value: isPerson ? `;${full};;;` : `${full};;;;` });
  }
}

function sayKind(out: Written, { kind }: Card): void {
  if (!kind) return;
  const isApples = out.version === "3.0" && kind === "group";
  say(out, { name: isApples ? "X-ADDRESSBOOKSERVER-KIND" : "KIND", value: escaped(kind) });
}

/** The lines of a card, without its pictures in blobs: those are put in before. RFC 9555 section 3. */
function linesOf(card: Card, version: VcardVersion): string[] {
  const groups = kept(card).flatMap(([, parameters]) =>
    textsOf(parameters).filter(([key]) => key === "group"),
  );
  const out: Written = { version, lines: [], groups: new Set(groups.map(([, group]) => group)) };
  const isOld = version === "3.0";
  const internet = isOld ? ["INTERNET"] : [];
  if (card.prodId) say(out, { name: "PRODID", value: escaped(card.prodId) });
  sayKind(out, card);
  if (card.uid) say(out, { name: "UID", value: valueOfUid(uidOf(card, card.uid, version)) });
  sayName(out, card);
  for (const said of valuesOf(card.nicknames))
    say(out, { name: "NICKNAME", value: escaped(said.name), said });
  for (const said of valuesOf(card.organizations)) {
    const names = [said.name ?? "", ...(said.units ?? []).map((unit) => unit.name)];
    say(out, { name: "ORG", value: names.map(escaped).join(";"), said });
  }
  for (const said of valuesOf(card.titles))
    say(out, { name: said.kind === "role" ? "ROLE" : "TITLE", value: escaped(said.name), said });
  for (const said of valuesOf(card.emails))
    say(out, {
      name: "EMAIL",
      value: escaped(said.address),
      types: [...internet, ...typesFor(said.contexts)],
      said,
    });
  for (const said of valuesOf(card.phones))
    say(out, {
      name: "TEL",
      value: escaped(said.number),
      types: typesFor(said.contexts, said.features),
      said,
    });
  for (const said of valuesOf(card.addresses)) {
    const { full = "", components = [] } = said;
    const street = [{ kind: "name", value: full }];
    say(out, {
      name: "ADR",
      value: structured(components.length > 0 ? components : street, addressPlaces),
      types: typesFor(said.contexts),
      // Who has the lines alone is understood by their standing in the street.
      parameters: full && !(isOld && components.length === 0) ? `;LABEL=${quoted(full)}` : "",
      said,
    });
  }
  for (const said of valuesOf(card.links))
    say(out, { name: "URL", value: said.uri, types: typesFor(said.contexts), said });
  for (const said of valuesOf(card.onlineServices)) {
    const { service = "", uri, user = "" } = said;
    const profile = isOld ? "X-SOCIALPROFILE" : "SOCIALPROFILE";
    say(out, {
      name: service ? profile : "IMPP",
      value: uri ?? escaped(user),
      types: typesFor(said.contexts),
      parameters: service ? `;SERVICE-TYPE=${quoted(service)}` : "",
      said,
    });
  }
  for (const said of valuesOf(card.anniversaries)) {
    const name = dateNames[version][said.kind];
    const { date } = said;
    const value = "utc" in date ? compactTime(date.utc).slice(0, 8) : writePartialDate(date);
    if (name && value !== "--") sayDate(out, name, value, said);
  }
  for (const said of valuesOf(card.notes)) say(out, { name: "NOTE", value: escaped(said.note), said });
  const keywords = Object.keys(card.keywords ?? {});
  if (keywords.length > 0) say(out, { name: "CATEGORIES", value: keywords.map(escaped).join(",") });
  for (const said of valuesOf(card.preferredLanguages))
    say(out, { name: "LANG", value: said.language, said });
  for (const said of valuesOf(card.media))
    if (said.uri) sayMedia(out, mediaNames[said.kind] ?? "PHOTO", said.uri, said);
  for (const uid of Object.keys(card.members ?? {}))
    if (isOld) say(out, { name: "X-ADDRESSBOOKSERVER-MEMBER", value: asUrn(uid) });
    else say(out, { name: "MEMBER", value: uid });
  if (card.created) say(out, { name: "CREATED", value: compactTime(card.created) });
  if (card.updated) say(out, { name: "REV", value: compactTime(card.updated) });
  for (const [name, parameters, , value] of kept(card)) {
    if (name === "uid") continue;
    const given = textsOf(parameters);
    const group = given.find(([key, one]) => key === "group" && isName(one))?.[1];
    const line = `${name.toUpperCase()}${written(given)}:${value.replace(/[\r\n]+/g, "\\n")}`;
    out.lines.push(group ? `${group}.${line}` : line);
  }
  return out.lines;
}
const mediaNames: Readonly<Record<string, string>> = { logo: "LOGO", sound: "SOUND" };
/** Apple's groups name their members by URNs, whatever the uids are. */
const asUrn = (uid: string): string => (/^[a-z][a-z0-9+.-]*:/i.test(uid) ? uid : `urn:uuid:${uid}`);

const nameOf = (line: string): string => /^(?:[\w-]+\.)?([\w-]+)/.exec(line)?.[1]?.toUpperCase() ?? "";

/** A card line by line, none of them folded; where names of properties are given, those alone. */
export function vcardLines(card: Card, version: VcardVersion = "4.0", only?: ReadonlySet<string>): string[] {
  const lines = linesOf(card, version).filter((line) => !only || only.has(nameOf(line)));
  return ["BEGIN:VCARD", `VERSION:${version}`, ...lines, "END:VCARD"].map((line) =>
    line.replace(/[\r\n]/g, ""),
  );
}

/** Cards as a file of vCards. */
export const writeVcards = (
  cards: readonly Card[],
  version: VcardVersion = "4.0",
  only?: ReadonlySet<string>,
): string =>
  cards
    .flatMap((card) => vcardLines(card, version, only))
    .map((line) => `${fold(line)}\r\n`)
    .join("");
