"use client";

import type { Category } from "../../../lib/jmap/categories.ts";
import { hovers } from "../dragging.ts";
import { useSelectionNow } from "../list/selection.tsx";
import { useSteadyMail } from "../mail-context.tsx";
import { shownTab } from "../place.ts";
import { useActs } from "../use-acts.ts";
import { useBulk } from "../use-bulk.ts";
import { useFalling } from "../use-falling.ts";

/** Lets conversations fall on a tab. */
export function useTabDrop(tab: Category) {
  const { store, here } = useSteadyMail();
  const selection = useSelectionNow();
  const bulk = useBulk();
  const acts = useActs();
  return useFalling(
    (event) => {
      const kind = hovers(event);
      return kind === "conversations" && shownTab(here(), store) !== tab ? kind : null;
    },
    (threadIds) => {
      const { selected, whole, set } = selection();
      const isOfSelection = threadIds.some((id) => selected.has(id));
      if (whole && isOfSelection) void bulk({ kind: "tab", tab });
      else acts.toTab(threadIds, tab);
      if (isOfSelection) set([]);
    },
  );
}
