"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActForm } from "../../admin/act-form.tsx";
import { CodeField } from "../../ui/code-field.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.tsx";
import { OwnPasswordField } from "../own-password-field.tsx";
import { endSecondFactor, renewRecoveryCodes } from "./actions.ts";
import { RecoveryCodes } from "./recovery-codes.tsx";

/** Ends the second factor, for a password and a code. */
export function EndDialog({ onClose }: { onClose(): void }) {
  const t = useTranslations("settings.secondFactor");
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent size="sm" title={t("end.title")} description={t("end.lead")}>
        <ActForm
          action={endSecondFactor}
          submit={t("turnOff")}
          danger
          onCancel={onClose}
          onDone={() => {
            onClose();
            toast.success(t("isOff"));
          }}
        >
          {(problems) => <ProofFields problems={problems} />}
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}

/** New recovery codes, for a password and a code. */
export function RenewDialog({ address, onClose }: { address: string; onClose(): void }) {
  const t = useTranslations("settings.secondFactor");
  const [codes, setCodes] = useState<string[] | null>(null);
  return (
    <Dialog open onOpenChange={onClose}>
      {codes ? (
        <DialogContent title={t("steps.codes.title")} description={t("steps.codes.lead")}>
          <RecoveryCodes codes={codes} address={address} onClose={onClose} />
        </DialogContent>
      ) : (
        <DialogContent size="sm" title={t("renew")} description={t("renewMore")}>
          <ActForm<string[]>
            action={renewRecoveryCodes}
            submit={t("makeThem")}
            onCancel={onClose}
            onDone={(made) => setCodes(made ?? null)}
          >
            {(problems) => <ProofFields problems={problems} />}
          </ActForm>
        </DialogContent>
      )}
    </Dialog>
  );
}

function ProofFields({ problems }: { problems: Record<string, string> }) {
  const t = useTranslations("settings.secondFactor");
  return (
    <>
      <OwnPasswordField label={t("yours")} error={problems.current} />
      <CodeField
        label={t("code")}
        kind="either"
        name="code"
        hint={t("codeOrRecovery")}
        error={problems.code ?? null}
      />
    </>
  );
}
