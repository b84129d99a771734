"use client";

import { Workflow } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Email } from "../../../lib/jmap/types.ts";
import { proposalUrl } from "../../../lib/rules/propose.ts";
import { MenuItem } from "../../ui/menu.tsx";

/** In the menu of a message: the form of a rule, filled with what tells this one from others. */
export function RuleFrom({ email }: { email: Email }) {
  const t = useTranslations("links");
  const url = email.keywords.$draft ? null : proposalUrl(email);
  if (!url) return null;
  return (
    <MenuItem asChild>
      <Link href={url}>
        <Workflow aria-hidden /> {t("rule")}
      </Link>
    </MenuItem>
  );
}
