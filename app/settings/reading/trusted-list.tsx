"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";
import { noLongerShowFrom } from "./actions.ts";

/** The senders whose images are always shown, and the way back for each. */
export function TrustedList({ start }: { start: readonly string[] }) {
  const t = useTranslations("settings.reading");
  const [senders, setSenders] = useState(start);
  const remove = async (address: string) => {
    try {
      await noLongerShowFrom(address);
      setSenders((held) => held.filter((one) => one !== address));
      toast.success(t("blockedAgain", { address }));
    } catch {
      toast.error(t("notChanged"));
    }
  };
  if (senders.length === 0) return <p className="text-sm text-pretty text-ink-2">{t("nobody")}</p>;
  return (
    <ul aria-label={t("trusted")} className="grid grid-cols-1 gap-2">
      {senders.map((address) => (
        <li key={address} className="flex min-h-11 items-center gap-3 rounded-lg border py-1.5 pe-2 ps-4">
          <span className="min-w-0 grow truncate text-sm">{address}</span>
          <Button size="sm" onClick={() => void remove(address)}>
            {t("blockAgain")}
            <span className="sr-only"> {address}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
