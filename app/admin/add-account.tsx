"use client";

import { UserPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { PasswordField } from "../sign-in/password-field.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { toast } from "../ui/toast.tsx";
import { addAccount } from "./actions.ts";
import { AddDialog, AddressField } from "./add-dialog.tsx";

export function AddAccount({ domain }: { domain: string }) {
  const t = useTranslations("admin.accounts");
  return (
    <AddDialog
      name={t("add")}
      icon={<UserPlus aria-hidden />}
      description={t("addMore")}
      action={addAccount}
      onDone={() => toast.success(t("added"))}
    >
      {(problems) => (
        <>
          <AddressField
            hint={t("addressMore", { domain })}
            placeholder={t("addressExample", { domain })}
            error={problems.address}
          />
          <Field label={t("name")} error={problems.name}>
            <Input name="name" autoComplete="off" maxLength={200} />
          </Field>
          <PasswordField
            label={t("password")}
            name="password"
            autoComplete="new-password"
            error={problems.password}
          />
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <Field label={t("quota")} hint={t("emptyNoLimit")} error={problems.quota}>
              <Input name="quota" defaultValue="1 GB" autoComplete="off" maxLength={40} />
            </Field>
            <Field label={t("role")} error={problems.role}>
              <Select name="role" defaultValue="user">
                <option value="user">{t("roles.user")}</option>
                <option value="administrator">{t("roles.administrator")}</option>
              </Select>
            </Field>
          </div>
        </>
      )}
    </AddDialog>
  );
}
