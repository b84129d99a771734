"use client";

import { Shield, ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";
import { forgetBrowsers } from "./actions.ts";
import { EndDialog, RenewDialog } from "./proof-dialogs.tsx";
import { TurnOnDialog } from "./turn-on-dialog.tsx";

/** So few recovery codes are worth a warning. */
const fewCodes = 3;

interface SecondFactorProps {
  address: string;
  /** Null while it is off. */
  state: { since: string; recoveryCodesLeft: number } | null;
}

/** Whether signing in asks for a code, and the acts on it. */
export function SecondFactor({ address, state }: SecondFactorProps) {
  const t = useTranslations("settings.secondFactor");
  const [asked, setAsked] = useState<"on" | "renew" | "off" | null>(null);
  const close = () => setAsked(null);
  const forget = async () => {
    await forgetBrowsers();
    toast.success(t("forgotten"));
  };
  const Icon = state ? ShieldCheck : Shield;
  return (
    <>
      <div className="flex min-h-14 flex-wrap items-center gap-3 rounded-lg border px-4 py-2.5">
        <Icon aria-hidden className="size-5 shrink-0 stroke-[1.5] text-ink-3" />
        <p className="min-w-0 grow">
          <span className="block text-sm font-medium">{t("app")}</span>
          <span className="block text-xs text-ink-3">
            {state ? t("since", { since: state.since }) : t("offMore")}
          </span>
        </p>
        <Badge tone={state ? "good" : "neutral"}>{t(state ? "on" : "off")}</Badge>
      </div>
      {state ? (
        <>
          <p className="mt-3 flex flex-wrap items-center gap-2 text-sm text-ink-2">
            {t("codesLeft", { count: state.recoveryCodesLeft })}
            {state.recoveryCodesLeft <= fewCodes ? <Badge tone="warn">{t("few")}</Badge> : null}
          </p>
          <div className="mt-3 flex flex-wrap gap-2">
            <Button onClick={() => setAsked("renew")}>{t("renew")}</Button>
            <Button onClick={forget}>{t("forget")}</Button>
            <Button onClick={() => setAsked("off")}>{t("turnOff")}</Button>
          </div>
        </>
      ) : (
        <Button variant="primary" className="mt-3" onClick={() => setAsked("on")}>
          {t("turnOn")}
        </Button>
      )}
      {asked === "on" ? <TurnOnDialog address={address} onClose={close} /> : null}
      {asked === "renew" ? <RenewDialog address={address} onClose={close} /> : null}
      {asked === "off" ? <EndDialog onClose={close} /> : null}
    </>
  );
}
