import { useTranslations } from "next-intl";
import { useEffect, useMemo, useState } from "react";
import type { Recipient } from "../compose/addresses.ts";
import { offersFrom, peopleOf } from "../compose/suggestions.ts";
import { useContacts } from "../contacts/use-contacts.ts";
import { useFolderName } from "../frame/folder-name.ts";
import { useSteadyMail, useStore } from "../mail-context.tsx";
import type { Operator } from "./operators.ts";
import { recentSearches } from "./recent-searches.ts";
import type { Known } from "./suggestions.ts";

/** What the box can offer; read when it is first used. `turn` changes when the searches of this browser may have. */
export function useKnown(turn: number): Known {
  const t = useTranslations("mail.search");
  const { store } = useSteadyMail();
  const { cards } = useContacts();
  const [people, setPeople] = useState<readonly Recipient[]>([]);
  const [recent, setRecent] = useState<readonly string[]>([]);
  const saved = useStore((held) => held.searches);
  const folderName = useFolderName();
  const kept = useStore((held) => held.mailboxes);
  // Found by the name that the reader sees.
  const mailboxes = kept.map((one) => ({ ...one, name: folderName(one) }));
  const labels = useStore((held) => held.labels);
  useEffect(() => {
    let isShown = true;
    void peopleOf(store).then((found) => isShown && setPeople(found));
    return () => {
      isShown = false;
    };
  }, [store]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is kept in the browser tells nobody of changes.
  useEffect(() => setRecent(recentSearches(store.accountId)), [store, turn]);
  const words = useMemo(
    () => ({
      recent: t("recent"),
      anywhere: t("anywhere"),
      anywhereMore: t("anywhereMore"),
      finds: (name: Operator["name"]) => t(`finds.${name}`),
      means: (name: Parameters<Known["words"]["means"]>[0]) => t(`means.${name}`),
    }),
    [t],
  );
  return { words, recent, saved, people: offersFrom([...cards.values()], people), mailboxes, labels };
}
