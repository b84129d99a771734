"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { OwnKey } from "../../../lib/smime/own-key.ts";
import { Button } from "../../ui/button.tsx";
import { Question } from "../../ui/question.tsx";
import { toast } from "../../ui/toast.tsx";
import { CertificateFacts } from "./certificate-facts.tsx";

interface KeyListProps {
  keys: readonly OwnKey[];
  onRemove(key: OwnKey): Promise<void>;
}

/** One's keys, the newest first: that one signs, the older ones open old mail. */
export function KeyList({ keys, onRemove }: KeyListProps) {
  const t = useTranslations("settings.encryption");
  const [asked, setAsked] = useState<OwnKey | null>(null);
  if (keys.length === 0) return <p className="text-sm text-ink-3">{t("noKeys")}</p>;
  return (
    <>
      <ul aria-label={t("keys")}>
        {keys.map((key) => (
          <CertificateFacts key={key.certificate.fingerprint} certificate={key.certificate}>
            <Button size="sm" onClick={() => setAsked(key)}>
              {t("remove")}
            </Button>
          </CertificateFacts>
        ))}
      </ul>
      {asked ? (
        <Question
          title={t("removeTitle")}
          description={t("removeMore")}
          no={t("keep")}
          yes={t("remove")}
          danger
          onYes={() => {
            onRemove(asked).catch(() => toast.error(t("notKept")));
            setAsked(null);
          }}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </>
  );
}
