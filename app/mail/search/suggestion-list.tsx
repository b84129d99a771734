"use client";

import { Bookmark, Calendar, Filter, Folder, History, Tag, User } from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "../../ui/cn.ts";
import type { Suggestion } from "./suggestions.ts";

const icons = {
  recent: History,
  saved: Bookmark,
  person: User,
  operator: Filter,
  value: Calendar,
  folder: Folder,
  label: Tag,
} as const;

interface SuggestionListProps {
  id: string;
  suggestions: readonly Suggestion[];
  /** Null while what is written is what Enter searches. */
  active: number | null;
  onActive(at: number): void;
  onPick(suggestion: Suggestion): void;
  /** Null where nothing was searched before. */
  onForget: (() => void) | null;
}

export const optionId = (listId: string, at: number): string => `${listId}-${at}`;

/** What the search box offers. The focus stays in the box: the listbox of a combobox, ARIA 1.2. */
export function SuggestionList({ id, suggestions, active, onActive, onPick, onForget }: SuggestionListProps) {
  const t = useTranslations("mail.search");
  return (
    <div className="absolute inset-x-0 top-full z-30 mt-1 animate-rise overflow-hidden rounded-lg border border-line bg-raised shadow-lg max-md:-end-1 max-md:-start-10">
      <div id={id} role="listbox" aria-label={t("suggestions")} className="max-h-[60dvh] overflow-y-auto p-1">
        {suggestions.map((suggestion, at) => {
          const Icon = icons[suggestion.kind];
          return (
            <div
              key={`${suggestion.kind} ${suggestion.query}`}
              id={optionId(id, at)}
              role="option"
              tabIndex={-1}
              aria-selected={at === active}
              onPointerDown={(event) => {
                event.preventDefault();
                onPick(suggestion);
              }}
              onPointerMove={() => onActive(at)}
              className={cn(
                "flex min-h-8 cursor-default items-center gap-2.5 rounded-sm px-2 py-1 text-sm max-md:min-h-10",
                at === active && "bg-hover",
              )}
            >
              <Icon aria-hidden className="size-4 shrink-0 text-ink-3" />
              <span className={cn("min-w-0 truncate", suggestion.kind === "operator" && "font-medium")}>
                {suggestion.name}
              </span>
              <span className="ms-auto max-w-[55%] shrink-0 truncate text-xs text-ink-3">
                {suggestion.about}
              </span>
            </div>
          );
        })}
      </div>
      {onForget ? (
        <div className="flex justify-end border-t px-2 py-1">
          <button
            type="button"
            tabIndex={-1}
            onPointerDown={(event) => event.preventDefault()}
            onClick={onForget}
            className="rounded-sm px-1.5 py-0.5 text-xs text-ink-3 hover:bg-hover hover:text-ink"
          >
            {t("forget")}
          </button>
        </div>
      ) : null}
    </div>
  );
}
