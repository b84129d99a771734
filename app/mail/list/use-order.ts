import { useCallback } from "react";
import type { JmapStore, List } from "../../../lib/jmap/store.ts";
import { useMail } from "../mail-context.tsx";
import { queryOf } from "../place.ts";
import type { Rows } from "./next-row.ts";

/** Finds the open list: null in a folder that does not exist. */
export function useOpenList(): (store: JmapStore) => List | null {
  const { place, clock } = useMail();
  const { mailbox, search } = place;
  const { timeZone } = clock;
  return useCallback(
    (store: JmapStore) => {
      const query = queryOf({ mailbox, search, threadId: null }, store, timeZone);
      return query && store.list(query);
    },
    [mailbox, search, timeZone],
  );
}

/** Conversations of a list in their order, as far as they are loaded. */
export const orderOf = (list: List | null, store: JmapStore): Rows =>
  // Array.from, as the list has holes where nothing is loaded.
  Array.from(list?.ids ?? [], (id) => (id ? (store.emails.get(id)?.threadId ?? null) : null));
