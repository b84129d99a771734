"use client";

import { useTranslations } from "next-intl";
import { useEffect } from "react";

const inEnglish = {
  language: "en",
  title: "Keryx could not show this page",
  more: "Nothing is lost. Try again in a moment.",
  tryAgain: "Try again",
};
let kept = inEnglish;

/** What is said when even the frame of the pages failed: as the last page that worked would have said it. */
export const lastWords = (): typeof inEnglish => kept;

/** Keeps the last words in the language of the page. */
export function KeepLastWords({ language }: { language: string }) {
  const t = useTranslations("errors");
  useEffect(() => {
    kept = { language, title: t("page"), more: t("pageMore"), tryAgain: t("tryAgain") };
  }, [language, t]);
  return null;
}
