"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import type { QueuedRecipient } from "../../../mail-core/index.ts";
import { Badge } from "../../ui/badge.tsx";
import { cn } from "../../ui/cn.ts";
import { ActMenu } from "./act-menu.tsx";
import type { Asked } from "./queue-dialog.tsx";
import { attemptWords, lengthWords, stateOf } from "./queue-words.ts";

interface RecipientRowProps {
  recipient: QueuedRecipient;
  isOpen: boolean;
  isChosen: boolean;
  onChoose(isChosen: boolean): void;
  onAsk(asked: Asked): void;
  now: number;
}

/** One recipient of one message. */
export function RecipientRow({ recipient, isOpen, isChosen, onChoose, onAsk, now }: RecipientRowProps) {
  const { id, forwardPath, reversePath, subject, lastReply, attempts, createdAt, endedAt } = recipient;
  const t = useTranslations("admin.queue");
  const state = stateOf(t, recipient, now);
  const tried = attemptWords(t, recipient, now);
  const isPlain = recipient.state === "waiting" && !recipient.trying && !recipient.deleting;
  return (
    <tr
      className={cn(
        "border-b last:border-b-0 md:[&>*]:px-3 md:[&>*]:py-2 md:[&>*]:align-top",
        "max-md:grid max-md:grid-cols-[auto_minmax(0,1fr)_auto] max-md:gap-x-3 max-md:gap-y-0.5 max-md:px-4 max-md:py-2.5",
        isChosen ? "bg-accent-soft" : "hover:bg-hover",
        recipient.deleting && "opacity-60",
      )}
    >
      {isOpen ? (
        <td className="max-md:row-span-3">
          <input
            type="checkbox"
            aria-label={t("choose.one", { address: forwardPath })}
            checked={isChosen}
            onChange={(event) => onChoose(event.target.checked)}
            className="mt-0.5 block size-4 accent-accent"
          />
        </td>
      ) : null}
      <td className={cn("min-w-0", !isOpen && "max-md:col-span-2")}>
        <Link
          href={`/admin/queue/${id}`}
          className="block truncate font-medium hover:underline"
          title={forwardPath}
        >
          {forwardPath}
        </Link>
        <span className="block truncate text-xs text-ink-3">
          {reversePath || "<>"} · {subject || t("table.noSubject")}
        </span>
      </td>
      <td className="min-w-0 max-md:order-last max-md:col-span-2 max-md:col-start-2">
        <span
          title={lastReply || undefined}
          className="mt-0.5 line-clamp-2 text-xs text-ink-2 [overflow-wrap:anywhere]"
        >
          {lastReply || (attempts === 0 ? t("notTried") : "")}
        </span>
      </td>
      <td
        className="text-end whitespace-nowrap text-ink-2 tabular-nums max-md:hidden"
        suppressHydrationWarning
      >
        {endedAt
          ? t("ago", { length: lengthWords(t, now - endedAt.getTime()) })
          : lengthWords(t, now - createdAt.getTime())}
      </td>
      <td className="max-md:col-start-2 max-md:flex max-md:items-baseline max-md:gap-2 max-md:text-xs">
        {isPlain ? (
          <span className="whitespace-nowrap text-ink-2 tabular-nums" suppressHydrationWarning>
            {state.text}
          </span>
        ) : (
          <Badge tone={state.tone}>{state.text}</Badge>
        )}
        {tried ? (
          <span className="block text-xs whitespace-nowrap text-ink-3 tabular-nums">{tried}</span>
        ) : null}
      </td>
      {isOpen ? (
        <td className="text-end max-md:col-start-3 max-md:row-start-1">
          <ActMenu
            which={{ ids: [id] }}
            about={forwardPath}
            canHold={recipient.state === "waiting"}
            canRelease={recipient.state === "held"}
            onAsk={onAsk}
          />
        </td>
      ) : null}
    </tr>
  );
}
