import type { LabelBook } from "../mail-core/index.ts";
import { labelNameMaxLength } from "./jmap/labels.ts";

/** Loaded when it is first needed: it brings the web's own database client into the server's start. */
const labels = () => import("./labels.ts");

/** The labels of an account, as the mail core asks for them. */
export const labelBook: LabelBook = {
  async namesOf(account) {
    const { labelsOf } = await labels();
    return new Map((await labelsOf(account)).map(({ keyword, name }) => [keyword, name]));
  },
  async keywordsFor(account, names) {
    const keywords = new Map<string, string>();
    for (const name of new Set(names)) {
      const keyword = await keywordOf(account, name.normalize("NFC").slice(0, labelNameMaxLength).trim());
      if (keyword !== null) keywords.set(name, keyword);
    }
    return keywords;
  },
};

async function keywordOf(account: string, name: string): Promise<string | null> {
  const { addLabel, labelsOf } = await labels();
  const known = (await labelsOf(account)).find((label) => label.name.toLowerCase() === name.toLowerCase());
  if (known || name === "") return known?.keyword ?? null;
  const made = await addLabel(account, { name, colour: "grey" });
  return typeof made === "string" ? null : made.keyword;
}
