"use client";

import { CloudOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

export default function MailError({ reset }: { error: Error; reset: () => void }) {
  const t = useTranslations("errors");
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        page
        icon={<CloudOff />}
        title={t("mail")}
        action={<Button onClick={() => reset()}>{t("tryAgain")}</Button>}
      >
        {t("mailMore")}
      </EmptyState>
    </main>
  );
}
