"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ActForm } from "../../admin/act-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog, DialogContent, DialogTrigger } from "../../ui/dialog-parts.tsx";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { OwnPasswordField } from "../own-password-field.tsx";
import { addPassword } from "./actions.ts";
import { FreshPassword } from "./fresh-password.tsx";
import { MayDo } from "./may-do.tsx";

/** Asks what it is for, makes it, and shows it once. */
export function AddPassword({ address, contactsUrl }: { address: string; contactsUrl: string }) {
  const t = useTranslations("settings.passwords");
  const [open, setOpen] = useState(false);
  const [fresh, setFresh] = useState<string | null>(null);
  const [isForContacts, setForContacts] = useState(false);
  const change = (opened: boolean) => {
    setOpen(opened);
    setFresh(null);
    setForContacts(false);
  };
  return (
    <Dialog open={open} onOpenChange={change}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus aria-hidden />
          {t("make")}
        </Button>
      </DialogTrigger>
      {fresh ? (
        <DialogContent title={t("fresh")} description={t("shownOnce")}>
          <FreshPassword
            password={fresh}
            address={address}
            contactsUrl={isForContacts ? contactsUrl : null}
            onClose={() => change(false)}
          />
        </DialogContent>
      ) : (
        <DialogContent title={t("make")} description={t("makeMore")}>
          <ActForm
            action={addPassword}
            submit={t("makeIt")}
            onCancel={() => change(false)}
            onDone={(password) => setFresh(password ?? null)}
          >
            {(problems) => (
              <>
                <Field label={t("name")} hint={t("nameMore")} error={problems.name ?? null}>
                  <Input name="name" placeholder={t("nameExample")} autoComplete="off" maxLength={100} />
                </Field>
                <MayDo error={problems.protocols} onContacts={setForContacts} />
                <OwnPasswordField label={t("yours")} error={problems.current} />
              </>
            )}
          </ActForm>
        </DialogContent>
      )}
    </Dialog>
  );
}
