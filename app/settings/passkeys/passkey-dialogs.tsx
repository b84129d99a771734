"use client";

import { useTranslations } from "next-intl";
import { ActForm } from "../../admin/act-form.tsx";
import { RemovalDialog } from "../../admin/removal-dialog.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { remove, rename } from "./actions.ts";
import type { ShownPasskey } from "./passkeys.tsx";

interface PasskeyDialogProps {
  passkey: ShownPasskey;
  onClose(): void;
}

/** Another name: it is the owner's own mark, and nothing that signs in. */
export function RenameDialog({ passkey, onClose }: PasskeyDialogProps) {
  const t = useTranslations("settings.passkeys");
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent size="sm" title={t("renameTitle")}>
        <ActForm
          action={rename}
          submit={t("rename")}
          onCancel={onClose}
          onDone={() => {
            onClose();
            toast.success(t("renamed"));
          }}
        >
          {(problems) => (
            <>
              <input type="hidden" name="id" value={passkey.id} />
              <Field label={t("name")} error={problems.name ?? null}>
                <Input name="name" defaultValue={passkey.name} autoComplete="off" maxLength={100} />
              </Field>
            </>
          )}
        </ActForm>
      </DialogContent>
    </Dialog>
  );
}

export function RemoveDialog({ passkey, onClose }: PasskeyDialogProps) {
  const t = useTranslations("settings.passkeys");
  return (
    <RemovalDialog
      name={passkey.name}
      fields={{ id: passkey.id }}
      title={t("removeTitle")}
      more={t("removeMore")}
      submit={t("remove")}
      gone={t("removed")}
      action={remove}
      onClose={onClose}
    />
  );
}
