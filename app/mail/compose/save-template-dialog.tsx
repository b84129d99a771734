"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { templateNameMaxLength } from "../../../lib/template.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";

interface SaveTemplateDialogProps {
  open: boolean;
  onClose(): void;
  /** Resolves to whether it is kept. */
  onSave(name: string): Promise<boolean>;
}

/** Asks for the name of a new template. */
export function SaveTemplateDialog({ open, onClose, onSave }: SaveTemplateDialogProps) {
  const t = useTranslations("mail.compose.templates");
  const tNames = useTranslations("mail.compose.placeholders");
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    if (!name) return;
    setBusy(true);
    if (await onSave(name)) onClose();
    setBusy(false);
  };
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()}>
      <DialogContent
        size="sm"
        title={t("title")}
        footer={
          <Button type="submit" form="save-template" variant="primary" busy={busy}>
            {t("keep")}
          </Button>
        }
      >
        <form id="save-template" onSubmit={save}>
          <Field label={t("name")} hint={t("hint", { example: `{${tNames("firstName")}}` })}>
            <Input name="name" required maxLength={templateNameMaxLength} autoComplete="off" />
          </Field>
        </form>
      </DialogContent>
    </Dialog>
  );
}
