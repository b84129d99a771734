import { MapPinOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "./ui/button.tsx";
import { EmptyPage } from "./ui/empty-page.tsx";

export default function NotFound() {
  const t = useTranslations("errors");
  const toMail = (
    <Button asChild>
      <a href="/">{t("toMail")}</a>
    </Button>
  );
  return (
    <EmptyPage icon={<MapPinOff />} title={t("notFound")} action={toMail}>
      {t("notFoundMore")}
    </EmptyPage>
  );
}
