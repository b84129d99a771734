"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { toast } from "../../ui/toast.tsx";
import { AddDialog } from "../add-dialog.tsx";
import { addDomain } from "./actions.ts";

export function AddDomain() {
  const t = useTranslations("admin.domains");
  const typed = useRef<HTMLInputElement>(null);
  const router = useRouter();
  return (
    <AddDialog
      name={t("add")}
      icon={<Plus aria-hidden />}
      description={t("addMore")}
      action={addDomain}
      onDone={() => {
        const name = typed.current?.value.trim().toLowerCase() ?? "";
        toast.success(t("added"), { description: t("addedMore") });
        router.push(`/admin/domains/${encodeURIComponent(name)}`);
      }}
    >
      {(problems) => (
        <Field label={t("domain")} hint={t("domainMore")} error={problems.name}>
          <Input
            ref={typed}
            name="name"
            inputMode="url"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="example.com"
            autoComplete="off"
            maxLength={255}
          />
        </Field>
      )}
    </AddDialog>
  );
}
