"use client";

import { createContext, type ReactNode, use, useCallback, useState } from "react";
import type { Email } from "../../../lib/jmap/types.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { later } from "../../ui/later.tsx";
import { useActs } from "../use-acts.ts";

const SnoozeWhen = later(() => import("./snooze-when.tsx").then((all) => all.SnoozeWhen));

interface Asked {
  emails: readonly Email[];
  /** Called once a time was chosen. */
  done(): void;
}

/** Asks until when, and puts the emails away until then. */
type Snooze = (emails: readonly Email[], done: () => void) => void;
const SnoozeContext = createContext<Snooze>(() => {});
export const useSnooze = (): Snooze => use(SnoozeContext);

export function SnoozeProvider({ children }: { children: ReactNode }) {
  const acts = useActs();
  const [asked, setAsked] = useState<Asked | null>(null);
  const ask = useCallback<Snooze>((emails, done) => {
    if (emails.length > 0) setAsked({ emails, done });
  }, []);
  const choose = (untilMs: number) => {
    if (!asked) return;
    setAsked(null);
    acts.snooze(asked.emails, untilMs);
    asked.done();
  };
  return (
    <SnoozeContext value={ask}>
      {children}
      <Dialog open={asked !== null} onOpenChange={(open) => !open && setAsked(null)}>
        {asked ? <SnoozeWhen onChoose={choose} /> : null}
      </Dialog>
    </SnoozeContext>
  );
}
