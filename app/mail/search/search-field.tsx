"use client";

import { useTranslations } from "next-intl";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useSteadyMail } from "../mail-context.tsx";
import { isChip, lastWord, piecesOf, type QueryPieces } from "./query-pieces.ts";
import { forgetRecent } from "./recent-searches.ts";
import { SearchChips } from "./search-chips.tsx";
import { optionId, SuggestionList } from "./suggestion-list.tsx";
import { type Suggestion, suggestionsFor } from "./suggestions.ts";
import { useKnown } from "./use-known.ts";
import type { Query } from "./use-query.ts";

/** A text whose last word, just ended, is an operator with its value: that becomes a chip. */
function settled({ chips, text }: QueryPieces): QueryPieces {
  const word = lastWord(text.trimEnd());
  if (!/\s$/.test(text) || !isChip(word) || /[(){}]|\b(?:OR|AROUND)\b/.test(text)) return { chips, text };
  return { chips: [...chips, word], text: text.trimEnd().slice(0, -word.length) };
}

/** Where one writes a search: settled operators as chips, then the words, and under them what could be meant. A combobox, ARIA 1.2. */
export function SearchField({ id, query }: { id: string; query: Query }) {
  const t = useTranslations("mail.search");
  const { store } = useSteadyMail();
  const { pieces, write, search } = query;
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState<number | null>(null);
  const [turn, setTurn] = useState(0);
  const known = useKnown(turn);
  const suggestions = isOpen ? suggestionsFor(pieces, known) : [];
  const chosen = active === null ? undefined : suggestions[active];

  const change = (next: QueryPieces) => {
    setActive(null);
    setOpen(true);
    write(settled(next));
  };
  const close = () => {
    setOpen(false);
    setActive(null);
  };
  const pick = ({ query: picked, isWhole }: Suggestion) => {
    if (isWhole) {
      search(picked);
      close();
    } else change({ chips: [], text: picked });
    input.current?.focus();
  };
  const submit = () => {
    search([...pieces.chips, pieces.text].join(" "));
    close();
  };
  const removeChip = (at: number) => {
    write({ ...pieces, chips: pieces.chips.filter((_, other) => other !== at) });
    input.current?.focus();
  };
  /** Its text stands where one writes, to be changed. */
  const editChip = (at: number) => {
    const text = [pieces.text.trim(), pieces.chips[at] ?? ""].filter(Boolean).join(" ");
    write({ chips: pieces.chips.filter((_, other) => other !== at), text });
    setOpen(true);
    input.current?.focus();
  };
  const leave = () => {
    if (isOpen && suggestions.length > 0) return close();
    input.current?.blur();
    search("");
  };
  const keys = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const { key, currentTarget } = event;
    const isAtStart = currentTarget.selectionStart === 0 && currentTarget.selectionEnd === 0;
    if (key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey) && pieces.chips.length > 0) {
      // All of it is one text, so that what is typed next takes its place.
      flushSync(() => write({ chips: [], text: query.whole }));
      currentTarget.select();
      return event.preventDefault();
    }
    const step = key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      if (!isOpen) setOpen(true);
      else setActive(stepped(active, step, suggestions.length));
    } else if (key === "Enter") {
      event.preventDefault();
      if (chosen) pick(chosen);
      else submit();
    } else if (key === "Escape") {
      event.preventDefault();
      leave();
    } else if (key === "Backspace" && isAtStart && pieces.chips.length > 0) {
      event.preventDefault();
      editChip(pieces.chips.length - 1);
    } else if (key === "ArrowLeft" && isAtStart) {
      const chips = currentTarget.closest("search")?.querySelectorAll<HTMLElement>("[data-chip]");
      chips?.[chips.length - 1]?.focus();
    }
  };
  return (
    <>
      <div className="flex h-full min-w-0 grow items-center gap-1 overflow-x-auto [scrollbar-width:none]">
        <SearchChips
          chips={pieces.chips}
          onEdit={editChip}
          onRemove={removeChip}
          onLeave={() => input.current?.focus()}
        />
        <input
          ref={input}
          id={id}
          type="text"
          role="combobox"
          enterKeyHint="search"
          aria-label={t("box")}
          aria-autocomplete="list"
          aria-expanded={suggestions.length > 0}
          aria-controls={listId}
          aria-activedescendant={chosen ? optionId(listId, active ?? 0) : undefined}
          aria-describedby={`${listId}-help`}
          placeholder={pieces.chips.length > 0 ? "" : t("box")}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={pieces.text}
          onChange={({ target }) => change({ ...pieces, text: target.value })}
          onPaste={(event) => {
            if (pieces.text || pieces.chips.length > 0) return;
            event.preventDefault();
            change(piecesOf(event.clipboardData.getData("text/plain").replace(/\s+/g, " ").trim()));
          }}
          onFocus={() => setTurn(turn + 1)}
          onClick={() => setOpen(true)}
          onBlur={close}
          onKeyDown={keys}
          className="h-full min-w-24 grow bg-transparent text-sm text-ink outline-none placeholder:text-ink-3 max-md:text-lg"
        />
      </div>
      <span id={`${listId}-help`} className="sr-only">
        {t("help")}
      </span>
      <span role="status" className="sr-only">
        {isOpen && suggestions.length > 0 ? t("count", { count: suggestions.length }) : ""}
      </span>
      {suggestions.length > 0 ? (
        <SuggestionList
          id={listId}
          suggestions={suggestions}
          active={active}
          onActive={setActive}
          onPick={pick}
          onForget={
            suggestions.some(({ kind }) => kind === "recent")
              ? () => {
                  forgetRecent(store.accountId);
                  setTurn(turn + 1);
                }
              : null
          }
        />
      ) : null}
    </>
  );
}

/** From none to the first, from the last to none. */
function stepped(active: number | null, step: 1 | -1, count: number): number | null {
  if (count === 0) return null;
  const next = active === null ? (step > 0 ? 0 : count - 1) : active + step;
  return next < 0 || next >= count ? null : next;
}
