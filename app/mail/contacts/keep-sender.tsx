"use client";

import { UserRound, UserRoundPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Email } from "../../../lib/jmap/types.ts";
import { MenuItem } from "../../ui/menu.tsx";
import { useContactDeeds } from "./use-contact-acts.ts";
import { useCardOf } from "./use-contacts.ts";

/** Keeps the sender of a message, or opens the card that is there. */
export function KeepSender({ email }: { email: Email }) {
  const t = useTranslations("contacts.acts");
  const from = email.from?.[0];
  const card = useCardOf(from?.email);
  const { keep, open } = useContactDeeds();
  if (!from?.email) return null;
  if (card)
    return (
      <MenuItem onSelect={() => open(card)}>
        <UserRound aria-hidden /> {t("openContact")}
      </MenuItem>
    );
  return (
    <MenuItem onSelect={() => void keep(from)}>
      <UserRoundPlus aria-hidden /> {t("add")}
    </MenuItem>
  );
}
