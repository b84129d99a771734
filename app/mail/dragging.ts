import type { DragEvent } from "react";
import type { Id } from "../../lib/jmap/types.ts";

/** What a pointer carries between list and folders, in this window or another one of the same account. */
export interface Dragged {
  accountId: Id;
  ids: Id[];
}
export type DraggedKind = "conversations" | "folder";

/** Conversations that one drag carries; what is more goes by "Move to a folder". */
export const draggedMax = 5_000;
const typeOf = (kind: DraggedKind) => `application/x-keryx-${kind}`;

/** Begins a drag, with a label that follows the pointer. */
export function beginDrag(event: DragEvent, kind: DraggedKind, dragged: Dragged, said: string): void {
  const { dataTransfer } = event;
  // A link would carry its address as well, and be opened where it falls.
  dataTransfer.clearData();
  dataTransfer.setData(
    typeOf(kind),
    JSON.stringify({ ...dragged, ids: dragged.ids.slice(0, draggedMax) } satisfies Dragged),
  );
  dataTransfer.effectAllowed = "move";
  const label = document.createElement("div");
  label.textContent = said;
  label.className =
    "fixed -top-20 left-0 max-w-72 truncate rounded-md bg-accent px-3 py-1.5 text-sm font-medium text-accent-ink";
  document.body.append(label);
  dataTransfer.setDragImage(label, -12, -8);
  // The browser has drawn it when this turn is over.
  setTimeout(() => label.remove());
}

/** What hovers here; what it carries can be read when it falls only. */
export function hovers(event: DragEvent): DraggedKind | null {
  const { types } = event.dataTransfer;
  return (["conversations", "folder"] as const).find((kind) => types.includes(typeOf(kind))) ?? null;
}

/** What fell here; null for anything that was not dragged out of this account's mail. */
export function fallen(event: DragEvent, kind: DraggedKind, accountId: Id): Id[] | null {
  try {
    const dragged = JSON.parse(event.dataTransfer.getData(typeOf(kind))) as Partial<Dragged>;
    if (dragged.accountId !== accountId || !Array.isArray(dragged.ids)) return null;
    return dragged.ids.filter((id) => typeof id === "string").slice(0, draggedMax);
  } catch {
    return null;
  }
}
