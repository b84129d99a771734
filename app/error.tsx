"use client";

import { CloudOff } from "lucide-react";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { Button } from "./ui/button.tsx";
import { EmptyPage } from "./ui/empty-page.tsx";

/** A defect on a page. The cause is in the server's log, not here. */
export default function PageError({ retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations("errors");
  const isMail = usePathname()?.startsWith("/mail");
  return (
    <EmptyPage
      icon={<CloudOff />}
      title={t(isMail ? "mail" : "page")}
      action={<Button onClick={() => retry()}>{t("tryAgain")}</Button>}
    >
      {t(isMail ? "mailMore" : "pageMore")}
    </EmptyPage>
  );
}
