"use client";

import { useTranslations } from "next-intl";
import { cn } from "../../../ui/cn.ts";
import { type Emoji, toned } from "./book.ts";
import { tone } from "./used.ts";

export interface EmojiOffersProps {
  items: readonly Emoji[];
  active: number;
  onChoose(emoji: Emoji): void;
}

/** Emoji whose names begin with what is typed. */
export function EmojiOffers({ items, active, onChoose }: EmojiOffersProps) {
  const t = useTranslations("mail.compose.emoji");
  if (items.length === 0) return null;
  return (
    <div
      role="listbox"
      aria-label={t("offers")}
      className="w-64 max-w-[calc(100vw-16px)] animate-rise rounded-lg border border-line bg-raised p-1 shadow-lg"
    >
      {items.map((emoji, at) => (
        <div
          key={emoji.letter}
          id={`emoji-offer-${at}`}
          role="option"
          tabIndex={-1}
          aria-selected={at === active}
          onPointerDown={(event) => {
            event.preventDefault();
            onChoose(emoji);
          }}
          className={cn(
            "flex h-8 cursor-default items-center gap-2.5 rounded-sm px-2 text-sm",
            at === active ? "bg-hover" : "hover:bg-hover",
          )}
        >
          <span aria-hidden className="w-5 text-center text-lg">
            {toned(emoji, tone())}
          </span>
          <span className="min-w-0 grow truncate">{emoji.name}</span>
          {emoji.codes[0] ? (
            <span className="max-w-24 shrink-0 truncate text-xs text-ink-3">{emoji.codes[0]}</span>
          ) : null}
        </div>
      ))}
    </div>
  );
}
