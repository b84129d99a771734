"use client";

import { createContext, type ReactNode, use, useEffect, useMemo, useState } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import { useStable } from "../../ui/use-stable.ts";
import { useMail } from "../mail-context.tsx";

export interface Selection {
  /** Conversations that are ticked. */
  selected: ReadonlySet<Id>;
  toggle(threadId: Id): void;
  /** From the last ticked one to this, as they stand in the list. */
  extend(threadId: Id, order: readonly Id[]): void;
  set(threadIds: Iterable<Id>): void;
  /** True when every conversation of the list is meant, also those that are not loaded. */
  whole: boolean;
  setWhole(): void;
  /** The conversation that the keyboard is on. */
  cursor: Id | null;
  setCursor(threadId: Id | null): void;
}

const SelectionContext = createContext<Selection | null>(null);
const NowContext = createContext<() => Selection>(() => {
  throw new Error("The selection is asked for outside SelectionProvider.");
});

/** Tells what is selected when it is called, for what is done and not drawn. */
export const useSelectionNow = (): (() => Selection) => use(NowContext);

export function useSelection(): Selection {
  const selection = use(SelectionContext);
  if (!selection) throw new Error("useSelection is called outside SelectionProvider.");
  return selection;
}

export function SelectionProvider({ children }: { children: ReactNode }) {
  const { place } = useMail();
  const [selected, setSelected] = useState<ReadonlySet<Id>>(new Set());
  const [whole, setWhole] = useState(false);
  const [last, setLast] = useState<Id | null>(null);
  const [cursor, setCursor] = useState<Id | null>(place.threadId);

  const where = `${place.mailbox} ${place.search}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another folder begins with nothing ticked.
  useEffect(() => {
    setSelected(new Set());
    setWhole(false);
  }, [where]);
  useEffect(() => {
    if (place.threadId) setCursor(place.threadId);
  }, [place.threadId]);

  const selection = useMemo<Selection>(
    () => ({
      selected,
      toggle(threadId) {
        const next = new Set(selected);
        // Out of the whole list: what was loaded stays ticked, without this one.
        if (!next.delete(threadId) && !whole) next.add(threadId);
        setSelected(next);
        setWhole(false);
        setLast(threadId);
      },
      extend(threadId, order) {
        const from = last ? order.indexOf(last) : -1;
        const to = order.indexOf(threadId);
        const range =
          from < 0 || to < 0 ? [threadId] : order.slice(Math.min(from, to), Math.max(from, to) + 1);
        setSelected(new Set([...selected, ...range]));
        setWhole(false);
        setLast(threadId);
      },
      set(threadIds) {
        setSelected(new Set(threadIds));
        setWhole(false);
      },
      whole,
      setWhole: () => setWhole(true),
      cursor,
      setCursor,
    }),
    [selected, whole, last, cursor],
  );
  const now = useStable(() => selection);
  return (
    <NowContext value={now}>
      <SelectionContext value={selection}>{children}</SelectionContext>
    </NowContext>
  );
}
