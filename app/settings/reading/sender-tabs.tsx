"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { chooseForSenders, type SenderChoice } from "../../mail/tabs/actions.ts";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";

/** The senders whose mail always goes to one tab, and the way back for each. */
export function SenderTabs({ start }: { start: readonly SenderChoice[] }) {
  const t = useTranslations("tabs");
  const errors = useTranslations("errors");
  const [senders, setSenders] = useState(start);
  const remove = async (address: string) => {
    try {
      await chooseForSenders([{ address, category: null }]);
      setSenders((held) => held.filter((one) => one.address !== address));
      toast.success(t("senderFreed", { sender: address }));
    } catch {
      toast.error(errors("tryAgain"));
    }
  };
  if (senders.length === 0) return <p className="text-sm text-pretty text-ink-2">{t("noSenders")}</p>;
  return (
    <ul aria-label={t("senders")} className="grid grid-cols-1 gap-2">
      {senders.map(({ address, category }) => (
        <li key={address} className="flex min-h-11 items-center gap-3 rounded-lg border py-1.5 pe-2 ps-4">
          <span className="min-w-0 grow text-sm">
            <span className="block truncate">{address}</span>
            <span className="block text-ink-2">{t(`names.${category ?? "main"}`)}</span>
          </span>
          <Button size="sm" onClick={() => void remove(address)}>
            {t("free")}
            <span className="sr-only"> {address}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
