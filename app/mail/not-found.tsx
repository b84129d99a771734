import { FolderX } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button.tsx";
import { EmptyPage } from "../ui/empty-page.tsx";
import { PageTitle } from "../ui/page-title.tsx";

export default function NoSuchPlace() {
  const t = useTranslations("errors");
  const toInbox = (
    <Button asChild>
      <a href="/mail/inbox">{t("toInbox")}</a>
    </Button>
  );
  return (
    <>
      <PageTitle>{t("noFolder")}</PageTitle>
      <EmptyPage icon={<FolderX />} title={t("noFolder")} action={toInbox}>
        {t("noFolderMore")}
      </EmptyPage>
    </>
  );
}
