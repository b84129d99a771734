import { Paperclip } from "lucide-react";
import { useTranslations } from "next-intl";

/** Says over the composer that what hangs above it may be dropped. */
export function DropHint() {
  const t = useTranslations("mail.compose");
  return (
    <div className="pointer-events-none absolute inset-2 z-10 grid animate-fade place-items-center rounded-lg border-2 border-dashed border-accent bg-accent-soft/95 text-base font-medium text-accent-text">
      <span className="flex items-center gap-2">
        <Paperclip aria-hidden className="size-5" />
        {t("dropFiles")}
      </span>
    </div>
  );
}
