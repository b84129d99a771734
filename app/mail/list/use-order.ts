import { useCallback } from "react";
import type { JmapStore, List } from "../../../lib/jmap/store.ts";
import type { Id } from "../../../lib/jmap/types.ts";
import { useClock, useListPlace } from "../mail-context.tsx";
import { queryOf } from "../place.ts";
import type { Rows } from "./next-row.ts";

/** Finds the open list: null in a folder that does not exist. */
export function useOpenList(): (store: JmapStore) => List | null {
  const place = useListPlace();
  const { timeZone } = useClock();
  return useCallback(
    (store: JmapStore) => {
      const query = queryOf(place, store, timeZone);
      return query && store.list(query);
    },
    [place, timeZone],
  );
}

/** Conversations of a list in their order; a list of 500,000 is looked at where it is asked. */
export const orderOf = (list: List | null, store: JmapStore): Rows => ({
  length: list?.ids.length ?? 0,
  at(row) {
    const id = list?.ids[row];
    return id ? store.emails.get(id)?.threadId : null;
  },
});

/** The conversations of a list that are loaded, in their order. */
export const loadedThreads = (list: List | null, store: JmapStore): Id[] =>
  (list?.ids ?? []).flatMap((id) => (id ? (store.emails.get(id)?.threadId ?? []) : []));
