"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Template } from "../../../lib/template.ts";
import { Button } from "../../ui/button.tsx";
import { toast } from "../../ui/toast.tsx";
import { makeTemplate } from "./actions.ts";
import { TemplateForm } from "./template-form.tsx";

/** All templates, and the way to one more. */
export function TemplatesList({ start }: { start: readonly Template[] }) {
  const t = useTranslations("settings.templates");
  const [templates, setTemplates] = useState(start);
  const [busy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    try {
      const made = await makeTemplate({ name: t("newName"), subject: "", html: "" });
      if (made) setTemplates((held) => [...held, made]);
      else toast.error(t("tooMany"));
    } catch {
      toast.error(t("notKept"));
    }
    setBusy(false);
  };
  return (
    <>
      {templates.map((template) => (
        <TemplateForm
          key={template.id}
          template={template}
          onRemoved={() => setTemplates((held) => held.filter(({ id }) => id !== template.id))}
        />
      ))}
      <Button onClick={() => void add()} busy={busy}>
        <Plus aria-hidden />
        {t("add")}
      </Button>
    </>
  );
}
