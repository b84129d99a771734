"use client";

import { useEffect, useRef, useState } from "react";
import { cn } from "../../ui/cn.ts";
import { useMail, useStore } from "../mail-context.tsx";
import { sizeText } from "../time-format.ts";

/** How much of the account's room is taken. */
export function StorageUsed() {
  const { clock } = useMail();
  const { usedOctets, quotaOctets } = useRoom();
  const used = sizeText(usedOctets, clock.locale);
  if (!quotaOctets)
    return (
      <p suppressHydrationWarning className="px-2 py-1 text-xs text-ink-3">
        {used} used
      </p>
    );
  const share = Math.min(1, usedOctets / quotaOctets);
  return (
    <div className="grid gap-1.5 px-2 py-1">
      <p suppressHydrationWarning className="text-xs text-ink-3">
        {used} of {sizeText(quotaOctets, clock.locale)} used
      </p>
      <div aria-hidden className="h-1 overflow-hidden rounded-full bg-pressed">
        <div
          className={cn("h-full rounded-full", share > 0.9 ? "bg-danger" : "bg-accent")}
          style={{ width: `${share * 100}%` }}
        />
      </div>
    </div>
  );
}

/** Shortest time between two readings; a burst of mail asks once. */
const readEveryMs = 1_000;

/** The room as the page came with it, then as it is after each change of the mail. */
function useRoom(): { usedOctets: number; quotaOctets: number | null } {
  const { usedOctets, quotaOctets } = useMail();
  const [room, setRoom] = useState({ usedOctets, quotaOctets });
  const state = useStore((store) => store.states.get("Email"));
  const first = useRef(state);
  useEffect(() => {
    if (state === first.current) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const answer = await fetch("/settings/storage", { signal: stop.signal });
        if (answer.ok) setRoom(await answer.json());
      } catch {
        // Away or offline: the next change reads again.
      }
    }, readEveryMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [state]);
  return room;
}
