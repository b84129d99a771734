"use client";

import { UserRoundX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageTitle } from "../../ui/page-title.tsx";

/** In place of an account that is not open to who reads, or no longer: it says no more of it than its address. */
export function ClosedAccount({ address }: { address: string }) {
  const t = useTranslations("mail.accounts");
  const toOwn = (
    <Button asChild variant="primary">
      <a href="/mail/inbox">{t("toOwn")}</a>
    </Button>
  );
  return (
    <main className="grid min-h-dvh place-items-center">
      <PageTitle>{t("closed")}</PageTitle>
      <EmptyState page icon={<UserRoundX />} title={t("closed")} action={toOwn}>
        {t("closedMore", { address })}
      </EmptyState>
    </main>
  );
}
