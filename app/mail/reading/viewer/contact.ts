import { type ContentLine, contentLines, plainText } from "./content-lines.ts";

/** What a business card says, each line with what it is. RFC 6350. */
export interface Contact {
  name: string;
  facts: readonly { label: string; value: string }[];
}

const labels: Readonly<Record<string, string>> = {
  TITLE: "Title",
  ORG: "Organisation",
  EMAIL: "Mail",
  TEL: "Telephone",
  ADR: "Address",
  URL: "Web",
  BDAY: "Birthday",
  NOTE: "Note",
};
/** Cards that are shown of one file. */
const cardsMax = 50;

/** The cards of a file. */
export function readContacts(text: string): Contact[] {
  const cards: ContentLine[][] = [];
  for (const line of contentLines(text)) {
    if (line.name === "BEGIN" && line.value.toUpperCase() === "VCARD") cards.push([]);
    else cards.at(-1)?.push(line);
    if (cards.length > cardsMax) break;
  }
  return cards.slice(0, cardsMax).map((lines) => {
    const facts = lines.flatMap(({ name, value }) => {
      const label = labels[name];
      const said = partsOf(name, value);
      return label && said ? [{ label, value: said }] : [];
    });
    const full = lines.find(({ name }) => name === "FN")?.value ?? "";
    return { name: plainText(full) || facts[0]?.value || "(no name)", facts };
  });
}

/** An address and an organisation have several parts, with a semicolon between them. */
function partsOf(name: string, value: string): string {
  if (name !== "ADR" && name !== "ORG") return plainText(value.replace(/^(?:tel|mailto):/i, ""));
  return value
    .split(/(?<!\\);/)
    .map(plainText)
    .filter(Boolean)
    .join(", ");
}
