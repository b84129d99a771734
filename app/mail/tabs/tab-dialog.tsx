"use client";

import { createContext, type ReactNode, use, useCallback, useState } from "react";
import type { Id } from "../../../lib/jmap/types.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { later } from "../../ui/later.tsx";

const TabChoice = later(() => import("./tab-choice.tsx").then((all) => all.TabChoice));

interface Asked {
  threadIds: readonly Id[];
  /** Called once a tab was chosen. */
  done(): void;
}

/** Asks to which tab of the inbox some conversations go, and puts them there. */
type AskTab = (threadIds: readonly Id[], done?: () => void) => void;
const TabContext = createContext<AskTab>(() => {});
export const useAskTab = (): AskTab => use(TabContext);

export function TabDialogProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const ask = useCallback<AskTab>((threadIds, done = () => {}) => {
    if (threadIds.length > 0) setAsked({ threadIds, done });
  }, []);
  const close = () => setAsked(null);
  return (
    <TabContext value={ask}>
      {children}
      <Dialog open={asked !== null} onOpenChange={(open) => !open && close()}>
        {asked ? <TabChoice {...asked} onClose={close} /> : null}
      </Dialog>
    </TabContext>
  );
}
