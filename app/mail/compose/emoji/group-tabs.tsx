"use client";

import { Apple, Bus, Clock, Flag, Hand, Hash, Leaf, Lightbulb, Smile, Trophy } from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "../../../ui/cn.ts";
import { type EmojiGroup, emojiGroups } from "./book.ts";

export type Shelf = EmojiGroup | "recent";

const icons = {
  ...{ recent: Clock, smileys: Smile, people: Hand, nature: Leaf, food: Apple, travel: Bus },
  ...{ activities: Trophy, objects: Lightbulb, symbols: Hash, flags: Flag },
};
const shelves: readonly Shelf[] = ["recent", ...emojiGroups];

/** The shelves that emoji lie on; null while one looks for something. */
export function GroupTabs({ shelf, onShelf }: { shelf: Shelf | null; onShelf(shelf: Shelf): void }) {
  const t = useTranslations("mail.compose.emoji.groups");
  return (
    <div className="flex justify-between">
      {shelves.map((name) => {
        const Icon = icons[name];
        return (
          <button
            key={name}
            type="button"
            aria-label={t(name)}
            title={t(name)}
            aria-pressed={name === shelf}
            onClick={() => onShelf(name)}
            className={cn(
              "grid size-7 place-items-center rounded-md hover:bg-hover hover:text-ink [&_svg]:size-4",
              name === shelf ? "bg-accent-soft text-accent-text" : "text-ink-3",
            )}
          >
            <Icon aria-hidden />
          </button>
        );
      })}
    </div>
  );
}
