"use client";

import { CloudOff, Lock } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { PageTitle } from "../ui/page-title.tsx";

/** Nothing of it is here, it may not be seen, or it is of an account of which nothing is ever kept. */
export type WhyNothing = "nothing" | "locked" | "not-kept";

/** Said where a page is asked for that is not kept, or may not be seen. */
export function OfflineNotice({ why }: { why: WhyNothing }) {
  const t = useTranslations("offline");
  const locked = useTranslations("locked");
  const isLocked = why === "locked";
  const title = isLocked ? locked("title") : t("title");
  return (
    <main className="grid min-h-dvh place-items-center">
      <PageTitle>{title}</PageTitle>
      <EmptyState
        page
        icon={isLocked ? <Lock /> : <CloudOff />}
        title={title}
        action={
          <div className="flex flex-wrap justify-center gap-2">
            {why === "not-kept" ? (
              <Button asChild>
                <a href="/mail/inbox">{t("toOwn")}</a>
              </Button>
            ) : null}
            <Button onClick={() => window.location.reload()}>{t("tryAgain")}</Button>
          </div>
        }
      >
        {isLocked ? locked("offline") : t(why === "not-kept" ? "moreShared" : "more")}
      </EmptyState>
    </main>
  );
}
