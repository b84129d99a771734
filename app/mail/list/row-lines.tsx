"use client";

import { AlarmClock, BellOff, Forward, Paperclip, Pin, Reply, Star } from "lucide-react";
import { useTranslations } from "next-intl";
import type { SearchSnippet } from "../../../lib/jmap/types.ts";
import { cn } from "../../ui/cn.ts";
import { later } from "../../ui/later.tsx";
import { LabelChip } from "../labels/label-chip.tsx";
import { useClock } from "../mail-context.tsx";
import { dayTime, shortTime } from "../time-format.ts";
import { Marked } from "./marked.tsx";
import type { RowFacts } from "./row-facts.ts";

const DeliveryMark = later(() => import("../reading/delivery-mark.tsx").then((all) => all.DeliveryMark));

interface LinesProps {
  facts: RowFacts;
  /** In a search: what was found. */
  snippet: SearchSnippet | undefined;
}

/** People, subject and how it begins below each other; compact leaves the last out. */
export function StackedLines({ facts, snippet, isCompact }: LinesProps & { isCompact: boolean }) {
  return (
    <>
      <div className="flex items-baseline gap-2">
        <People facts={facts} />
        <Time facts={facts} />
      </div>
      <div className="flex items-center gap-2">
        <Subject facts={facts} snippet={snippet} />
        <Marks facts={facts} />
      </div>
      {isCompact ? null : (
        <div dir="auto" className="truncate text-xs leading-5 text-ink-3 [text-align:match-parent]">
          <Preview facts={facts} snippet={snippet} />
        </div>
      )}
    </>
  );
}

/** The same beside each other, where the list is as wide as two panes. */
export function OneLine({ facts, snippet }: LinesProps) {
  return (
    <div className="flex h-full items-center gap-4">
      <div className="flex w-52 shrink-0 items-baseline gap-2 overflow-hidden">
        <People facts={facts} />
      </div>
      <div className="flex min-w-0 grow items-baseline gap-2">
        <span className="max-w-3/5 shrink-0 truncate">
          <Subject facts={facts} snippet={snippet} />
        </span>
        <span dir="auto" className="min-w-0 grow truncate text-sm text-ink-3 [text-align:match-parent]">
          <Preview facts={facts} snippet={snippet} />
        </span>
      </div>
      <Marks facts={facts} />
      <div className="flex min-w-16 shrink-0">
        <Time facts={facts} />
      </div>
    </div>
  );
}

/** Labels that a row shows; the others are counted. */
const chipsMax = 3;

function People({ facts }: { facts: RowFacts }) {
  const t = useTranslations("mail.row");
  return (
    <>
      {facts.unread ? <span className="sr-only">{t("unread")}</span> : null}
      <span dir="auto" className={cn("truncate text-sm", facts.unread && "font-semibold")}>
        {facts.people}
      </span>
      {facts.count > 1 ? (
        <span className="text-xs text-ink-3 tabular-nums">
          <span aria-hidden>{facts.count}</span>{" "}
          <span className="sr-only">{t("messages", { count: facts.count })}</span>
        </span>
      ) : null}
      {facts.draft ? <span className="text-xs text-danger-text">{t("draft")}</span> : null}
      {facts.labels.slice(0, chipsMax).map((keyword) => (
        <LabelChip key={keyword} keyword={keyword} />
      ))}
      {facts.labels.length > chipsMax ? (
        <span className="text-2xs text-ink-3">+{facts.labels.length - chipsMax}</span>
      ) : null}
      {facts.sent.length > 0 ? <DeliveryMark emailIds={facts.sent} /> : null}
    </>
  );
}

function Time({ facts }: { facts: RowFacts }) {
  const t = useTranslations("mail.row");
  const clock = useClock();
  if (facts.sleepsUntil !== null)
    return (
      <span
        suppressHydrationWarning
        className="ms-auto flex shrink-0 items-center gap-1 text-xs text-accent-text"
      >
        <AlarmClock role="img" aria-label={t("until")} className="size-3.5" />
        {dayTime(facts.sleepsUntil, clock)}
      </span>
    );
  return (
    <time
      suppressHydrationWarning
      dateTime={facts.at}
      className={cn(
        "ms-auto shrink-0 text-xs tabular-nums",
        facts.unread ? "font-medium text-accent-text" : "text-ink-3",
      )}
    >
      {shortTime(facts.at, clock)}
    </time>
  );
}

const Subject = ({ facts, snippet }: LinesProps) => (
  <span dir="auto" className={cn("truncate text-sm", facts.unread ? "font-medium" : "text-ink-2")}>
    {snippet?.subject ? <Marked html={snippet.subject} /> : facts.subject}
  </span>
);

const Preview = ({ facts, snippet }: LinesProps) =>
  snippet?.preview ? <Marked html={snippet.preview} /> : facts.preview;

function Marks({ facts }: { facts: RowFacts }) {
  const t = useTranslations("mail.row");
  return (
    <span className="ms-auto flex shrink-0 items-center gap-1.5 text-ink-3">
      {facts.woken ? <AlarmClock role="img" aria-label={t("woken")} className="size-3.5" /> : null}
      {facts.muted ? <BellOff role="img" aria-label={t("muted")} className="size-3.5" /> : null}
      {facts.answered ? <Reply role="img" aria-label={t("answered")} className="size-3.5" /> : null}
      {facts.forwarded ? <Forward role="img" aria-label={t("forwarded")} className="size-3.5" /> : null}
      {facts.attachment ? <Paperclip role="img" aria-label={t("attachments")} className="size-3.5" /> : null}
      {facts.pinned ? (
        <Pin role="img" aria-label={t("pinned")} className="size-3.5 fill-accent-soft text-accent-text" />
      ) : null}
      {facts.starred ? (
        <Star role="img" aria-label={t("starred")} className="size-3.5 fill-star text-star" />
      ) : null}
    </span>
  );
}
