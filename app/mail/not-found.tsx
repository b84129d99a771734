import { FolderX } from "lucide-react";
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
            <a href="/mail/inbox">{t("toInbox")}</a>
          </Button>
        }
      >
        {t("noFolderMore")}
      </EmptyState>
    </main>
  );
}
