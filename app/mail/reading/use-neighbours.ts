import { useEffect } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import { whenIdle } from "../../ui/when-idle.ts";
import { nextRow, rowOf } from "../list/next-row.ts";
import { orderOf, useOpenList } from "../list/use-order.ts";
import { useSteadyMail, useStore } from "../mail-context.tsx";

/** Loads the next and the previous conversation once the open one is there, so that a key shows them at once. */
export function useNeighbours(threadId: Id, isLoaded: boolean): void {
  const { store, sync } = useSteadyMail();
  const openList = useOpenList();
  // The list's own ids: a long list is gone through when it changes, not with every change of the store.
  const ids = useStore((held) => openList(held)?.ids);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other ids are another order.
  useEffect(() => {
    if (!isLoaded) return;
    const load = () => {
      const rows = orderOf(openList(store), store);
      const row = rowOf(rows, threadId, null);
      if (row === null) return;
      for (const by of [1, -1] as const) {
        const neighbour = nextRow(rows, threadId, row, by);
        if (neighbour) sync.loadThread(neighbour).catch(() => {});
      }
    };
    return whenIdle(load);
  }, [store, sync, openList, ids, threadId, isLoaded]);
}
