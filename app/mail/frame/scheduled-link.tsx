"use client";

import { CalendarClock } from "lucide-react";
import { useTranslations } from "next-intl";
import { useListPlace } from "../mail-context.tsx";
import { isScheduled, scheduledSegment } from "../place.ts";
import { useScheduled } from "../use-scheduled.ts";
import { RailLink } from "./rail-link.tsx";

/** The way to what is to be sent later; there while something is. */
export function ScheduledLink({ onGo }: { onGo?: (() => void) | undefined }) {
  const t = useTranslations("mail.frame");
  const place = useListPlace();
  const count = useScheduled()?.length ?? 0;
  const isCurrent = isScheduled(place);
  if (count === 0 && !isCurrent) return null;
  const there = { mailbox: scheduledSegment, threadId: null, search: null };
  return (
    <li>
      <RailLink to={there} isCurrent={isCurrent} onGo={onGo}>
        <CalendarClock aria-hidden className="size-4 shrink-0" />
        <span className="min-w-0 grow truncate">{t("scheduled")}</span>
        {count > 0 ? (
          <span className="text-xs text-ink-3 tabular-nums">
            <span aria-hidden>{count}</span>
            <span className="sr-only">{t("toBeSentLater", { count })}</span>
          </span>
        ) : null}
      </RailLink>
    </li>
  );
}
