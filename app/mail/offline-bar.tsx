"use client";

import { CloudOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMay, useSteadyMail, useStore } from "./mail-context.tsx";
import { useLetters } from "./outbox/use-letters.ts";

/** Said while the server cannot be reached: what one sees may be old. Goes away by itself. */
export function OfflineBar() {
  const t = useTranslations("mail.screen");
  const { sync } = useSteadyMail();
  const offline = useStore((store) => store.connection === "offline");
  const isOwn = useMay("own");
  const waiting = useLetters().length;
  return (
    <div role="status" className="shrink-0 print:hidden">
      {offline ? (
        <p className="flex animate-fade items-center gap-2 border-b bg-sunken px-4 py-1.5 text-sm text-ink-2">
          <CloudOff aria-hidden className="size-4 shrink-0 text-ink-3" />
          <span className="min-w-0">
            {t.rich(isOwn ? "offline" : "offlineShared", {
              b: (words) => <span className="font-medium text-ink">{words}</span>,
            })}
            {waiting > 0 ? ` ${t("offlineWaiting", { count: waiting })}` : null}
          </span>
          <button
            type="button"
            onClick={() => sync.onUnreachable()}
            className="ms-auto shrink-0 rounded-sm font-medium text-accent-text hover:underline"
          >
            {t("tryNow")}
          </button>
        </p>
      ) : null}
    </div>
  );
}
