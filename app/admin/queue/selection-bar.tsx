"use client";

import { CirclePause, CirclePlay, RotateCw, Split, Trash2, X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { QueueSelection } from "../../../mail-core/index.ts";
import { Button } from "../../ui/button.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import type { Asked } from "./queue-dialog.tsx";
import { useQueueActs } from "./use-acts.ts";

interface SelectionBarProps {
  which: QueueSelection;
  /** "3 recipients". */
  about: string;
  /** Offers all that the search finds, beyond this page. */
  onEverything: (() => void) | null;
  onAsk(asked: Asked): void;
  onClear(): void;
}

/** What can be done to the chosen ones; it stays in sight. */
export function SelectionBar({ which, about, onEverything, onAsk, onClear }: SelectionBarProps) {
  const t = useTranslations("admin.queue");
  const { busy, run } = useQueueActs();
  const button = (label: string, icon: ReactNode, act: () => void) => (
    <Button size="sm" variant="ghost" disabled={busy} onClick={act} className="max-sm:px-1.5">
      {icon}
      <span className="max-sm:sr-only">{label}</span>
    </Button>
  );
  return (
    <div className="pointer-events-none sticky bottom-4 z-10 mt-4 flex justify-center md:justify-end">
      <section
        aria-label={t("choose.bar")}
        className="pointer-events-auto flex max-w-full animate-rise flex-wrap items-center gap-x-1 gap-y-1 rounded-xl border border-line-strong bg-raised py-1.5 pe-1.5 ps-4 shadow-lg"
      >
        <span aria-live="polite" className="me-2 text-sm font-medium whitespace-nowrap">
          {about}
        </span>
        {onEverything ? (
          <Button size="sm" onClick={onEverything} className="me-1">
            {t("choose.chooseFound")}
          </Button>
        ) : null}
        {button(t("acts.retry"), <RotateCw aria-hidden />, () => run("retry", which, onClear))}
        {button(t("acts.hold"), <CirclePause aria-hidden />, () => run("hold", which, onClear))}
        {button(t("acts.release"), <CirclePlay aria-hidden />, () => run("release", which, onClear))}
        {button(t("acts.routeShort"), <Split aria-hidden />, () => onAsk({ act: "route", which, about }))}
        {button(t("acts.delete"), <Trash2 aria-hidden />, () => onAsk({ act: "delete", which, about }))}
        <IconButton label={t("choose.none")} size="sm" onClick={onClear}>
          <X aria-hidden />
        </IconButton>
      </section>
    </div>
  );
}
