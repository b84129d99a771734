"use client";

import { UserRoundPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useMemo, useState } from "react";
import { addressesOf } from "../../../lib/contacts/card.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { type Recipient, sameAs, shownName } from "../compose/addresses.ts";
import { peopleWrittenTo } from "../compose/suggestions.ts";
import { useSteadyMail } from "../mail-context.tsx";
import { useContactDeeds } from "./use-contact-acts.ts";
import { useContacts } from "./use-contacts.ts";

const offersMax = 8;

/** Whom one writes to and has not kept, the most frequent first; each is kept with one act. */
export function KnownFromMail() {
  const t = useTranslations("contacts");
  const { store } = useSteadyMail();
  const { cards } = useContacts();
  const { keep } = useContactDeeds();
  const [people, setPeople] = useState<readonly Recipient[]>([]);
  useEffect(() => {
    let gone = false;
    void peopleWrittenTo(store).then((found) => !gone && setPeople(found));
    return () => {
      gone = true;
    };
  }, [store]);
  const offers = useMemo(() => {
    const kept = new Set([...cards.values()].flatMap(addressesOf).map((address) => address.toLowerCase()));
    return people.filter((person) => !kept.has(sameAs(person))).slice(0, offersMax);
  }, [people, cards]);
  if (offers.length === 0) return null;
  return (
    <section aria-labelledby="known-from-mail" className="px-4 py-5">
      <h2 id="known-from-mail" className="mb-1 text-xs font-medium text-ink-3">
        {t("list.youWriteTo")}
      </h2>
      <ul>
        {offers.map((person) => (
          <li key={sameAs(person)} className="flex h-12 items-center gap-3">
            <Avatar name={person.name} email={person.email} className="opacity-80" />
            <div className="min-w-0 grow text-sm leading-tight">
              <p className="truncate">{shownName(person)}</p>
              {person.name ? <p className="truncate text-xs text-ink-3">{person.email}</p> : null}
            </div>
            <IconButton
              label={t("acts.addPerson", { name: shownName(person) })}
              onClick={() => void keep(person)}
            >
              <UserRoundPlus />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
