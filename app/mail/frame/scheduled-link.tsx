"use client";

import { CalendarClock } from "lucide-react";
import type { MouseEvent } from "react";
import { cn } from "../../ui/cn.ts";
import { useMail } from "../mail-context.tsx";
import { isScheduled, scheduledSegment } from "../place.ts";
import { useScheduled } from "../use-scheduled.ts";

/** The way to what is to be sent later; there while something is. */
export function ScheduledLink({ onGo }: { onGo?: (() => void) | undefined }) {
  const { place, go } = useMail();
  const count = useScheduled()?.length ?? 0;
  const current = isScheduled(place);
  if (count === 0 && !current) return null;
  const open = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go({ mailbox: scheduledSegment, threadId: null, search: null });
    onGo?.();
  };
  return (
    <li>
      <a
        href={`/mail/${scheduledSegment}`}
        onClick={open}
        aria-current={current ? "page" : undefined}
        className={cn(
          "flex h-8 items-center gap-2.5 rounded-md px-2.5 text-sm text-ink-2 hover:bg-hover hover:text-ink max-md:h-10",
          current &&
            "bg-accent-soft font-medium text-accent-text hover:bg-accent-soft hover:text-accent-text",
        )}
      >
        <CalendarClock aria-hidden className="size-4 shrink-0" />
        <span className="min-w-0 grow truncate">Scheduled</span>
        {count > 0 ? (
          <span className="text-xs text-ink-3 tabular-nums">
            <span aria-hidden>{count}</span>
            <span className="sr-only">{count} to be sent later</span>
          </span>
        ) : null}
      </a>
    </li>
  );
}
