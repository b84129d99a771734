"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Appearance } from "../../../lib/appearance.ts";
import { chooseTheme } from "../../ui/theme.ts";
import { toast } from "../../ui/toast.tsx";
import { Choices } from "../choices.tsx";
import { keepAppearance } from "./actions.ts";
import { DensityPicture, LayoutPicture, ThemePicture } from "./pictures.tsx";

/** Each choice is kept as it is made. */
export function AppearanceForm({ start }: { start: Appearance }) {
  const t = useTranslations("settings.appearance");
  const [chosen, setChosen] = useState(start);
  const choose = (change: Partial<Appearance>) => {
    setChosen({ ...chosen, ...change });
    if (change.theme) chooseTheme(change.theme);
    keepAppearance(change).catch(() => toast.error(t("notKept")));
  };
  return (
    <div className="grid gap-5">
      <Choices
        legend={t("colours")}
        words={t("coloursMore")}
        value={chosen.theme}
        onChoose={(theme) => choose({ theme })}
        options={[
          { value: "system", text: t("system"), picture: <ThemePicture theme="system" /> },
          { value: "light", text: t("light"), picture: <ThemePicture theme="light" /> },
          { value: "dark", text: t("dark"), picture: <ThemePicture theme="dark" /> },
        ]}
      />
      <Choices
        legend={t("panes")}
        words={t("panesMore")}
        value={chosen.layout}
        onChoose={(layout) => choose({ layout })}
        options={[
          { value: "three", text: t("three"), picture: <LayoutPicture layout="three" /> },
          { value: "two", text: t("two"), picture: <LayoutPicture layout="two" /> },
          { value: "one", text: t("one"), picture: <LayoutPicture layout="one" /> },
        ]}
      />
      <Choices
        legend={t("rows")}
        words={t("rowsMore")}
        value={chosen.density}
        onChoose={(density) => choose({ density })}
        options={[
          { value: "comfortable", text: t("comfortable"), picture: <DensityPicture density="comfortable" /> },
          { value: "compact", text: t("compact"), picture: <DensityPicture density="compact" /> },
        ]}
      />
      <Choices
        legend={t("grouping")}
        words={t("groupingMore")}
        value={chosen.grouping}
        onChoose={(grouping) => choose({ grouping })}
        options={[
          { value: "conversations", text: t("conversations") },
          { value: "messages", text: t("messages") },
        ]}
      />
      <Choices
        legend={t("times")}
        words={t("timesMore")}
        value={chosen.hours}
        onChoose={(hours) => choose({ hours })}
        options={[
          { value: "auto", text: t("asLanguage") },
          { value: "24", text: "15:04" },
          { value: "12", text: "3:04 pm" },
        ]}
      />
    </div>
  );
}
