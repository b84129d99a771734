"use client";

import { RefreshCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useIsOldBuild } from "../ui/old-build.ts";

/** Said where a newer Keryx runs on the server than in this page: some of it can not be had any more. */
export function OldBuildBar() {
  const t = useTranslations("mail.screen");
  const isOld = useIsOldBuild();
  return (
    <div role="status" className="shrink-0 print:hidden">
      {isOld ? (
        <p className="flex animate-fade items-center gap-2 border-b bg-accent-soft px-4 py-1.5 text-sm text-accent-text">
          <RefreshCw aria-hidden className="size-4 shrink-0" />
          <span className="min-w-0">{t("oldBuild")}</span>
          <button
            type="button"
            onClick={() => window.location.reload()}
            className="ms-auto shrink-0 rounded-sm font-medium hover:underline"
          >
            {t("reload")}
          </button>
        </p>
      ) : null}
    </div>
  );
}
