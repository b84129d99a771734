"use client";

import { useTranslations } from "next-intl";
import { Button } from "../../../ui/button.tsx";

interface AskGapsProps {
  count: number;
  /** True where nobody would be left. */
  isAll: boolean;
  onBack(): void;
  onLeaveOut(): void;
  onSend(): void;
}

/** Asked where messages have gaps. */
export function AskGaps({ count, isAll, onBack, onLeaveOut, onSend }: AskGapsProps) {
  const t = useTranslations("mail.compose.each");
  return (
    <fieldset className="grid min-w-0 gap-2 rounded-md border p-3">
      <legend className="float-start text-sm font-medium">{t("gaps", { count })}</legend>
      <div className="flex flex-wrap gap-2">
        {/* What was pressed takes no press now. */}
        <Button ref={(button) => button?.focus()} onClick={onBack}>
          {t("back")}
        </Button>
        {isAll ? null : <Button onClick={onLeaveOut}>{t("leaveThemOut")}</Button>}
        <Button onClick={onSend}>{t("sendAll")}</Button>
      </div>
    </fieldset>
  );
}
