"use client";

import { Pencil, Search, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import type { SavedSearch } from "../../../lib/jmap/saved-search.ts";
import { later } from "../../ui/later.tsx";
import { MenuItem } from "../../ui/menu.tsx";
import { toast } from "../../ui/toast.tsx";
import { RailMenu, RailRow } from "../frame/rail-row.tsx";
import { useListPlace, useSteadyMail, useStore } from "../mail-context.tsx";
import { dropSearch, keepSearch } from "../preferences-actions.ts";

const SaveSearch = later(() => import("./save-search.tsx").then((all) => all.SaveSearch));

/** The saved searches; nothing before there is one. */
export function SearchRail({ onGo }: { onGo?: (() => void) | undefined }) {
  const t = useTranslations("mail.search");
  const searches = useStore((store) => store.searches);
  const [renamed, setRenamed] = useState<SavedSearch | null>(null);
  if (searches.length === 0) return null;
  return (
    <>
      <h2 className="mt-4 flex h-7 items-center ps-2.5 text-xs font-medium text-ink-3">{t("searches")}</h2>
      <ul className="grid gap-px">
        {searches.map((search) => (
          <SearchLink key={search.id} search={search} onGo={onGo} onRename={setRenamed} />
        ))}
      </ul>
      {renamed ? <SaveSearch query={renamed.query} saved={renamed} onClose={() => setRenamed(null)} /> : null}
    </>
  );
}

interface SearchLinkProps {
  search: SavedSearch;
  onGo?: (() => void) | undefined;
  onRename(search: SavedSearch): void;
}

function SearchLink({ search, onGo, onRename }: SearchLinkProps) {
  const t = useTranslations("mail.search");
  const place = useListPlace();
  const { store } = useSteadyMail();
  const remove = async () => {
    try {
      await dropSearch(search.id);
      store.putSearches(store.searches.filter(({ id }) => id !== search.id));
      toast.say(t("deleted"), { action: { label: t("undo"), onClick: () => void keepAgain() } });
    } catch (cause) {
      toast.error(wordsFor(cause));
    }
  };
  const keepAgain = async () => {
    const kept = await keepSearch({ name: search.name, query: search.query }).catch(() => null);
    if (kept) store.putSearches([...store.searches, kept]);
    else toast.error(t("notKept"));
  };
  return (
    <RailRow
      to={{ mailbox: "search", search: search.query, threadId: null }}
      isCurrent={place.search === search.query}
      onGo={onGo}
      menu={
        <RailMenu label={t("acts", { name: search.name })}>
          <MenuItem onSelect={() => onRename(search)}>
            <Pencil aria-hidden />
            {t("renameIt")}
          </MenuItem>
          <MenuItem danger onSelect={() => void remove()}>
            <Trash2 aria-hidden />
            {t("delete")}
          </MenuItem>
        </RailMenu>
      }
    >
      <Search aria-hidden className="size-4 shrink-0" />
      <span className="min-w-0 grow truncate">{search.name}</span>
    </RailRow>
  );
}
