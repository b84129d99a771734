import { FolderX } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

export default function NoSuchPlace() {
  const t = useTranslations("errors");
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        page
        icon={<FolderX />}
        title={t("noFolder")}
        action={
          <Button asChild>
            <Link href="/mail/inbox">{t("toInbox")}</Link>
          </Button>
        }
      >
        {t("noFolderMore")}
      </EmptyState>
    </main>
  );
}
