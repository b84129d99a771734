import { useTranslations } from "next-intl";

/** Said while the browser translates. */
export function Translating({ isBusy }: { isBusy: boolean }) {
  const t = useTranslations("mail.translate");
  return (
    <p role="status" className="text-xs text-ink-3 empty:hidden print:hidden">
      {isBusy ? t("busy") : null}
    </p>
  );
}
