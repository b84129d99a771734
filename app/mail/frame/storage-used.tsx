"use client";

import { useTranslations } from "next-intl";
import { noLimit } from "../../../lib/jmap/types.ts";
import { cn } from "../../ui/cn.ts";
import { useClock, useStore } from "../mail-context.tsx";
import { sizeText } from "../time-format.ts";

/** How much of the account's room is taken. */
export function StorageUsed() {
  const t = useTranslations("mail.frame");
  const clock = useClock();
  const quota = useStore((store) => store.quota);
  if (!quota) return null;
  const used = sizeText(quota.used, clock.locale);
  if (quota.hardLimit === 0 || quota.hardLimit === noLimit)
    return (
      <p suppressHydrationWarning className="px-2 py-1 text-xs text-ink-3">
        {t("used", { used })}
      </p>
    );
  const share = Math.min(1, quota.used / quota.hardLimit);
  return (
    <div className="grid gap-1.5 px-2 py-1">
      <p suppressHydrationWarning className="text-xs text-ink-3">
        {t("usedOf", { used, limit: sizeText(quota.hardLimit, clock.locale) })}
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
