"use client";

import { Ban } from "lucide-react";
import { useTranslations } from "next-intl";
import type { Email } from "../../../lib/jmap/types.ts";
import { MenuItem } from "../../ui/menu.tsx";
import { useBlockSender } from "./use-block-sender.ts";

/** In the menu of a message; not there for what one wrote oneself. */
export function BlockSender({ email }: { email: Pick<Email, "from"> }) {
  const t = useTranslations("mail.reading");
  const block = useBlockSender()(email);
  if (!block) return null;
  return (
    <MenuItem onSelect={block} shortcut="B">
      <Ban aria-hidden /> {t("blockSender")}
    </MenuItem>
  );
}
