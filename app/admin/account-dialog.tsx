"use client";

import { PasswordField } from "../sign-in/password-field.tsx";
import { Dialog, DialogContent } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { toast } from "../ui/toast.tsx";
import type { Account } from "./accounts-table.tsx";
import { ActForm } from "./act-form.tsx";
import { changeQuota, deleteAccount, resetPassword } from "./actions.ts";
import { quotaWords } from "./quota.ts";

export type AccountAct = "password" | "quota" | "delete";

interface AccountDialogProps {
  account: Account;
  act: AccountAct;
  onClose(): void;
}

const acts = {
  password: {
    action: resetPassword,
    title: "Reset password",
    submit: "Set password",
    done: "Password set",
    words: "Their browsers are signed out, and their app passwords end. Mail programs need the new password.",
  },
  quota: { action: changeQuota, title: "Change quota", submit: "Set quota", done: "Quota set", words: "" },
  delete: {
    action: deleteAccount,
    title: "Delete account",
    submit: "Delete for good",
    done: "Account deleted",
    words: "The account and all its mail are gone at once. This cannot be undone.",
  },
} as const;

/** One act on one account. */
export function AccountDialog({ account, act, onClose }: AccountDialogProps) {
  const { action, title, submit, done, words } = acts[act];
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent size="sm" title={title} description={account.address}>
        <ActForm
          action={action}
          submit={submit}
          danger={act === "delete"}
          onCancel={onClose}
          onDone={() => {
            onClose();
            toast.success(done, { description: account.address });
          }}
        >
          {(problems) => (
            <>
              <input type="hidden" name="id" value={account.id} />
              {words ? <p className="text-sm text-ink-2">{words}</p> : null}
              {act === "password" ? (
                <PasswordField
                  label="New password"
                  name="password"
                  autoComplete="new-password"
                  error={problems.password}
                />
              ) : null}
              {act === "quota" ? (
                <Field
                  label="Quota"
                  hint="Such as 500 MB or 2 GB; empty for no limit."
                  error={problems.quota}
                >
                  <Input name="quota" defaultValue={quotaWords(account.quotaOctets)} autoComplete="off" />
                </Field>
              ) : null}
              {act === "delete" ? (
                <Field label={`Type ${account.address} to confirm`} error={problems.typed}>
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
