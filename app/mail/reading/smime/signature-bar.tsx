"use client";

import { BadgeCheck, ChevronDown, CircleAlert, Info, type LucideIcon, ShieldAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Email } from "../../../../lib/jmap/types.ts";
import { trust } from "../../../../lib/smime/keyring.ts";
import type { Verdict, VerdictKind } from "../../../../lib/smime/trust.ts";
import { Button } from "../../../ui/button.tsx";
import { cn } from "../../../ui/cn.ts";
import { toast } from "../../../ui/toast.tsx";
import { useClock, useSteadyMail } from "../../mail-context.tsx";
import { longTime } from "../../time-format.ts";
import { FieldRows } from "../field-rows.tsx";

const looks: Record<VerdictKind, { icon: LucideIcon; tone: string }> = {
  trusted: { icon: BadgeCheck, tone: "text-good-text" },
  unknown: { icon: Info, tone: "text-ink-3" },
  replaced: { icon: CircleAlert, tone: "text-warn-text" },
  invalid: { icon: CircleAlert, tone: "text-warn-text" },
  weak: { icon: CircleAlert, tone: "text-warn-text" },
  uncheckable: { icon: CircleAlert, tone: "text-warn-text" },
  elsewhere: { icon: ShieldAlert, tone: "text-danger-text" },
  changed: { icon: ShieldAlert, tone: "text-danger-text" },
};

/** Who signed a message, in words, and what of it is proven. */
export function SignatureBar({ email, verdict }: { email: Email; verdict: Verdict }) {
  const t = useTranslations("smime");
  const { store } = useSteadyMail();
  const [details, setDetails] = useState(false);
  const { kind, issuer, signer } = verdict;
  const { certificate } = signer;
  const { icon: Icon, tone } = looks[kind];
  const values = {
    name: certificate?.name ?? "",
    issuer: certificate?.issuer ?? "",
    addresses: certificate?.addresses.join(", ") || t("noAddress"),
    from: email.from?.[0]?.email ?? "",
  };
  const isAsked = certificate !== null && (kind === "unknown" || kind === "replaced");
  const decide = (whom: "person" | "issuer") => async () => {
    const chosen = whom === "person" ? certificate : issuer;
    if (!chosen) return;
    await trust(store.readerId, chosen, whom, whom === "person" ? signer.capabilities : []).catch(() =>
      toast.error(t("notKept")),
    );
  };
  return (
    <section aria-label={t("signature")} className="mb-3 rounded-lg border bg-canvas px-3 py-2 text-sm">
      <button
        type="button"
        onClick={() => setDetails(!details)}
        aria-expanded={details}
        className="flex min-h-6 w-full items-center gap-3 text-start"
      >
        <Icon aria-hidden className={cn("size-4 shrink-0", tone)} />
        <span className="min-w-0 grow font-medium [overflow-wrap:anywhere]">
          {t(`signed.${kind}`, values)}
        </span>
        <ChevronDown
          aria-hidden
          className={cn("size-3.5 shrink-0 text-ink-3 transition-transform", details && "rotate-180")}
        />
      </button>
      {details || kind !== "trusted" ? (
        <p className="mt-1 ps-7 text-pretty text-ink-2 [overflow-wrap:anywhere]">
          {t(`more.${kind}`, values)}
        </p>
      ) : null}
      {isAsked ? (
        <div className="mt-2 flex flex-wrap gap-2 ps-7 print:hidden">
          <Button size="sm" onClick={() => void decide("person")()}>
            {t("trustCertificate")}
          </Button>
          {issuer ? (
            <Button size="sm" variant="ghost" onClick={() => void decide("issuer")()}>
              {t("trustIssuer", { name: issuer.name })}
            </Button>
          ) : null}
        </div>
      ) : null}
      {details ? <CertificateRows verdict={verdict} /> : null}
    </section>
  );
}

function CertificateRows({ verdict: { signer } }: { verdict: Verdict }) {
  const t = useTranslations("smime");
  const clock = useClock();
  const { certificate, signedAt } = signer;
  const time = (at: number) => longTime(new Date(at).toISOString(), clock);
  const rows: [string, string][] = [
    [t("fields.signedAt"), signedAt ? time(signedAt) : ""],
    [t("fields.name"), certificate?.name ?? ""],
    [t("fields.addresses"), certificate?.addresses.join(", ") ?? ""],
    [t("fields.issuer"), certificate?.issuer ?? ""],
    [t("fields.from"), certificate ? time(certificate.from) : ""],
    [
      t("fields.until"),
      certificate
        ? `${time(certificate.until)}${certificate.until < Date.now() ? ` (${t("ended")})` : ""}`
        : "",
    ],
    [t("fields.fingerprint"), certificate?.fingerprint.match(/.{4}/g)?.join(" ") ?? ""],
  ];
  return <FieldRows rows={rows} className="mt-3 ps-7 text-xs grid-cols-[96px_1fr]!" />;
}
