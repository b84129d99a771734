import { nameOf } from "../../../../lib/contacts/card.ts";
import { factsOf } from "../../../../lib/contacts/facts.ts";
import { readVcards } from "../../../../lib/contacts/vcard-read.ts";
import type { Say } from "../../../../lib/language/words.ts";

/** What a business card says, each line with what it is. */
export interface Contact {
  name: string;
  facts: readonly { label: string; value: string }[];
}

/** Cards that are shown of one file. */
const cardsMax = 50;

/** The cards of a file. */
export const readContacts = (t: Say<"contacts.facts">, text: string): Contact[] =>
  readVcards(text)
    .cards.slice(0, cardsMax)
    .map((card) => ({
      name: nameOf(card) || t("nameless"),
      facts: factsOf(t, card).map(({ label, value }) => ({ label, value })),
    }));
