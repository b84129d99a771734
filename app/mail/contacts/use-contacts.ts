"use client";

import { useTranslations } from "next-intl";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { type ContactCard, cardWith, folded, isGroup, nameOf } from "../../../lib/contacts/card.ts";
import type { Contacts } from "../../../lib/contacts/contacts.ts";
import { searchText } from "../../../lib/contacts/facts.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import type { Say } from "../../../lib/language/words.ts";
import { useSteadyMail } from "../mail-context.tsx";

/** The contacts, read when somebody first wants them; drawn again with every change. */
export function useContacts(): Pick<Contacts, "cards" | "state" | "failure"> {
  const { contacts } = useSteadyMail();
  const read = () => contacts.cards;
  const readState = () => contacts.state;
  const cards = useSyncExternalStore(contacts.subscribe, read, read);
  const state = useSyncExternalStore(contacts.subscribe, readState, readState);
  useEffect(() => {
    void contacts.load();
  }, [contacts]);
  return { cards, state, failure: contacts.failure };
}

export type Shown = "all" | "people" | "groups";

/** By name, as one's language sorts; those that say everything that is sought. */
export function useListed(cards: ReadonlyMap<Id, ContactCard>, sought: string, shown: Shown): ContactCard[] {
  const t = useTranslations("contacts.facts");
  return useMemo(() => listed(t, cards.values(), sought, shown), [t, cards, sought, shown]);
}

function listed(
  t: Say<"contacts.facts">,
  cards: Iterable<ContactCard>,
  sought: string,
  shown: Shown,
): ContactCard[] {
  const words = folded(sought).split(/\s+/).filter(Boolean);
  const collator = new Intl.Collator(undefined, { sensitivity: "base", numeric: true });
  return [...cards]
    .filter((card) => shown === "all" || isGroup(card) === (shown === "groups"))
    .filter((card) => {
      if (words.length === 0) return true;
      const text = folded(searchText(t, card));
      return words.every((word) => text.includes(word));
    })
    .map((card) => ({ card, name: nameOf(card) }))
    .sort((a, b) => collator.compare(a.name, b.name))
    .map(({ card }) => card);
}

/** The card that has an address; null where nobody is known by it. */
export function useCardOf(address: string | undefined): ContactCard | null {
  const { cards } = useContacts();
  return useMemo(() => (address ? cardWith(cards.values(), address) : null), [cards, address]);
}
