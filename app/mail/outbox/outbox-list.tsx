"use client";

import { CircleAlert, CloudUpload, PencilLine, RotateCw, Send } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Letter } from "../../../lib/kept/letters.ts";
import { cn } from "../../ui/cn.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { ListHeader } from "../list/list-header.tsx";
import { nameOf } from "../list/row-facts.ts";
import { useClock, useSteadyMail, useStore } from "../mail-context.tsx";
import { dayTime } from "../time-format.ts";
import { useLetters } from "./use-letters.ts";
import { useTakeBack } from "./use-take-back.ts";

/** What is finished and waits in this browser to be sent. */
export function OutboxList({ onMenu }: { onMenu: () => void }) {
  const t = useTranslations("mail.outbox");
  const letters = useLetters();
  return (
    <section aria-label={t("outbox")} className="flex h-full min-w-0 flex-col bg-surface">
      <ListHeader total={null} tookMs={null} known={() => []} onMenu={onMenu} />
      {letters.length === 0 ? (
        <EmptyState icon={<Send />} title={t("nothing")}>
          {t("nothingMore")}
        </EmptyState>
      ) : (
        <ul className="min-h-0 grow overflow-y-auto overscroll-contain">
          {letters.map((letter) => (
            <OutboxRow key={letter.key} letter={letter} />
          ))}
        </ul>
      )}
    </section>
  );
}

function OutboxRow({ letter: { key, email, until, refusal } }: { letter: Letter }) {
  const t = useTranslations("mail.outbox");
  const forList = useTranslations("mail.list");
  const { outbox } = useSteadyMail();
  const clock = useClock();
  const takeBack = useTakeBack();
  const isOffline = useStore((store) => store.connection !== "live");
  const people = [...(email.to ?? []), ...(email.cc ?? []), ...(email.bcc ?? [])].map(nameOf).join(", ");
  const time = until === null ? null : dayTime(Date.parse(until), clock);
  const waits = time ? t("goesAt", { time }) : isOffline ? t("goesOnline") : t("goesNow");
  const Icon = refusal === null ? CloudUpload : CircleAlert;
  return (
    <li className="relative flex items-center gap-1 border-b px-4 py-3 hover:bg-hover">
      <div className="min-w-0 grow pe-2 text-sm">
        <button
          type="button"
          onClick={() => void takeBack(key)}
          className="block w-full truncate text-start font-medium after:absolute after:inset-0"
        >
          {forList("toPeople", { people })}
        </button>
        <p className="truncate">{email.subject || forList("noSubject")}</p>
        <p
          className={cn(
            "mt-0.5 flex items-start gap-1.5 text-xs",
            refusal === null ? "text-accent-text" : "text-danger-text",
          )}
        >
          <Icon aria-hidden className="mt-px size-3.5 shrink-0" />
          <span className="min-w-0">{refusal === null ? waits : t("refused", { reason: refusal })}</span>
        </p>
      </div>
      {refusal === null ? null : (
        <IconButton label={t("tryAgain")} className="relative" onClick={() => void outbox.tryAgain(key)}>
          <RotateCw aria-hidden />
        </IconButton>
      )}
      <IconButton label={t("takeBack")} className="relative" onClick={() => void takeBack(key)}>
        <PencilLine aria-hidden />
      </IconButton>
    </li>
  );
}
