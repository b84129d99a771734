"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { wordsFor } from "../../../lib/jmap/client.ts";
import type { Mailbox } from "../../../lib/jmap/types.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogClose, DialogContent } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Question } from "../../ui/question.tsx";
import { toast } from "../../ui/toast.tsx";
import { useMail, useSteadyMail } from "../mail-context.tsx";
import { NameDialog } from "../name-dialog.tsx";
import { mailboxOf } from "../place.ts";
import { FolderPlaces } from "./folder-places.tsx";
import { arrange, folderNameMaxLength, mayGoInto } from "./folders.ts";
import { useMoveFolder } from "./use-drop.ts";

interface FolderDialogProps {
  mailbox: Mailbox;
  onClose(): void;
}

/** Asks for a folder's new name or place, or whether it shall go. */
export function FolderDialog({
  asked,
  ...props
}: FolderDialogProps & { asked: "rename" | "move" | "delete" }) {
  const Dialogs = { rename: RenameFolder, move: MoveFolder, delete: DeleteFolder };
  const Asked = Dialogs[asked];
  return <Asked {...props} />;
}

function RenameFolder({ mailbox, onClose }: FolderDialogProps) {
  const t = useTranslations("mail.frame");
  const { changes } = useSteadyMail();
  const rename = async (name: string) => {
    if (name === mailbox.name) return null;
    await changes.renameMailbox(mailbox.id, name);
    toast.success(t("folderRenamed"));
    return null;
  };
  return (
    <NameDialog
      title={t("renameFolder")}
      name={mailbox.name}
      nameMaxLength={folderNameMaxLength}
      needsName={t("nameFolder")}
      submit={t("rename")}
      onKeep={rename}
      onClose={onClose}
    />
  );
}

function MoveFolder({ mailbox, onClose }: FolderDialogProps) {
  const t = useTranslations("mail.frame");
  const tUi = useTranslations("ui");
  const { store } = useSteadyMail();
  const moveFolder = useMoveFolder();
  const { busy, problem, run } = useAct(onClose);
  const move = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const parentId = String(new FormData(event.currentTarget).get("parent")) || null;
    void run(() => moveFolder(mailbox.id, parentId));
  };
  const { own } = arrange(store.mailboxes);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={t("moveFolderTitle", { name: mailbox.name })} size="sm">
        <form onSubmit={move} className="grid gap-4">
          <Field label={t("inside")} error={problem}>
            <FolderPlaces
              folders={own.filter((row) => mayGoInto(store.mailboxes, mailbox.id, row.mailbox.id))}
              chosen={mailbox.parentId}
            />
          </Field>
          <div className="flex justify-end gap-2">
            <DialogClose asChild>
              <Button>{tUi("cancel")}</Button>
            </DialogClose>
            <Button type="submit" variant="primary" busy={busy}>
              {t("moveFolder")}
            </Button>
          </div>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function DeleteFolder({ mailbox, onClose }: FolderDialogProps) {
  const t = useTranslations("mail.frame");
  const tUi = useTranslations("ui");
  const { store, changes, place, go } = useMail();
  const { busy, problem, run } = useAct(onClose);
  const destroy = async () => {
    await changes.destroyMailbox(mailbox.id);
    if (mailboxOf(place, store.mailboxes)?.id === mailbox.id || place.mailbox === mailbox.id)
      go({ mailbox: "inbox", threadId: null, search: null }, "replace");
    toast.success(t("folderDeleted"));
  };
  return (
    <Question
      title={t("deleteFolderTitle", { name: mailbox.name })}
      description={t("onlyEmpty")}
      no={tUi("cancel")}
      yes={t("deleteFolder")}
      danger
      busy={busy}
      problem={problem}
      onYes={() => void run(destroy)}
      onClose={onClose}
    />
  );
}

/** One act of a dialog, which closes when it is done and else says what stood in the way. */
function useAct(onDone: () => void) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
      onDone();
    } catch (cause) {
      setProblem(wordsFor(cause));
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, run };
}
