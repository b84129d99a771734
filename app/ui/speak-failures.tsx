"use client";

import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { speakFailures } from "../../lib/language/failures.ts";

/** Has failures told in the language of the page. */
export function SpeakFailures() {
  const t = useTranslations("failures");
  useEffect(() => speakFailures(t), [t]);
  return null;
}
