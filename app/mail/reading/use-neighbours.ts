import { useEffect } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import { nextRow } from "../list/next-row.ts";
import { orderOf, useOpenList } from "../list/use-order.ts";
import { useMail, useStore } from "../mail-context.tsx";

/** Loads the next and the previous conversation once the open one is there, so that a key shows them at once. */
export function useNeighbours(threadId: Id, isLoaded: boolean): void {
  const { store, sync } = useMail();
  const openList = useOpenList();
  // The list's own ids: a long list is gone through when it changes, not with every change of the store.
  const ids = useStore((held) => openList(held)?.ids);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other ids are another order.
  useEffect(() => {
    if (!isLoaded) return;
    const rows = orderOf(openList(store), store);
    const row = rows.indexOf(threadId);
    if (row < 0) return;
    for (const by of [1, -1] as const) {
      const neighbour = nextRow(rows, threadId, row, by);
      if (neighbour) sync.loadThread(neighbour).catch(() => {});
    }
  }, [store, sync, openList, ids, threadId, isLoaded]);
}
