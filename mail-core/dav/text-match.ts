import type { XmlElement } from "../xml.ts";

/** Whether a text fits. */
export type TextTest = (text: string) => boolean;

/** How texts are made alike before they are compared. RFC 4790, RFC 5051. */
const foldings: ReadonlyMap<string, (text: string) => string> = new Map([
  ["i;octet", (text: string) => text],
  ["i;ascii-casemap", (text: string) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())],
  ["i;unicode-casemap", (text: string) => text.toUpperCase().normalize("NFKD")],
]);
const collationDefault = "i;unicode-casemap";

const matches: Readonly<Record<string, (text: string, sought: string) => boolean>> = {
  equals: (text, sought) => text === sought,
  contains: (text, sought) => text.includes(sought),
  "starts-with": (text, sought) => text.startsWith(sought),
  "ends-with": (text, sought) => text.endsWith(sought),
};

/** RFC 6352 section 10.5.4; "collation" for one that is not served, null for what is malformed. */
export function readTextMatch({ attributes, text: given }: XmlElement): TextTest | "collation" | null {
  const name = attributes.get("collation") ?? collationDefault;
  const fold = foldings.get(name === "default" ? collationDefault : name);
  const type = attributes.get("match-type") ?? "contains";
  const fits = Object.hasOwn(matches, type) ? matches[type] : undefined;
  if (!fold) return "collation";
  if (!fits) return null;
  const isNegated = attributes.get("negate-condition") === "yes";
  const sought = fold(given);
  return (text) => fits(fold(text), sought) !== isNegated;
}
