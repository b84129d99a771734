"use client";

import { useLocale, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Certificate } from "../../../lib/smime/certificate.ts";
import { cn } from "../../ui/cn.ts";

/** A certificate as a row: for whom, by whom, until when, and what it is known by; and what can be done with it. */
export function CertificateFacts({
  certificate,
  children,
}: {
  certificate: Certificate;
  children: ReactNode;
}) {
  const t = useTranslations("settings.encryption");
  const locale = useLocale();
  const { addresses, name, issuer, until, fingerprint } = certificate;
  const isEnded = until < Date.now();
  const time = new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(until);
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-2 border-b py-3 first:pt-0 last:border-b-0 last:pb-0">
      <div className="min-w-0 grow basis-60 text-sm [overflow-wrap:anywhere]">
        <p className="font-medium">{addresses.join(", ") || name}</p>
        <p className="text-ink-2">
          {addresses.length > 0 ? `${name} · ` : null}
          {t("issuedBy", { issuer })}
        </p>
        <p className={cn("text-xs", isEnded ? "text-danger-text" : "text-ink-3")}>
          {isEnded ? t("ended", { time }) : t("valid", { time })}
        </p>
        <p className="mt-1 font-mono text-xs text-ink-3">
          {t("fingerprint", { digits: fingerprint.match(/.{4}/g)?.join(" ") ?? "" })}
        </p>
      </div>
      {children}
    </li>
  );
}
