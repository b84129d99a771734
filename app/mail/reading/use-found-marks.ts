import { type RefObject, useEffect, useMemo } from "react";
import { searchedWords } from "../../../lib/jmap/search-words.ts";
import { useListPlace } from "../mail-context.tsx";
import { markFound } from "./mark-found.ts";

/** What was searched, as words to be marked; none outside of a search. */
export function useSearchedWords(): readonly string[] {
  const { search } = useListPlace();
  return useMemo(() => (search ? searchedWords(search) : []), [search]);
}

/** Marks what was searched in an element, also in what comes into it later; `shown` changes with what is in it. */
export function useFoundMarks(element: RefObject<HTMLElement | null>, shown: unknown): void {
  const words = useSearchedWords();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation is another element.
  useEffect(() => {
    const root = element.current;
    if (!root || words.length === 0) return;
    let unmark = () => {};
    let frame = 0;
    const mark = () => {
      unmark();
      unmark = markFound(root, words);
    };
    const observer = new MutationObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(mark);
    });
    mark();
    observer.observe(root, { childList: true, subtree: true, characterData: true });
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      unmark();
    };
  }, [element, words, shown]);
}
