"use client";

import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActForm } from "../../admin/act-form.tsx";
import { CodeField } from "../../ui/code-field.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.tsx";
import { OwnPasswordField } from "../own-password-field.tsx";
import { InGroups } from "../passwords/in-groups.tsx";
import { beginSecondFactor, confirmSecondFactor, type Offer } from "./actions.ts";
import type { QrDrawing } from "./qr-drawing.ts";
import { RecoveryCodes } from "./recovery-codes.tsx";

type Step = { at: "password" } | { at: "app"; offer: Offer } | { at: "codes"; codes: string[] };

/** The password, then the app, then the recovery codes. */
export function TurnOnDialog({ address, onClose }: { address: string; onClose(): void }) {
  const t = useTranslations("settings.secondFactor");
  const [step, setStep] = useState<Step>({ at: "password" });
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent title={t(`steps.${step.at}.title`)} description={t(`steps.${step.at}.lead`)}>
        {step.at === "password" ? (
          <ActForm<Offer>
            action={beginSecondFactor}
            submit={t("goOn")}
            onCancel={onClose}
            onDone={(offer) => offer && setStep({ at: "app", offer })}
          >
            {(problems) => (
              <>
                <ProgramsWarning />
                <OwnPasswordField label={t("yours")} error={problems.current} />
              </>
            )}
          </ActForm>
        ) : null}
        {step.at === "app" ? (
          <ActForm<string[]>
            action={confirmSecondFactor}
            submit={t("turnOn")}
            onCancel={onClose}
            onDone={(codes) => codes && setStep({ at: "codes", codes })}
          >
            {(problems) => (
              <>
                <input type="hidden" name="ticket" value={step.offer.ticket} />
                <div className="flex flex-wrap items-start gap-5">
                  <QrCode drawing={step.offer.qr} label={t("qr")} />
                  <div className="grid min-w-0 grow basis-52 gap-4">
                    <Secret secret={step.offer.secret} />
                    <CodeField
                      label={t("code")}
                      kind="app"
                      name="code"
                      autoFocus
                      error={problems.code ?? null}
                      className="max-w-40"
                    />
                  </div>
                </div>
              </>
            )}
          </ActForm>
        ) : null}
        {step.at === "codes" ? (
          <RecoveryCodes
            codes={step.codes}
            address={address}
            onClose={() => {
              onClose();
              toast.success(t("isOn"));
            }}
          />
        ) : null}
      </DialogContent>
    </Dialog>
  );
}

/** Said before it is turned on: what collects and sends with the account's own password stops. */
function ProgramsWarning() {
  const t = useTranslations("settings.secondFactor");
  return (
    <div className="flex gap-2.5 rounded-md bg-warn-soft px-3 py-2.5 text-sm text-warn-text">
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p>
        {t.rich("programs", {
          link: (words) => (
            <Link href="/settings/passwords" className="font-medium underline">
              {words}
            </Link>
          ),
        })}
      </p>
    </div>
  );
}

function Secret({ secret }: Pick<Offer, "secret">) {
  const t = useTranslations("settings.secondFactor");
  return (
    <div>
      <p className="text-sm text-ink-2">{t("orType")}</p>
      <p
        data-testid="totp-secret"
        className="mt-2 grid grid-cols-4 gap-x-3 gap-y-1 rounded-lg border bg-sunken px-3 py-2.5 font-mono text-sm select-all"
      >
        <InGroups characters={secret} />
      </p>
    </div>
  );
}

/** Dark on white whatever the colours of the page: many cameras read nothing else. */
function QrCode({ drawing: { size, path }, label }: { drawing: QrDrawing; label: string }) {
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-44 shrink-0 rounded-lg border border-line bg-white"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
