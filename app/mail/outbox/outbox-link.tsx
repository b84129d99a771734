"use client";

import { CloudUpload } from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "../../ui/cn.ts";
import { RailLink } from "../frame/rail-link.tsx";
import { useListPlace } from "../mail-context.tsx";
import { isOutbox, outboxSegment } from "../place.ts";
import { useLetters } from "./use-letters.ts";

/** The way to what waits to be sent; there while something does. */
export function OutboxLink({ onGo }: { onGo?: (() => void) | undefined }) {
  const t = useTranslations("mail.outbox");
  const place = useListPlace();
  const letters = useLetters();
  const isCurrent = isOutbox(place);
  if (letters.length === 0 && !isCurrent) return null;
  const refused = letters.some(({ refusal }) => refusal !== null);
  const there = { mailbox: outboxSegment, threadId: null, search: null };
  return (
    <li>
      <RailLink to={there} isCurrent={isCurrent} onGo={onGo}>
        <CloudUpload aria-hidden className="size-4 shrink-0" />
        <span className="min-w-0 grow truncate">{t("outbox")}</span>
        {letters.length > 0 ? (
          <span
            className={cn("text-xs tabular-nums", refused ? "font-semibold text-danger-text" : "text-ink-3")}
          >
            <span aria-hidden>{letters.length}</span>
            <span className="sr-only">
              {t(refused ? "someRefused" : "waiting", { count: letters.length })}
            </span>
          </span>
        ) : null}
      </RailLink>
    </li>
  );
}
