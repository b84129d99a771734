"use client";

import { Search, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useState } from "react";
import { cn } from "../../ui/cn.ts";
import { inputLook } from "../../ui/input.tsx";
import { useMail } from "../mail-context.tsx";

export const searchBoxId = "mail-search";

/** Searches as one presses Enter; an emptied box goes back to the inbox. */
export function SearchBox() {
  const { place, go } = useMail();
  const [typed, setTyped] = useState(place.search ?? "");
  useEffect(() => setTyped(place.search ?? ""), [place.search]);

  const search = (text: string) => {
    const words = text.trim();
    if (words) go({ mailbox: "search", search: words, threadId: null });
    else if (place.search !== null) go({ mailbox: "inbox", search: null, threadId: null });
  };
  const keys = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.currentTarget.blur();
    if (place.search !== null) search("");
    else setTyped("");
  };
  return (
    <search className="relative min-w-0 grow">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          search(typed);
        }}
      >
        <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-ink-3" />
        <input
          id={searchBoxId}
          type="text"
          enterKeyHint="search"
          aria-label="Search mail"
          aria-describedby="search-operators"
          placeholder="Search mail"
          title='from: to: subject: in: has:attachment filename: larger:5M is:unread newer_than:7d "exact words" OR -not'
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={keys}
          className={cn(inputLook, "h-8 border-line bg-canvas pr-8 pl-8 text-sm max-md:h-9 max-md:text-lg")}
        />
        <span id="search-operators" className="sr-only">
          You can write from:, to:, subject:, in:, has:attachment, filename:, larger:, is:unread, is:starred,
          before:, after:, newer_than:, OR between alternatives and a minus before what is left out. The
          question mark lists them all.
        </span>
        {typed ? (
          <button
            type="button"
            aria-label="Clear the search"
            onClick={() => {
              setTyped("");
              search("");
            }}
            className="absolute top-1 right-1 grid size-6 place-items-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink"
          >
            <X className="size-4" />
          </button>
        ) : null}
      </form>
    </search>
  );
}
