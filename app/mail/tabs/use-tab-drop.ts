"use client";

import { type DragEvent, useState } from "react";
import type { Category } from "../../../lib/jmap/categories.ts";
import { fallen, hovers } from "../dragging.ts";
import { useSelectionNow } from "../list/selection.tsx";
import { useSteadyMail } from "../mail-context.tsx";
import { shownTab } from "../place.ts";
import { useActs } from "../use-acts.ts";
import { useBulk } from "../use-bulk.ts";

/** Lets conversations fall on a tab. */
export function useTabDrop(tab: Category) {
  const { store, here } = useSteadyMail();
  const selection = useSelectionNow();
  const bulk = useBulk();
  const acts = useActs();
  const [over, setOver] = useState(false);
  const accepts = (event: DragEvent) => hovers(event) === "conversations" && shownTab(here(), store) !== tab;
  const drop = {
    onDragOver(event: DragEvent) {
      if (!accepts(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "move";
      setOver(true);
    },
    onDragLeave(event: DragEvent) {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop(event: DragEvent) {
      setOver(false);
      if (!accepts(event)) return;
      event.preventDefault();
      const threadIds = fallen(event, "conversations", store.accountId);
      if (!threadIds) return;
      const { selected, whole, set } = selection();
      const isOfSelection = threadIds.some((id) => selected.has(id));
      if (whole && isOfSelection) void bulk({ kind: "tab", tab });
      else acts.toTab(threadIds, tab);
      if (isOfSelection) set([]);
    },
  };
  return { over, drop };
}
