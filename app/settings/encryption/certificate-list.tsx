"use client";

import { useTranslations } from "next-intl";
import type { Id } from "../../../lib/jmap/types.ts";
import type { Certificate } from "../../../lib/smime/certificate.ts";
import { distrust } from "../../../lib/smime/keyring.ts";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";
import { CertificateFacts } from "./certificate-facts.tsx";

interface CertificateListProps {
  accountId: Id;
  label: string;
  certificates: readonly Certificate[];
}

/** Certificates that are trusted, until one thinks better of it. */
export function CertificateList({ accountId, label, certificates }: CertificateListProps) {
  const t = useTranslations("settings.encryption");
  if (certificates.length === 0) return <p className="text-sm text-ink-3">{t("nobody")}</p>;
  return (
    <ul aria-label={label}>
      {certificates.map((certificate) => (
        <CertificateFacts key={certificate.fingerprint} certificate={certificate}>
          <Button
            size="sm"
            onClick={() => void distrust(accountId, certificate).catch(() => toast.error(t("notKept")))}
          >
            {t("distrust")}
          </Button>
        </CertificateFacts>
      ))}
    </ul>
  );
}
