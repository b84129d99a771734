"use client";

import { Bookmark, Search, SlidersHorizontal, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo, useState } from "react";
import { IconButton } from "../../ui/icon-button.tsx";
import { later } from "../../ui/later.tsx";
import { useMail, useStore } from "../mail-context.tsx";
import { SearchField } from "./search-field.tsx";
import { useQuery } from "./use-query.ts";

export const searchBoxId = "mail-search";

const AdvancedSearch = later(() => import("./advanced-search.tsx").then((all) => all.AdvancedSearch));
const SaveSearch = later(() => import("./save-search.tsx").then((all) => all.SaveSearch));

/** Searches as one types, Enter at once; an emptied box goes back to the inbox. */
export const SearchBox = memo(function SearchBox() {
  const t = useTranslations("mail.search");
  const { place } = useMail();
  const query = useQuery();
  const [asked, setAsked] = useState<"form" | "name" | null>(null);
  const isSaved = useStore((store) => store.searches.some((one) => one.query === place.search));
  return (
    <search className="relative min-w-0 grow">
      <div className="flex h-8 items-center rounded-md border border-line bg-canvas ps-2.5 transition-colors focus-within:border-accent-text focus-within:outline-2 focus-within:outline-accent-text focus-within:-outline-offset-1 hover:border-ink-3 max-md:h-9">
        <Search aria-hidden className="me-1.5 size-4 shrink-0 text-ink-3" />
        <SearchField id={searchBoxId} query={query} />
        <div className="flex shrink-0 items-center pe-0.5">
          {query.isEmpty ? null : (
            <IconButton size="sm" label={t("clear")} onClick={query.clear}>
              <X aria-hidden />
            </IconButton>
          )}
          {place.search ? (
            <IconButton
              size="sm"
              label={isSaved ? t("isSaved") : t("save")}
              disabled={isSaved}
              onClick={() => setAsked("name")}
            >
              <Bookmark aria-hidden className={isSaved ? "fill-current" : ""} />
            </IconButton>
          ) : null}
          <IconButton size="sm" label={t("form")} onClick={() => setAsked("form")}>
            <SlidersHorizontal aria-hidden />
          </IconButton>
        </div>
      </div>
      {asked === "form" ? (
        <AdvancedSearch
          query={query.whole}
          onSearch={(wanted) => {
            setAsked(null);
            query.search(wanted);
          }}
          onClose={() => setAsked(null)}
        />
      ) : null}
      {asked === "name" && place.search ? (
        <SaveSearch query={place.search} saved={null} onClose={() => setAsked(null)} />
      ) : null}
    </search>
  );
});
