"use client";

import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { cn } from "../../../ui/cn.ts";
import { Input } from "../../../ui/input.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { type Emoji, emojiBook, foundEmoji, toned } from "./book.ts";
import { GroupTabs, type Shelf } from "./group-tabs.tsx";
import { ToneChoice } from "./tone-choice.tsx";
import { chooseTone, tone as keptTone, recent } from "./used.ts";

const columns = 8;
const foundMax = 96;

interface EmojiGridProps {
  language: string;
  onChoose(letter: string): void;
}

/** A line to look for emoji in, and those that were found or lie on one shelf. Arrow keys walk, Enter takes. */
export function EmojiGrid({ language, onChoose }: EmojiGridProps) {
  const t = useTranslations("mail.compose.emoji");
  const id = useId();
  const [book, setBook] = useState<readonly Emoji[] | null>(null);
  const [isMissing, setIsMissing] = useState(false);
  const [typed, setTyped] = useState("");
  const [shelf, setShelf] = useState<Shelf>(() => (recent().length > 0 ? "recent" : "smileys"));
  const [tone, setTone] = useState(keptTone);
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLInputElement>(null);
  useEffect(() => {
    let gone = false;
    emojiBook(language).then(
      (read) => !gone && setBook(read),
      () => !gone && setIsMissing(true),
    );
    return () => {
      gone = true;
    };
  }, [language]);

  const shown = book ? shownOf(book, typed, shelf, tone) : [];
  const chosen = shown[active];
  const show = (next: number) => {
    setActive(next);
    list.current?.children[next]?.scrollIntoView({ block: "nearest" });
  };
  const turnTo = (next: Shelf) => {
    setShelf(next);
    setTyped("");
    setActive(0);
    list.current?.scrollTo(0, 0);
    line.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step !== undefined && shown[active + step]) {
      event.preventDefault();
      show(active + step);
    } else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      onChoose(chosen.letter);
    }
  };

  return (
    <div className="grid gap-2">
      <Input
        ref={line}
        role="combobox"
        aria-label={t("search")}
        aria-expanded={shown.length > 0}
        aria-controls={id}
        aria-activedescendant={chosen ? `${id}-${active}` : undefined}
        placeholder={t("search")}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        className="h-8!"
      />
      <GroupTabs shelf={typed.trim() ? null : shelf} onShelf={turnTo} />
      <div
        ref={list}
        id={id}
        role="listbox"
        aria-label={t("emoji")}
        className="grid h-52 auto-rows-[36px] grid-cols-8 overflow-y-auto overscroll-contain"
      >
        {shown.map(({ letter, name }, at) => (
          <div
            key={letter}
            id={`${id}-${at}`}
            role="option"
            tabIndex={-1}
            aria-selected={at === active}
            aria-label={name}
            title={name}
            onPointerEnter={() => setActive(at)}
            onClick={() => onChoose(letter)}
            onKeyDown={onKeyDown}
            className={cn(
              "grid cursor-default place-items-center rounded-md text-xl select-none",
              at === active && "bg-hover",
            )}
          >
            {letter}
          </div>
        ))}
        {book || isMissing ? null : <Skeleton className="col-span-8 row-span-5 m-1" />}
      </div>
      <div className="flex h-6 items-center gap-2 text-xs text-ink-2">
        <span role="status" className="min-w-0 grow truncate">
          {isMissing ? t("notRead") : book && shown.length === 0 ? t("none") : chosen?.name}
        </span>
        <ToneChoice
          tone={tone}
          onTone={(next) => {
            chooseTone(next);
            setTone(next);
          }}
        />
      </div>
    </div>
  );
}

const steps: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  ArrowDown: columns,
  ArrowUp: -columns,
};

interface Shown {
  letter: string;
  name: string;
}

function shownOf(book: readonly Emoji[], typed: string, shelf: Shelf, tone: number): Shown[] {
  const wearing = (emoji: Emoji): Shown => ({ letter: toned(emoji, tone), name: emoji.name });
  if (typed.trim()) return foundEmoji(book, typed, foundMax).map(wearing);
  if (shelf !== "recent") return book.filter(({ group }) => group === shelf).map(wearing);
  return recent().map((letter) => ({
    letter,
    name: book.find((emoji) => emoji.letter === letter || emoji.skins.includes(letter))?.name ?? letter,
  }));
}
