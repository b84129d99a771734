"use client";

import { House, LockKeyhole, LockKeyholeOpen, type LucideIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { tip } from "../../ui/tooltip.tsx";
import { useSteadyMail } from "../mail-context.tsx";
import { domainOf } from "../reading/delivery-words.ts";
import { type Protection, protectionOf } from "./protection.ts";

const icons: Partial<Record<Protection, LucideIcon>> = {
  here: House,
  verified: LockKeyhole,
  offered: LockKeyholeOpen,
};

/** How a message to an address will travel; nothing while that is not known. */
export function ProtectionMark({ address }: { address: string }) {
  const t = useTranslations("mail.compose");
  const { store } = useSteadyMail();
  const [protection, setProtection] = useState<Protection>("unknown");
  const domain = domainOf(address).toLowerCase();
  useEffect(() => {
    let isGone = false;
    void protectionOf(store, domain).then((found) => isGone || setProtection(found));
    return () => {
      isGone = true;
    };
  }, [store, domain]);
  const Icon = icons[protection];
  if (!Icon) return null;
  const text = t(`protection.${protection}`);
  return (
    <span role="img" aria-label={text} className="shrink-0" {...tip({ text })}>
      <Icon aria-hidden className="size-3.5 opacity-70" />
    </span>
  );
}
