import type { Vcards } from "../../mail-core/index.ts";
import { type Card, givenName, withoutDerivedName } from "./card.ts";
import { contentLines, plainText } from "./content-lines.ts";
import { readVcards } from "./vcard-read.ts";
import { vcardLines, writeVcards } from "./vcard-write.ts";

/** A line that is not understood is kept as long as the store takes it: a program is told rather than robbed of it. */
const lineMaxLength = 1_000_000;

/** vCards as the mail core speaks them with CardDAV clients: the same that go in and out as files. */
export const vcards: Vcards = {
  read(text) {
    const version = contentLines(text)
      .find(({ name }) => name === "VERSION")
      ?.value.trim();
    if (version !== "3.0" && version !== "4.0")
      return { ok: false, why: version === undefined ? "syntax" : "version" };
    const { cards, broken } = readVcards(text, lineMaxLength);
    const [card] = cards;
    if (!card || cards.length > 1 || broken > 0) return { ok: false, why: "syntax" };
    return { ok: true, card: { ...card } as { uid: string } };
  },
  write: (card, version, only) => writeVcards([card as Card], version, only),
  withoutDerivedName: (card, before) =>
    givenName(before) === "" ? withoutDerivedName(card, before as Card) : card,
  properties: (card) =>
    contentLines(vcardLines(card as Card, "3.0").join("\n")).map(({ name, group, parameters, value }) => ({
      ...{ name, group, parameters },
      text: plainText(value),
    })),
};
