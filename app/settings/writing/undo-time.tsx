"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { chooseUndoSeconds, type UndoSeconds, undoChoices } from "../../mail/compose/undo-time.ts";
import { Choices } from "../choices.tsx";

/** How long the server waits after Send. */
export function UndoTime({ chosen }: { chosen: UndoSeconds }) {
  const t = useTranslations("settings.writing");
  const [held, setHeld] = useState(chosen);
  return (
    <Choices
      legend={t("undo")}
      words={t("undoMore")}
      value={String(held)}
      onChoose={(value) => {
        const seconds = undoChoices.find((one) => String(one) === value) ?? held;
        chooseUndoSeconds(seconds);
        setHeld(seconds);
      }}
      options={undoChoices.map((seconds) => ({
        value: String(seconds),
        text: seconds === 0 ? t("off") : t("seconds", { seconds }),
      }))}
    />
  );
}
