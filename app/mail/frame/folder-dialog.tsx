"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import type { Mailbox } from "../../../lib/jmap/types.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogClose, DialogContent } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Input, inputLook } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { useMail } from "../mail-context.tsx";
import { mailboxOf } from "../place.ts";
import { arrange, mayGoInto } from "./folders.ts";
import { useMoveFolder } from "./use-drop.ts";

interface FolderDialogProps {
  mailbox: Mailbox;
  asked: "rename" | "move" | "delete";
  onClose(): void;
}

/** Asks for a folder's new name or place, or whether it shall go. */
export function FolderDialog({ mailbox, asked, onClose: close }: FolderDialogProps) {
  const t = useTranslations("mail.frame");
  const { store, changes, place, go } = useMail();
  const moveFolder = useMoveFolder();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function run(work: () => Promise<void>, said?: string) {
    setBusy(true);
    try {
      await work();
      close();
      if (said) toast.success(said);
    } catch (cause) {
      setError(wordsFor(cause));
    } finally {
      setBusy(false);
    }
  }

  function rename(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    if (!name) return setError(t("nameFolder"));
    if (name === mailbox.name) return close();
    void run(() => changes.renameMailbox(mailbox.id, name), t("folderRenamed"));
  }

  function move(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const parentId = String(new FormData(event.currentTarget).get("parent")) || null;
    void run(() => moveFolder(mailbox.id, parentId));
  }

  function destroy(event: FormEvent) {
    event.preventDefault();
    void run(async () => {
      await changes.destroyMailbox(mailbox.id);
      if (mailboxOf(place, store.mailboxes)?.id === mailbox.id || place.mailbox === mailbox.id)
        go({ mailbox: "inbox", threadId: null, search: null }, "replace");
    }, t("folderDeleted"));
  }

  return (
    <Dialog open onOpenChange={(open) => !open && close()}>
      {asked === "rename" ? (
        <DialogContent title={t("renameFolder")} size="sm">
          <form onSubmit={rename} className="grid gap-4">
            <Field label={t("name")} error={error}>
              <Input
                name="name"
                defaultValue={mailbox.name}
                maxLength={200}
                autoComplete="off"
                autoFocus
                onFocus={(event) => event.currentTarget.select()}
              />
            </Field>
            <Answers submit={t("rename")} busy={busy} />
          </form>
        </DialogContent>
      ) : null}
      {asked === "move" ? (
        <DialogContent title={t("moveFolderTitle", { name: mailbox.name })} size="sm">
          <form onSubmit={move} className="grid gap-4">
            <Field label={t("inside")} error={error}>
              <select name="parent" defaultValue={mailbox.parentId ?? ""} className={`${inputLook} h-9`}>
                <option value="">{t("atTop")}</option>
                {arrange(store.mailboxes)
                  .own.filter((row) => mayGoInto(store.mailboxes, mailbox.id, row.mailbox.id))
                  .map((row) => (
                    <option key={row.mailbox.id} value={row.mailbox.id}>
                      {"\u2003".repeat(row.depth)}
                      {row.mailbox.name}
                    </option>
                  ))}
              </select>
            </Field>
            <Answers submit={t("moveFolder")} busy={busy} />
          </form>
        </DialogContent>
      ) : null}
      {asked === "delete" ? (
        <DialogContent
          title={t("deleteFolderTitle", { name: mailbox.name })}
          description={t("onlyEmpty")}
          size="sm"
        >
          <form onSubmit={destroy} className="grid gap-4">
            {error ? (
              <p role="alert" className="text-sm text-danger-text">
                {error}
              </p>
            ) : null}
            <Answers submit={t("deleteFolder")} danger busy={busy} />
          </form>
        </DialogContent>
      ) : null}
    </Dialog>
  );
}

function Answers({ submit, danger, busy }: { submit: string; danger?: boolean; busy: boolean }) {
  const t = useTranslations("mail.frame");
  return (
    <div className="flex justify-end gap-2">
      <DialogClose asChild>
        <Button>{t("cancel")}</Button>
      </DialogClose>
      <Button type="submit" variant={danger ? "danger" : "primary"} busy={busy}>
        {submit}
      </Button>
    </div>
  );
}
