"use client";

import { useTranslations } from "next-intl";
import { type SavedSearch, searchNameMaxLength } from "../../../lib/jmap/saved-search.ts";
import { toast } from "../../ui/toast.tsx";
import { useSteadyMail } from "../mail-context.tsx";
import { NameDialog } from "../name-dialog.tsx";
import { keepSearch, nameSearch } from "../preferences-actions.ts";

interface SaveSearchProps {
  query: string;
  /** The search that gets another name; null saves a new one. */
  saved: SavedSearch | null;
  onClose(): void;
}

/** Asks for the name of a search. */
export function SaveSearch({ query, saved, onClose }: SaveSearchProps) {
  const t = useTranslations("mail.search");
  const { store } = useSteadyMail();
  const keep = async (name: string): Promise<string | null> => {
    if (saved) {
      await nameSearch(saved.id, name);
      store.putSearches(store.searches.map((one) => (one.id === saved.id ? { ...one, name } : one)));
      return null;
    }
    const made = await keepSearch({ name, query });
    if (!made) return t("tooMany");
    store.putSearches([...store.searches.filter(({ id }) => id !== made.id), made]);
    toast.success(t("saved"));
    return null;
  };
  return (
    <NameDialog
      title={saved ? t("rename") : t("save")}
      description={query}
      name={saved?.name}
      nameMaxLength={searchNameMaxLength}
      needsName={t("needsName")}
      submit={t("keep")}
      onKeep={keep}
      onClose={onClose}
    />
  );
}
