"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { toast } from "../../ui/toast.tsx";
import { AddDialog } from "../add-dialog.tsx";
import { openAccount } from "./actions.ts";
import { AccountField, LevelField } from "./share-fields.tsx";

export function AddShare() {
  const t = useTranslations("sharing");
  return (
    <AddDialog
      name={t("open")}
      icon={<Plus aria-hidden />}
      description={t("openMore")}
      action={openAccount}
      onDone={() => toast.success(t("opened"))}
    >
      {({ owner, grantee }) => (
        <>
          <AccountField name="owner" label={t("account")} {...(owner ? { error: owner } : {})} />
          <AccountField name="grantee" label={t("openItTo")} {...(grantee ? { error: grantee } : {})} />
          <LevelField />
        </>
      )}
    </AddDialog>
  );
}
