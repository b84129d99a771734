"use client";

import { FileKey, FileX } from "lucide-react";
import { useTranslations } from "next-intl";
import { use } from "react";
import { tip } from "../../../ui/tooltip.tsx";
import { Certified } from "./certified.ts";

/** Whether somebody can be written to in secret, beside his address; nothing while that is not asked for. */
export function CertifiedMark({ address }: { address: string }) {
  const t = useTranslations("smime.write");
  const isCertified = use(Certified)?.(address);
  if (isCertified === undefined) return null;
  const Icon = isCertified ? FileKey : FileX;
  const text = t(isCertified ? "certified" : "notCertified");
  return (
    <span role="img" aria-label={text} className="shrink-0" {...tip({ text })}>
      <Icon aria-hidden className="size-3.5 opacity-70" />
    </span>
  );
}
