"use client";

import { useTranslations } from "next-intl";
import { PasswordField } from "../sign-in/password-field.tsx";
import { Dialog, DialogContent } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { toast } from "../ui/toast.tsx";
import type { Account } from "./accounts-table.tsx";
import { ActForm } from "./act-form.tsx";
import { changeQuota, deleteAccount, endSecondFactor, resetPassword, unlinkAccount } from "./actions.ts";
import { quotaWords } from "./quota.ts";

export type AccountAct = "password" | "quota" | "secondFactor" | "unlink" | "delete";

interface AccountDialogProps {
  account: Account;
  act: AccountAct;
  onClose(): void;
}

const actions = {
  password: resetPassword,
  quota: changeQuota,
  secondFactor: endSecondFactor,
  unlink: unlinkAccount,
  delete: deleteAccount,
} as const;
/** What it does beyond its name. */
const more = {
  password: "passwordMore",
  secondFactor: "secondFactorMore",
  unlink: "unlinkMore",
  delete: "deleteMore",
} as const;

/** One act on one account. */
export function AccountDialog({ account, act, onClose }: AccountDialogProps) {
  const t = useTranslations("admin.accounts");
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent size="sm" title={t(`dialogs.${act}.title`)} description={account.address}>
        <ActForm
          action={actions[act]}
          submit={t(`dialogs.${act}.submit`)}
          danger={act === "delete"}
          onCancel={onClose}
          onDone={() => {
            onClose();
            toast.success(t(`dialogs.${act}.done`), { description: account.address });
          }}
        >
          {(problems) => (
            <>
              <input type="hidden" name="id" value={account.id} />
              {act === "quota" ? null : <p className="text-sm text-ink-2">{t(more[act])}</p>}
              {act === "password" ? (
                <PasswordField
                  label={t("newPassword")}
                  name="password"
                  autoComplete="new-password"
                  error={problems.password}
                />
              ) : null}
              {act === "quota" ? (
                <Field label={t("quota")} hint={t("quotaMore")} error={problems.quota}>
                  <Input name="quota" defaultValue={quotaWords(account.quotaOctets)} autoComplete="off" />
                </Field>
              ) : null}
              {act === "delete" ? (
                <Field label={t("confirm", { address: account.address })} error={problems.typed}>
                  <Input name="typed" autoComplete="off" spellCheck={false} autoCapitalize="none" />
                </Field>
              ) : null}
            </>
          )}
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}
