"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { TestResult } from "./actions.ts";
import { Trial } from "./trial.tsx";

interface CertifiedTrialProps {
  /** The fingerprint of the certificate that was trusted before. */
  trusted: string | null;
  test(form: FormData): Promise<TestResult>;
  invitation: string;
}

/** Tries what the form says; a certificate that proves nothing may be trusted by hand. */
export function CertifiedTrial({ trusted, test, invitation }: CertifiedTrialProps) {
  const t = useTranslations("settings.collect");
  const [fingerprint, setFingerprint] = useState(trusted ?? "");
  return (
    <>
      <input type="hidden" name="fingerprint" value={fingerprint} />
      <Trial test={test} invitation={invitation}>
        {(found) =>
          found.fingerprint ? (
            <label className="grid grid-cols-[auto_1fr] gap-2 text-xs text-ink-2">
              <input
                type="checkbox"
                checked={fingerprint === found.fingerprint}
                onChange={(event) => setFingerprint(event.target.checked ? (found.fingerprint ?? "") : "")}
              />
              <span className="break-all">{t("trust", { fingerprint: found.fingerprint })}</span>
            </label>
          ) : null
        }
      </Trial>
    </>
  );
}
