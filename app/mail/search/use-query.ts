import { useCallback, useEffect, useRef, useState } from "react";
import { useMail } from "../mail-context.tsx";
import { liveQuery, piecesOf, type QueryPieces, queryFrom } from "./query-pieces.ts";
import { keepRecent } from "./recent-searches.ts";

/** While somebody types, how long after a letter it is searched; what the next letter makes worthless is called off. */
const pauseMs = 80;
/** Who has typed nothing for so long is answered at once. */
const restedMs = 300;

export interface Query {
  pieces: QueryPieces;
  /** What stands in the box, as it would be typed. */
  whole: string;
  isEmpty: boolean;
  /** Searched as one types. */
  write(pieces: QueryPieces): void;
  /** Searched at once, and remembered. */
  search(query: string): void;
  clear(): void;
}

/** What is searched: the address bar has it, the box shows it, and each follows the other. */
export function useQuery(): Query {
  const { place, go, store } = useMail();
  const [pieces, setPieces] = useState(() => piecesOf(place.search ?? ""));
  /** What the box itself has last searched: what differs from it came from elsewhere. */
  const said = useRef(place.search ?? "");
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);
  const typedAt = useRef(Number.NEGATIVE_INFINITY);
  const isSearching = place.search !== null;

  useEffect(() => {
    if (said.current === (place.search ?? "")) return;
    clearTimeout(pause.current);
    said.current = place.search ?? "";
    setPieces(piecesOf(place.search ?? ""));
  }, [place.search]);
  useEffect(() => () => clearTimeout(pause.current), []);
  // What one found something by is worth remembering.
  useEffect(() => {
    if (place.search && place.threadId) keepRecent(store.accountId, place.search);
  }, [store, place.search, place.threadId]);

  const show = useCallback(
    (query: string) => {
      clearTimeout(pause.current);
      if (query === said.current) return;
      said.current = query;
      if (query) go({ mailbox: "search", search: query, threadId: null }, isSearching ? "replace" : "push");
    },
    [go, isSearching],
  );
  const search = (query: string) => {
    const wanted = query.trim();
    setPieces(piecesOf(wanted));
    show(wanted);
    if (wanted) keepRecent(store.accountId, wanted);
    else if (isSearching) go({ mailbox: "inbox", search: null, threadId: null });
  };
  return {
    pieces,
    whole: queryFrom(pieces),
    isEmpty: queryFrom(pieces) === "",
    write(next) {
      setPieces(next);
      clearTimeout(pause.current);
      const live = liveQuery(next);
      const now = performance.now();
      const waitMs = now - typedAt.current > restedMs ? 0 : pauseMs;
      typedAt.current = now;
      if (live.length > 1) pause.current = setTimeout(() => show(live), waitMs);
    },
    search,
    clear: () => search(""),
  };
}
