import {
  ArrowUpRight,
  Check,
  CirclePause,
  CirclePlay,
  Clock3,
  Inbox,
  ListPlus,
  type LucideIcon,
  RotateCw,
  Split,
  Trash2,
  Undo2,
  X,
} from "lucide-react";
import { useTranslations } from "next-intl";
import type { JourneyEvent } from "../../../../mail-core/index.ts";
import { type Clock, secondsTime } from "../../../mail/time-format.ts";
import { cn } from "../../../ui/cn.ts";
import { DialogueLines } from "../../../ui/dialogue-lines.tsx";
import { callWords, eventWords } from "./way-words.ts";

const icons = {
  received: Inbox,
  queued: ListPlus,
  relayed: ArrowUpRight,
  deferred: Clock3,
  bounced: X,
  expired: X,
  delivered: Check,
  held: CirclePause,
  released: CirclePlay,
  hastened: RotateCw,
  rerouted: Split,
  deleted: Trash2,
  canceled: Undo2,
} as const satisfies Record<JourneyEvent["kind"], LucideIcon>;

const colours = {
  good: "text-good-text",
  warn: "text-warn-text",
  danger: "text-danger-text",
  neutral: "text-ink-3",
} as const;

/** Everything that happened to one recipient, the oldest first; what was said to other hosts is a click deeper. */
export function Way({ events, clock }: { events: readonly JourneyEvent[]; clock: Clock }) {
  const t = useTranslations("admin.queue");
  const tWay = useTranslations("admin.queue.way");
  return (
    <ol aria-label={t("message.way")}>
      {events.map((event, at) => {
        const { tone, text } = eventWords(tWay, event, clock);
        const Icon = icons[event.kind];
        const facts = "call" in event && event.call ? callWords(tWay, event.call) : [];
        const dialogue = "call" in event ? (event.call?.dialogue ?? []) : [];
        return (
          <li
            // The first two have no id.
            key={event.id ?? event.kind}
            className="relative grid grid-cols-[20px_minmax(0,1fr)] gap-x-3 pb-4 last:pb-0"
          >
            {at < events.length - 1 ? (
              <span aria-hidden className="absolute top-6 bottom-1 left-[9.5px] w-px bg-line-strong" />
            ) : null}
            <Icon aria-hidden className={cn("mt-0.5 size-5 stroke-[1.75] p-px", colours[tone])} />
            <div className="grid gap-0.5 text-sm">
              <span className="flex flex-wrap items-baseline justify-between gap-x-4">
                <span className="font-medium">{text}</span>
                <time dateTime={event.at.toISOString()} className="text-xs text-ink-3 tabular-nums">
                  {secondsTime(event.at.toISOString(), clock)}
                </time>
              </span>
              {"reply" in event && event.reply ? (
                <q className="font-mono text-xs text-ink-2 before:content-none after:content-none [overflow-wrap:anywhere]">
                  {event.reply}
                </q>
              ) : null}
              {facts.map((fact) => (
                <span key={fact} className="text-xs text-ink-3 [overflow-wrap:anywhere]">
                  {fact}
                </span>
              ))}
              {dialogue.length > 0 ? (
                <details className="mt-1">
                  <summary className="inline-flex cursor-default rounded-sm text-xs font-medium text-accent-text hover:underline">
                    {t("message.dialogue")}
                  </summary>
                  <DialogueLines lines={dialogue} className="mt-1.5 rounded-lg bg-sunken" />
                </details>
              ) : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
