"use client";

import { CloudOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

/** Said where a page is asked for that is not kept. */
export function OfflineNotice() {
  const t = useTranslations("offline");
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        page
        icon={<CloudOff />}
        title={t("title")}
        action={<Button onClick={() => window.location.reload()}>{t("tryAgain")}</Button>}
      >
        {t("more")}
      </EmptyState>
    </main>
  );
}
