"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { KeyboardEvent } from "react";

interface SearchChipsProps {
  chips: readonly string[];
  /** Its text goes back to where one writes. */
  onEdit(at: number): void;
  onRemove(at: number): void;
  /** Beyond the last one: to where one writes. */
  onLeave(): void;
}

/** Operators that are settled. The arrows go along them, Enter opens one to be changed, Delete and Backspace take it out. */
export function SearchChips({ chips, onEdit, onRemove, onLeave }: SearchChipsProps) {
  const t = useTranslations("mail.search");
  const keys = (event: KeyboardEvent<HTMLButtonElement>, at: number) => {
    const items = [
      ...(event.currentTarget.closest("ul")?.querySelectorAll<HTMLElement>("[data-chip]") ?? []),
    ];
    switch (event.key) {
      case "ArrowLeft":
        items[at - 1]?.focus();
        break;
      case "ArrowRight":
        if (at + 1 < items.length) items[at + 1]?.focus();
        else onLeave();
        break;
      case "Home":
        items[0]?.focus();
        break;
      case "End":
        onLeave();
        break;
      case "Delete":
      case "Backspace":
        onRemove(at);
        break;
      default:
        return;
    }
    event.preventDefault();
  };
  if (chips.length === 0) return null;
  return (
    <ul aria-label={t("operatorList")} className="flex shrink-0 items-center gap-1">
      {chips.map((chip, at) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: the same operator may be there twice.
          key={at}
          className="flex h-6 items-center rounded-sm bg-accent-soft text-xs font-medium text-accent-text max-md:h-7"
        >
          <button
            type="button"
            data-chip
            aria-label={t("changeChip", { chip })}
            onClick={() => onEdit(at)}
            onKeyDown={(event) => keys(event, at)}
            className="h-full max-w-48 truncate rounded-s-sm pe-0.5 ps-2"
          >
            {chip}
          </button>
          <button
            type="button"
            tabIndex={-1}
            aria-label={t("removeChip", { chip })}
            onClick={() => onRemove(at)}
            className="grid h-full w-6 place-items-center rounded-e-sm hover:bg-pressed"
          >
            <X aria-hidden className="size-3" />
          </button>
        </li>
      ))}
    </ul>
  );
}
