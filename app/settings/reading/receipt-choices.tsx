"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Appearance } from "../../../lib/appearance.ts";
import { toast } from "../../ui/toast.tsx";
import { keepAppearance } from "../appearance/actions.ts";
import { Choices } from "../choices.tsx";

/** Whether others may be told that one read their messages. */
export function ReceiptChoices({ start }: { start: Pick<Appearance, "receipts"> }) {
  const t = useTranslations("receipts");
  const errors = useTranslations("errors");
  const [chosen, setChosen] = useState(start);
  const choose = (change: Partial<typeof start>) => {
    setChosen({ ...chosen, ...change });
    keepAppearance(change).catch(() => toast.error(errors("tryAgain")));
  };
  return (
    <Choices
      legend={t("othersAsk")}
      words={t("othersAskMore")}
      value={chosen.receipts}
      onChoose={(receipts) => choose({ receipts })}
      options={[
        { value: "ask", text: t("askMe") },
        { value: "never", text: t("never") },
      ]}
    />
  );
}
