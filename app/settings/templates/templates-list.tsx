"use client";

import { FileText, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Template } from "../../../lib/template.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { toast } from "../../ui/toast.tsx";
import { makeTemplate } from "./actions.ts";
import { TemplateForm } from "./template-form.tsx";

/** All templates, and the way to one more. */
export function TemplatesList({ start, lead }: { start: readonly Template[]; lead: string }) {
  const t = useTranslations("settings.templates");
  const [templates, setTemplates] = useState(start);
  const [busy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    try {
      const made = await makeTemplate({ name: t("newName"), subject: "", html: "" });
      if (made) setTemplates((held) => [made, ...held]);
      else toast.error(t("tooMany"));
    } catch {
      toast.error(t("notKept"));
    }
    setBusy(false);
  };
  return (
    <>
      <PageHead title={t("title")} lead={lead}>
        <Button variant="primary" onClick={() => void add()} busy={busy}>
          <Plus aria-hidden />
          {t("add")}
        </Button>
      </PageHead>
      {templates.length === 0 ? (
        <div className="rounded-xl border bg-surface">
          <EmptyState icon={<FileText />} title={t("none")}>
            {t("noneMore")}
          </EmptyState>
        </div>
      ) : null}
      {templates.map((template) => (
        <TemplateForm
          key={template.id}
          template={template}
          onRemoved={() => setTemplates((held) => held.filter(({ id }) => id !== template.id))}
        />
      ))}
    </>
  );
}
