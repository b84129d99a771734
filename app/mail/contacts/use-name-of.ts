"use client";

import { useTranslations } from "next-intl";
import { useCallback } from "react";
import { type Card, nameOf } from "../../../lib/contacts/card.ts";

/** How somebody is called on the screen; never empty. */
export function useNameOf(): (card: Card) => string {
  const t = useTranslations("contacts.facts");
  return useCallback((card) => nameOf(card) || t("nameless"), [t]);
}
