import { useTranslations } from "next-intl";

/** Between the password and other ways in. */
export function Or() {
  const t = useTranslations("front");
  return (
    <p aria-hidden className="flex items-center gap-3 text-xs text-ink-3">
      <span className="h-px grow bg-line" />
      {t("or")}
      <span className="h-px grow bg-line" />
    </p>
  );
}
