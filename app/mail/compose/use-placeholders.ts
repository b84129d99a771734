import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { type Placeholders, placeholderNames, placeholdersCalled } from "./placeholders.ts";

/** Placeholders as the reader's language calls them. */
export function usePlaceholders(): Placeholders {
  const t = useTranslations("mail.compose.placeholders");
  return useMemo(() => placeholdersCalled(placeholderNames(t)), [t]);
}
