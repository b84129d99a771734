"use client";

import { CloudOff, Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

/** Said where a page is asked for that is not kept, or may not be seen. */
export function OfflineNotice({ isLocked }: { isLocked: boolean }) {
  const t = useTranslations("offline");
  const locked = useTranslations("locked");
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        page
        icon={isLocked ? <Lock /> : <CloudOff />}
        title={isLocked ? locked("title") : t("title")}
        action={<Button onClick={() => window.location.reload()}>{t("tryAgain")}</Button>}
      >
        {isLocked ? locked("offline") : t("more")}
      </EmptyState>
    </main>
  );
}
