"use client";

import { CloudOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "./ui/button.tsx";
import { EmptyState } from "./ui/empty-state.tsx";

/** A defect on a page. The cause is in the server's log, not here. */
export default function PageError({ retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations("errors");
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        page
        icon={<CloudOff />}
        title={t("page")}
        action={<Button onClick={() => retry()}>{t("tryAgain")}</Button>}
      >
        {t("pageMore")}
      </EmptyState>
    </main>
  );
}
