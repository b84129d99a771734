import { useCallback, useEffect, useRef, useState } from "react";
import { useMail } from "../mail-context.tsx";
import { liveQuery, piecesOf, type QueryPieces, queryFrom } from "./query-pieces.ts";
import { keepRecent } from "./recent-searches.ts";

/** How long nobody types before it is searched. */
const pauseMs = 200;

export interface Query {
  pieces: QueryPieces;
  /** What stands in the box, as it would be typed. */
  whole: string;
  isEmpty: boolean;
  /** Searched after a pause. */
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
      if (live.length > 1) pause.current = setTimeout(() => show(live), pauseMs);
    },
    search,
    clear: () => search(""),
  };
}
