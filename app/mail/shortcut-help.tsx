"use client";

import { createContext, type ReactNode, use, useMemo, useState } from "react";
import { Dialog } from "../ui/dialog.tsx";
import { later } from "../ui/later.tsx";

const ShortcutList = later(() => import("./shortcut-list.tsx").then((all) => all.ShortcutList));

const HelpContext = createContext<{ open(): void } | null>(null);

export function useShortcutHelp(): { open(): void } {
  const help = use(HelpContext);
  if (!help) throw new Error("useShortcutHelp is called outside ShortcutHelp.");
  return help;
}

export function ShortcutHelp({ children }: { children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const help = useMemo(() => ({ open: () => setOpen(true) }), []);
  return (
    <HelpContext value={help}>
      {children}
      <Dialog open={open} onOpenChange={setOpen}>
        {open ? <ShortcutList /> : null}
      </Dialog>
    </HelpContext>
  );
}
