import { MapPinOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "./ui/button.tsx";
import { EmptyState } from "./ui/empty-state.tsx";

export default function NotFound() {
  const t = useTranslations("errors");
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState
        page
        icon={<MapPinOff />}
        title={t("notFound")}
        action={
          <Button asChild>
            <a href="/">{t("toMail")}</a>
          </Button>
        }
      >
        {t("notFoundMore")}
      </EmptyState>
    </main>
  );
}
