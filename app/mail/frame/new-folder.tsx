"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Field } from "../../ui/field.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { useSteadyMail, useStore } from "../mail-context.tsx";
import { NameDialog } from "../name-dialog.tsx";
import { FolderPlaces } from "./folder-places.tsx";
import { arrange, folderNameMaxLength } from "./folders.ts";

/** The button that makes a folder, and its dialog. */
export function NewFolder() {
  const t = useTranslations("mail.frame");
  const { changes } = useSteadyMail();
  const { own } = arrange(useStore((store) => store.mailboxes));
  const [open, setOpen] = useState(false);
  const create = async (name: string, form: FormData) => {
    await changes.createMailbox(name, String(form.get("parent") ?? "") || null);
    return null;
  };
  return (
    <>
      <IconButton label={t("newFolder")} size="sm" onClick={() => setOpen(true)}>
        <Plus aria-hidden />
      </IconButton>
      {open ? (
        <NameDialog
          title={t("newFolder")}
          nameMaxLength={folderNameMaxLength}
          needsName={t("nameFolder")}
          submit={t("createFolder")}
          onKeep={create}
          onClose={() => setOpen(false)}
        >
          {own.length > 0 ? (
            <Field label={t("inside")}>
              <FolderPlaces folders={own} chosen={null} />
            </Field>
          ) : null}
        </NameDialog>
      ) : null}
    </>
  );
}
