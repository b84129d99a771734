"use client";

import { useTranslations } from "next-intl";
import type { Identity } from "../../../lib/jmap/types.ts";
import { signatureHtml } from "../../mail/compose/signature.ts";
import { RichField } from "../rich-field.tsx";

export type Signature = Pick<Identity, "textSignature" | "htmlSignature">;

/** A signature as it is written; the text that goes beside it follows from it. */
export function SignatureEditor({ start, onChange }: { start: Signature; onChange(next: Signature): void }) {
  const t = useTranslations("settings.identities");
  return (
    <RichField
      label={t("signature")}
      start={signatureHtml(start)}
      onChange={(htmlSignature, textSignature) => onChange({ htmlSignature, textSignature })}
    />
  );
}
