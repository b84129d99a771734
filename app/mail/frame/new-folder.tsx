"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogClose, DialogContent } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Input, inputLook } from "../../ui/input.tsx";
import { useMail, useStore } from "../mail-context.tsx";
import { arrange } from "./folders.ts";

export function NewFolder() {
  const t = useTranslations("mail.frame");
  const { changes } = useMail();
  const own = arrange(useStore((store) => store.mailboxes)).own;
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function create(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get("name")).trim();
    if (!name) return setError(t("nameFolder"));
    setBusy(true);
    try {
      await changes.createMailbox(name, String(form.get("parent") ?? "") || null);
      setOpen(false);
    } catch (cause) {
      setError(wordsFor(cause));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setError(null);
      }}
    >
      <IconButton label={t("newFolder")} size="sm" onClick={() => setOpen(true)}>
        <Plus />
      </IconButton>
      <DialogContent title={t("newFolder")} size="sm">
        <form onSubmit={create} className="grid gap-4">
          <Field label={t("name")} error={error}>
            <Input name="name" maxLength={200} autoComplete="off" autoFocus />
          </Field>
          {own.length > 0 ? (
            <Field label={t("inside")}>
              <select name="parent" defaultValue="" className={`${inputLook} h-9`}>
                <option value="">{t("atTop")}</option>
                {own.map(({ mailbox, depth }) => (
                  <option key={mailbox.id} value={mailbox.id}>
                    {"\u2003".repeat(depth)}
                    {mailbox.name}
                  </option>
                ))}
              </select>
            </Field>
          ) : null}
          <div className="flex justify-end gap-2">
            <DialogClose asChild>
              <Button>{t("cancel")}</Button>
            </DialogClose>
            <Button type="submit" variant="primary" busy={busy}>
              {t("createFolder")}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}
