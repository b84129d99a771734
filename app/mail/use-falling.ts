"use client";

import { type DragEvent, useState } from "react";
import type { Id } from "../../lib/jmap/types.ts";
import { type DraggedKind, fallen } from "./dragging.ts";
import { useSteadyMail } from "./mail-context.tsx";

/** Lets what a place accepts fall on it: `over` while that hovers there, `drop` for its element. */
export function useFalling(
  accepts: (event: DragEvent) => DraggedKind | null,
  take: (ids: readonly Id[], kind: DraggedKind) => void,
) {
  const { store } = useSteadyMail();
  const [over, setOver] = useState(false);
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
      const kind = accepts(event);
      if (!kind) return;
      event.preventDefault();
      const ids = fallen(event, kind, store.accountId);
      if (ids) take(ids, kind);
    },
  };
  return { over, drop };
}
