import { MailX } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button } from "../../../ui/button.tsx";
import { EmptyPage } from "../../../ui/empty-page.tsx";

export default function NotInTheQueue() {
  const t = useTranslations("admin.queue");
  const toQueue = (
    <Button asChild>
      <Link href="/admin/queue">{t("toQueue")}</Link>
    </Button>
  );
  return (
    <EmptyPage icon={<MailX />} title={t("notHere")} action={toQueue}>
      {t("notHereMore")}
    </EmptyPage>
  );
}
