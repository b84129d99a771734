import { isSnoozeKeyword } from "./snooze.ts";

/** A keyword that has a name and a colour for people. */
export interface Label {
  keyword: string;
  name: string;
  colour: LabelColour;
}
export const labelColours = ["grey", "red", "orange", "yellow", "green", "teal", "blue", "violet"] as const;
export type LabelColour = (typeof labelColours)[number];
export const labelNameMaxLength = 60;
/** Labels of one account. */
export const labelsMax = 200;

/** True for the keywords that people give: those of the system begin with a dollar sign, and sleep has its own. */
export const isLabelKeyword = (keyword: string): boolean =>
  !keyword.startsWith("$") && !isSnoozeKeyword(keyword);

/** What a keyword is called: by its label, or as it stands where another program gave it. */
export const labelOf = (keyword: string, labels: readonly Label[]): Label =>
  labels.find((label) => label.keyword === keyword) ?? { keyword, name: keyword, colour: "grey" };

/** The keyword for a new label: its name in small letters, as far as keywords go, and unlike those that are taken. RFC 8621 section 4.1.1. */
export function keywordFor(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  const base = plain && isLabelKeyword(plain) ? plain : plain ? `label-${plain}` : "label";
  for (let n = 1; ; n += 1) {
    const keyword = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(keyword)) return keyword;
  }
}

/** How a label is written after `label:`. */
export const labelInSearch = ({ name }: Label): string =>
  /^[^\s"(){}:]+$/.test(name) ? `label:${name}` : `label:"${name.replaceAll('"', "")}"`;
