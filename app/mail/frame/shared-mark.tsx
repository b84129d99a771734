"use client";

import { useTranslations } from "next-intl";
import { Badge } from "../../ui/badge.tsx";
import { useMay, useStore } from "../mail-context.tsx";

/** Whose mail this is, where it is not the reader's own, and that it is to be read alone where it is. */
export function SharedMark() {
  const t = useTranslations("mail.accounts");
  const address = useStore(({ account }) => account?.address ?? "");
  const mayWrite = useMay("write");
  return (
    <>
      <Badge tone="accent" className="min-w-0 shrink">
        <span className="truncate">{address}</span>
      </Badge>
      {mayWrite ? null : <Badge>{t("access.read")}</Badge>}
    </>
  );
}
