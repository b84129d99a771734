"use client";

import { LockKeyhole, Signature } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { correspondent } from "../../../../lib/smime/correspondents.ts";
import { Button } from "../../../ui/button.tsx";
import { useSteadyMail } from "../../mail-context.tsx";
import { useKeyring } from "../../reading/smime/use-keyring.ts";
import { type DraftContent, recipientsOf, type Smime } from "../draft.ts";
import { rememberSmime } from "./remembered.ts";

interface SmimeBarProps {
  content: DraftContent;
  onChange(smime: Smime): void;
  /** Tells to whom one can write in secret; null where that is not asked for. */
  onCertified(isCertified: ((address: string) => boolean) | null): void;
}

const neither: Smime = { sign: false, encrypt: false };

/** Whether a message is signed and encrypted, and what that means for it. */
export function SmimeBar({ content, onChange, onCertified }: SmimeBarProps) {
  const t = useTranslations("smime.write");
  const { store } = useSteadyMail();
  const keyring = useKeyring(store.readerId);
  const smime = content.smime ?? neither;
  useEffect(() => {
    const now = Date.now();
    onCertified(keyring && smime.encrypt ? (address) => correspondent(keyring, address, now) !== null : null);
  }, [keyring, smime.encrypt, onCertified]);
  const toggle = (part: Partial<Smime>) => {
    const next = { ...smime, ...part };
    rememberSmime(store.readerId, content.identityId, next);
    onChange(next);
  };
  const missing = keyring
    ? recipientsOf(content).filter(({ email }) => !correspondent(keyring, email, Date.now()))
    : [];
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-t px-4 py-1.5 text-xs text-ink-2">
      <Button
        size="sm"
        variant={smime.sign ? "secondary" : "ghost"}
        aria-pressed={smime.sign}
        onClick={() => toggle({ sign: !smime.sign })}
      >
        <Signature aria-hidden className={smime.sign ? "text-accent-text" : ""} />
        {t("sign")}
      </Button>
      <Button
        size="sm"
        variant={smime.encrypt ? "secondary" : "ghost"}
        aria-pressed={smime.encrypt}
        onClick={() => toggle({ encrypt: !smime.encrypt })}
      >
        <LockKeyhole aria-hidden className={smime.encrypt ? "text-accent-text" : ""} />
        {t("encrypt")}
      </Button>
      <p role="status" className="min-w-0 grow basis-48 text-pretty [overflow-wrap:anywhere]">
        {smime.encrypt
          ? content.bcc.length > 0
            ? t("blindCopies")
            : missing.length > 0
              ? t("noCertificate", { addresses: missing.map(({ email }) => email).join(", ") })
              : t("secret")
          : smime.sign
            ? t("signed")
            : null}
      </p>
    </div>
  );
}
