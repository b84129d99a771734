import type { PartialDate, Said, VcardParams } from "./card.ts";
import type { ContentLine } from "./content-lines.ts";

/** What a TYPE of vCard is called in JSContact. RFC 9555 sections 2.3.9 and 2.6. */
const contextNames: Readonly<Record<string, string>> = { home: "private", work: "work" };
const featureNames: Readonly<Record<string, string>> = {
  cell: "mobile",
  voice: "voice",
  fax: "fax",
  pager: "pager",
  text: "text",
  video: "video",
  textphone: "textphone",
  main: "main-number",
};
/** Said of a line by JSContact in its own words, or of no use once the line is read. */
const understoodParameters = new Set([
  ...["TYPE", "PREF", "VALUE", "ENCODING", "CHARSET", "LABEL", "SERVICE-TYPE", "X-APPLE-OMIT-YEAR"],
]);
export const typesOf = ({ parameters }: ContentLine): string[] =>
  (parameters.get("TYPE") ?? "").toLowerCase().split(",").filter(Boolean);

const namedBy = (names: Readonly<Record<string, string>>, types: readonly string[]) => {
  const found = types.flatMap((type) => names[type] ?? []);
  return found.length > 0 ? Object.fromEntries(found.map((name) => [name, true as const])) : null;
};

/** What a line says of its value beside the value. `labels` has what Apple writes in a line of its own. */
export function saidOf(line: ContentLine, labels: ReadonlyMap<string, string>): Said {
  const types = typesOf(line);
  const contexts = namedBy(contextNames, types);
  const label = line.group ? labels.get(line.group) : undefined;
  const pref = types.includes("pref") ? 1 : Number(line.parameters.get("PREF"));
  return {
    ...(contexts ? { contexts } : {}),
    ...(label ? { label } : {}),
    ...(Number.isInteger(pref) && pref >= 1 && pref <= 100 ? { pref } : {}),
  };
}
/**
 * What a line says beside what is understood of it, to be said again when it is written. A group is kept where other lines are in it
 * than a label: they belong together.
 */
export function paramsOf(
  { name, group, parameters }: ContentLine,
  keptGroups: ReadonlySet<string>,
): { vCardParams?: VcardParams } {
  const types = (parameters.get("TYPE") ?? "").split(",").filter((type) => {
    const known = type.toLowerCase();
    const isFeature = name === "TEL" && Object.hasOwn(featureNames, known);
    return !(known === "" || known === "pref" || known === "internet") && !isFeature && !contextNames[known];
  });
  const others = [...parameters].filter(([key]) => !understoodParameters.has(key));
  const said = {
    ...(keptGroups.has(group) ? { group } : {}),
    ...(types.length > 0 && !typesAreTheService(name) ? { type: types.join(",") } : {}),
    ...Object.fromEntries(others.map(([key, value]) => [key.toLowerCase(), value])),
  };
  return Object.keys(said).length > 0 ? { vCardParams: said } : {};
}
const typesAreTheService = (name: string) => name.endsWith("SOCIALPROFILE");

export const featuresOf = (line: ContentLine) => namedBy(featureNames, typesOf(line));

const inverse = (names: Readonly<Record<string, string>>) =>
  new Map(Object.entries(names).map(([type, name]) => [name, type]));
const typeNames = new Map([...inverse(contextNames), ...inverse(featureNames)]);

/** Contexts and features as vCard calls them. */
export const typesFor = (...sets: (Readonly<Record<string, true>> | undefined)[]): string[] =>
  sets.flatMap((set) => Object.keys(set ?? {})).flatMap((name) => typeNames.get(name) ?? []);

/** Apple's words for the usual labels: _$!<Home>!$_. */
export const plainLabel = (label: string): string => label.replace(/^_\$!<(.*)>!\$_$/, "$1");
const applesLabels =
  /^(Home|Work|Other|Mobile|Main|HomeFAX|WorkFAX|Pager|HomePage|School|Anniversary|Birthday)$/;
/** The same, as Apple's programs translate them. */
export const applesLabel = (label: string): string => (applesLabels.test(label) ? `_$!<${label}>!$_` : label);

const dateForms: readonly RegExp[] = [
  /^(?<year>\d{4})-?(?<month>\d\d)-?(?<day>\d\d)(?:[T ].*)?$/,
  /^(?<year>\d{4})-(?<month>\d\d)$/,
  /^(?<year>\d{4})$/,
  /^--(?<month>\d\d)-?(?<day>\d\d)(?:T.*)?$/,
  /^--(?<month>\d\d)$/,
];

/** A date or a part of one; null for what is none. RFC 6350 section 4.3.1. Apple writes a year where there is none, and says so. */
export function readPartialDate(value: string, omittedYear: string | undefined): PartialDate | null {
  const parts = dateForms.map((form) => form.exec(value.trim())?.groups).find(Boolean);
  if (!parts) return null;
  const { year, month, day } = parts;
  const isDay = (text: string | undefined, most: number) =>
    text === undefined || (Number(text) >= 1 && Number(text) <= most);
  if (!isDay(month, 12) || !isDay(day, 31)) return null;
  return {
    "@type": "PartialDate",
    ...(year && year !== omittedYear ? { year: Number(year) } : {}),
    ...(month ? { month: Number(month) } : {}),
    ...(day ? { day: Number(day) } : {}),
  };
}

export function writePartialDate({ year, month, day }: PartialDate): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const start = year === undefined ? "--" : String(year).padStart(4, "0");
  if (month === undefined) return start;
  if (day !== undefined) return `${start}${two(month)}${two(day)}`;
  return year === undefined ? `--${two(month)}` : `${start}-${two(month)}`;
}

/** A timestamp of vCard as UTC; null for what is none. */
export function readTimestamp(value: string): string | null {
  const basic = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(
    value.trim(),
  );
  if (!basic) return null;
  const [, year, month, day, hour, minute, second, zone = "Z"] = basic;
  const offset = zone === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  return Number.isNaN(atMs) ? null : new Date(atMs).toISOString().replace(/\.\d+Z$/, "Z");
}

/** Quoted-printable of vCard 2.1 as text in its charset. */
export function decodeQuotedPrintable(value: string, charset: string): string {
  const octets = value
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/[^\x00-\xff]/g, "?");
  try {
    return new TextDecoder(charset).decode(Uint8Array.from(octets, (sign) => sign.charCodeAt(0)));
  } catch {
    return value;
  }
}
