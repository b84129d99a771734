"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { Field } from "../../ui/field.tsx";
import { Textarea } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { AddDialog, AddressField } from "../add-dialog.tsx";
import { addAlias } from "./actions.ts";

export function AddAlias({ domain }: { domain: string }) {
  const t = useTranslations("admin.aliases");
  return (
    <AddDialog
      name={t("add")}
      icon={<Plus aria-hidden />}
      description={t("addMore")}
      action={addAlias}
      onDone={() => toast.success(t("added"))}
    >
      {(problems) => (
        <>
          <AddressField
            hint={t("addressMore", { domain })}
            placeholder={`info@${domain}`}
            error={problems.address}
          />
          <Field label={t("leadsTo")} hint={t("leadsToMore")} error={problems.targets}>
            <Textarea
              name="targets"
              inputMode="email"
              autoCapitalize="none"
              spellCheck={false}
              autoComplete="off"
              rows={3}
              maxLength={32_000}
            />
          </Field>
        </>
      )}
    </AddDialog>
  );
}
